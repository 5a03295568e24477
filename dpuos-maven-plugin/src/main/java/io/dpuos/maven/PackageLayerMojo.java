package io.dpuos.maven;

import io.dpuos.assemble.LayerArchive;
import java.io.IOException;
import java.nio.file.Path;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;

/**
 * Packs the files of an image, {@code src/main/dpuos} without lock and ids, as a layer that other projects take in by a
 * dependency of type {@code dpuos-layer}. With packaging {@code dpuos-layer} it is the project's artifact.
 */
@Mojo(
        name = "package-layer",
        configurator = CheckingConfigurator.NAME,
        defaultPhase = LifecyclePhase.PACKAGE,
        threadSafe = true)
public final class PackageLayerMojo extends AbstractDpuosMojo {
    /** The name of the archive without its extension. */
    @Parameter(property = "dpuos.layerName", defaultValue = "${project.build.finalName}", required = true)
    private String layerName;

    private final MavenProjectHelper projectHelper;

    @Inject
    PackageLayerMojo(MavenProjectHelper projectHelper) {
        this.projectHelper = projectHelper;
    }

    @Override
    protected void run() throws IOException, MojoExecutionException, MojoFailureException {
        Path archive = Path.of(project.getBuild().getDirectory()).resolve(layerName + "." + ProjectLayers.TYPE);
        int files = LayerArchive.write(sources(), archive);
        if (project.getPackaging().equals(ProjectLayers.TYPE)) {
            project.getArtifact().setFile(archive.toFile());
        } else {
            projectHelper.attachArtifact(project, ProjectLayers.TYPE, archive.toFile());
        }
        getLog().info("Layer of " + files + " files: " + archive);
    }
}
