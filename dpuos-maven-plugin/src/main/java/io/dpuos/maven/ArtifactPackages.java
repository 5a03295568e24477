package io.dpuos.maven;

import io.dpuos.resolve.LockedPackage;
import io.dpuos.resolve.PackageAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.model.Dependency;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/**
 * Finds packages that left their repository among the project's dependencies of type {@code rpm}. They are resolved when
 * first asked for; the caller verifies the bytes. Safe for use by several threads.
 */
final class ArtifactPackages implements PackageAccess.Elsewhere {
    private final RepositorySystem system;
    private final RepositorySystemSession session;
    private final MavenProject project;
    private Optional<List<Path>> files = Optional.empty();

    ArtifactPackages(RepositorySystem system, RepositorySystemSession session, MavenProject project) {
        this.system = system;
        this.session = session;
        this.project = project;
    }

    @Override
    public Optional<Path> find(LockedPackage wanted) throws IOException {
        for (Path file : files()) {
            if (Files.size(file) == wanted.size()
                    && io.dpuos.repo.Checksum.of(io.dpuos.repo.Checksum.Algorithm.SHA256, file)
                            .hex()
                            .equals(wanted.sha256())) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private synchronized List<Path> files() {
        if (files.isEmpty()) {
            List<Path> found = new ArrayList<>();
            for (Dependency each : project.getDependencies()) {
                if ("rpm".equals(each.getType())) {
                    resolve(each).ifPresent(found::add);
                }
            }
            files = Optional.of(List.copyOf(found));
        }
        return files.get();
    }

    /** A dependency that cannot be had is no failure here: the package is then named as the one that is gone. */
    private Optional<Path> resolve(Dependency dependency) {
        DefaultArtifact artifact = new DefaultArtifact(
                dependency.getGroupId(),
                dependency.getArtifactId(),
                dependency.getClassifier(),
                "rpm",
                dependency.getVersion());
        try {
            ArtifactRequest request = new ArtifactRequest(artifact, project.getRemoteProjectRepositories(), "dpuos");
            return Optional.ofNullable(system.resolveArtifact(session, request)
                            .getArtifact()
                            .getFile())
                    .map(java.io.File::toPath);
        } catch (ArtifactResolutionException e) {
            return Optional.empty();
        }
    }
}
