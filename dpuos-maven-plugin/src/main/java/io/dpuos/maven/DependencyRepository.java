package io.dpuos.maven;

import io.dpuos.assemble.ForArchitecture;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.SignaturePolicy;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.model.Dependency;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/**
 * Makes the project's dependencies of type {@code rpm} a repository, so that packages of other modules of the same build,
 * such as a kernel, come into the image. Maven answers for their bytes, as for any dependency; a signature that is there
 * has to be sound. An optional dependency is not among them: it is what a locked package is taken from that left its
 * repository.
 */
final class DependencyRepository {
    /** The repository's id, as the lock names it. */
    static final String ID = "dependencies";

    /** Better than any repository with the usual 99: who names a package as a dependency wants that one. */
    private static final int PRIORITY = 50;

    private final RepositorySystem system;
    private final RepositorySystemSession session;
    private final MavenProject project;

    DependencyRepository(RepositorySystem system, RepositorySystemSession session, MavenProject project) {
        this.system = system;
        this.session = session;
        this.project = project;
    }

    /**
     * Puts the packages for an architecture into a folder, under their own names.
     *
     * @param folder is emptied before
     * @return the repository of this folder; empty when the project has no such dependency
     * @throws MojoFailureException when a dependency cannot be had
     */
    Optional<RepositorySpec> stage(String arch, Path folder) throws IOException, MojoFailureException {
        List<Dependency> wanted = project.getDependencies().stream()
                .filter(each -> "rpm".equals(each.getType()) && !each.isOptional())
                .filter(each -> each.getClassifier() == null
                        || each.getClassifier().equals(arch)
                        || !ForArchitecture.ARCHITECTURES.contains(each.getClassifier()))
                .toList();
        clear(folder);
        for (Dependency each : wanted) {
            Path file = resolve(each);
            Nevra nevra = RpmFile.read(file).nevra();
            if (nevra.arch().equals(arch) || nevra.arch().equals("noarch")) {
                Files.createDirectories(folder);
                place(
                        file,
                        folder.resolve(nevra.name() + "-" + nevra.evr().version() + "-"
                                + nevra.evr().release() + "." + nevra.arch() + ".rpm"));
            }
        }
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        return Optional.of(RepositorySpec.builder(ID, "dir:" + folder.toUri().getRawPath())
                .priority(PRIORITY)
                .policy(new SignaturePolicy(false, false, false))
                .build());
    }

    private Path resolve(Dependency dependency) throws MojoFailureException {
        DefaultArtifact artifact = new DefaultArtifact(
                dependency.getGroupId(),
                dependency.getArtifactId(),
                dependency.getClassifier(),
                "rpm",
                dependency.getVersion());
        try {
            File file = system.resolveArtifact(
                            session, new ArtifactRequest(artifact, project.getRemoteProjectRepositories(), "dpuos"))
                    .getArtifact()
                    .getFile();
            return file.toPath();
        } catch (ArtifactResolutionException e) {
            throw new MojoFailureException(
                    "The dependency " + artifact + " cannot be had: " + e.getMessage()
                            + ". When a module of this build makes it, run both with 'mvn package'; when only one"
                            + " architecture has it, put the dependency into the profile arch-ARCH.",
                    e);
        }
    }

    private static void place(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException | IOException e) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void clear(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
