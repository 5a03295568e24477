package io.dpuos.maven;

import io.dpuos.assemble.DefinitionException;
import io.dpuos.assemble.SourceFolders.SourceLayer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.maven.model.Dependency;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.jspecify.annotations.Nullable;

/**
 * The layers of files among the project's dependencies. They are resolved as Maven resolves any artifact, those of the same
 * reactor included.
 */
final class ProjectLayers {
    /** Packaging, type and file name extension of a layer. */
    static final String TYPE = "dpuos-layer";

    private final RepositorySystem system;
    private final RepositorySystemSession session;
    private final MavenProject project;

    ProjectLayers(RepositorySystem system, RepositorySystemSession session, MavenProject project) {
        this.system = system;
        this.session = session;
        this.project = project;
    }

    /** Returns the layers, the weakest first: those of the topmost parent, in the order of its dependencies, then on down. */
    List<SourceLayer> layers() {
        List<Dependency> dependencies = new ArrayList<>(of(project, TYPE));
        dependencies.sort(Comparator.comparingInt(this::depth).reversed());
        List<SourceLayer> layers = new ArrayList<>();
        for (Dependency each : dependencies) {
            layers.add(new SourceLayer(each.getManagementKey() + ":" + each.getVersion(), resolve(each)));
        }
        return layers;
    }

    /** Returns how far up the topmost project is that has the dependency; 0 is this one. */
    private int depth(Dependency dependency) {
        int depth = 0;
        int found = 0;
        for (MavenProject each = project; each != null; each = each.getParent()) {
            if (of(each, dependency.getType()).stream()
                    .anyMatch(other -> Objects.equals(other.getManagementKey(), dependency.getManagementKey()))) {
                found = depth;
            }
            depth++;
        }
        return found;
    }

    private static List<Dependency> of(MavenProject project, @Nullable String type) {
        return project.getDependencies().stream()
                .filter(each -> Objects.equals(each.getType(), type))
                .toList();
    }

    private Path resolve(Dependency dependency) {
        DefaultArtifact artifact = new DefaultArtifact(
                dependency.getGroupId(),
                dependency.getArtifactId(),
                dependency.getClassifier(),
                dependency.getType(),
                dependency.getVersion());
        try {
            ArtifactRequest request = new ArtifactRequest(artifact, project.getRemoteProjectRepositories(), "dpuos");
            return system.resolveArtifact(session, request)
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException e) {
            throw new DefinitionException("the dependency " + artifact + " of " + project.getId()
                    + " cannot be had: " + e.getMessage()
                    + "; a layer of the same reactor is there from phase package on");
        }
    }
}
