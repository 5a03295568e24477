package io.dpuos.maven;

import io.dpuos.assemble.AssembledImage;
import io.dpuos.assemble.ImageBuild;
import io.dpuos.assemble.Product;
import io.dpuos.assemble.WorkCount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.inject.Inject;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProjectHelper;

/**
 * Writes the installable ISO from the locked packages and all layers, reads it back, and makes it the artifact of the
 * project with the architecture as classifier.
 */
@Mojo(
        name = "assemble-iso",
        configurator = CheckingConfigurator.NAME,
        defaultPhase = LifecyclePhase.PACKAGE,
        threadSafe = true)
public final class AssembleIsoMojo extends AbstractDpuosMojo {
    private static final double MEGA = 1e6;

    /** The name of the ISO without the architecture and the extension. */
    @Parameter(property = "dpuos.finalName", defaultValue = "${project.build.finalName}", required = true)
    private String finalName;

    private final MavenProjectHelper projectHelper;

    @Inject
    AssembleIsoMojo(MavenProjectHelper projectHelper) {
        this.projectHelper = projectHelper;
    }

    @Override
    protected void run() throws IOException, MojoFailureException {
        long begun = System.nanoTime();
        try (ImageContext context = context()) {
            String arch = context.definition().arch();
            Path iso = Path.of(project.getBuild().getDirectory()).resolve(finalName + "-" + arch + ".iso");
            ImageBuild.Assembly assembly =
                    new ImageBuild(context.definition(), context.environment(), context.passwords()).assemble(iso);
            AssembledImage image = assembly.image();
            attach(image, arch, context.environment().lockFile());
            image.notes().forEach(getLog()::warn);
            if (assembly.upToDate()) {
                getLog().info("Nothing changed: " + iso + " is up to date (sha256 " + image.sha256() + ")");
                image.account().forEach(line -> getLog().info("  " + line));
            } else {
                tell(image, (System.nanoTime() - begun) / 1e9);
            }
        }
    }

    private void attach(AssembledImage image, String arch, Path lock) {
        if (project.getPackaging().equals("dpuos-iso")) {
            DefaultArtifactHandler handler = new DefaultArtifactHandler("iso");
            handler.setExtension("iso");
            handler.setLanguage("none");
            Artifact main = new DefaultArtifact(
                    project.getGroupId(), project.getArtifactId(), project.getVersion(), null, "iso", arch, handler);
            main.setFile(image.iso().toFile());
            project.setArtifact(main);
        } else {
            projectHelper.attachArtifact(project, "iso", arch, image.iso().toFile());
        }
        projectHelper.attachArtifact(
                project, "json", arch + "-manifest", image.manifest().toFile());
        for (Product product : image.products()) {
            projectHelper.attachArtifact(
                    project,
                    product.type(),
                    arch + "-" + product.name(),
                    product.file().toFile());
        }
        projectHelper.attachArtifact(project, "lock", arch, lock.toFile());
        projectHelper.attachArtifact(
                project,
                "iso.sha256",
                arch,
                image.iso()
                        .resolveSibling(image.iso().getFileName() + ".sha256")
                        .toFile());
    }

    private void tell(AssembledImage image, double seconds) {
        getLog().info("");
        getLog().info("  ISO        " + image.iso());
        getLog().info(String.format(
                Locale.ROOT, "  size       %.1f MB, sha256 %s", image.size() / MEGA, image.sha256()));
        for (Product product : image.products()) {
            String remark = product.remark().isEmpty() ? "" : ", " + product.remark();
            getLog().info(String.format(Locale.ROOT, "  %-10s %s%s", product.name(), product.file(), remark));
        }
        getLog().info(String.format(
                Locale.ROOT,
                "  system     %d packages, %.1f MB installed, disk of at least %.1f GB",
                image.packages(),
                image.installedBytes() / MEGA,
                image.minimumDiskBytes() / 1e9));
        getLog().info(String.format(
                Locale.ROOT,
                "  payload    %d frames, %d of them from the cache; %.1f s",
                image.frames(),
                image.reusedFrames(),
                seconds));
        getLog().info("  work       " + work(WorkCount.now()).text());
        image.account().forEach(line -> getLog().info("  " + line));
        getLog().info("");
    }
}
