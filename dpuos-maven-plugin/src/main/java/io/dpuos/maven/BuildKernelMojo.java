package io.dpuos.maven;

import io.dpuos.assemble.KernelBuild;
import io.dpuos.assemble.KernelBuildRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.inject.Inject;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;
import org.jspecify.annotations.Nullable;

/**
 * Builds a kernel from source and attaches it as package, type {@code rpm} with the architecture as classifier. In no
 * lifecycle: it takes hours of a processor for a usual configuration, and belongs into a module of its own.
 */
@Mojo(name = "build-kernel", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class BuildKernelMojo extends AbstractMojo {
    /** The project that the package is attached to. */
    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    /** Top of the kernel's source tree, where nothing is written, or the RPM file of a package such as {@code kernel-source}. */
    @Parameter(property = "dpuos.kernel.source", required = true)
    private File source;

    /** The configuration to begin with: a file, or a name that the tree knows, such as {@code x86_64_defconfig}. */
    @Parameter(property = "dpuos.kernel.config", required = true)
    private String config;

    /** Files of settings, in order. */
    @Parameter
    private List<File> fragments = List.of();

    /** Settings that come last, such as {@code <CONFIG_VDPA>m</CONFIG_VDPA>}. */
    @Parameter
    private Map<String, String> set = new TreeMap<>();

    /** {@code x86_64} or {@code aarch64}; by default this host's. */
    @Parameter(property = "dpuos.arch")
    private @Nullable String arch;

    /** Prefix of the cross compiler; by default {@code ARCH-linux-gnu-} for an architecture that is not this host's. */
    @Parameter(property = "dpuos.kernel.compiler")
    private @Nullable String compiler;

    /** PEM file with the key and the certificate that sign modules; outside the project. */
    @Parameter(property = "dpuos.kernel.signingKey")
    private @Nullable File signingKey;

    /** Name of the package. */
    @Parameter(property = "dpuos.kernel.name", defaultValue = "kernel", required = true)
    private String name;

    /** Release of the package and end of the kernel's version. */
    @Parameter(property = "dpuos.kernel.release", defaultValue = "1", required = true)
    private String release;

    /** How many compilers run at the same time; by default as many as there are processors. */
    @Parameter(property = "dpuos.kernel.jobs")
    private @Nullable Integer jobs;

    /** Time of the build, the same in every build: seconds since the epoch or as 2026-11-01T00:00:00Z. */
    @Parameter(defaultValue = "${project.build.outputTimestamp}")
    private @Nullable String outputTimestamp;

    /** Folder of the build and of the package. */
    @Parameter(defaultValue = "${project.build.directory}/dpuos/kernel", required = true)
    private File workDirectory;

    private final MavenProjectHelper projectHelper;

    @Inject
    BuildKernelMojo(MavenProjectHelper projectHelper) {
        this.projectHelper = projectHelper;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        String host = System.getProperty("os.arch", "").equals("aarch64") ? "aarch64" : "x86_64";
        String target = arch == null ? host : arch;
        if (!List.of("x86_64", "aarch64").contains(target)) {
            throw new MojoFailureException("<arch> is '" + target + "'; a kernel is built for x86_64 or aarch64");
        }
        if (!release.matches("[A-Za-z0-9._]+")) {
            throw new MojoFailureException(
                    "<release> is '" + release + "'; expected letters, digits, dots and underscores");
        }
        long time = OutputTimestamp.parse(outputTimestamp)
                .orElseThrow(() -> new MojoFailureException("the property project.build.outputTimestamp is not set;"
                        + " without a fixed time no two builds of a kernel are alike"));
        Path configFile = project.getBasedir() == null
                ? Path.of(config).toAbsolutePath()
                : project.getBasedir().toPath().resolve(config);
        Path work = workDirectory.toPath().toAbsolutePath().resolve(target);
        try {
            Path rpm = KernelBuild.run(
                    new KernelBuildRequest(
                            source.toPath().toAbsolutePath().normalize(),
                            work,
                            target,
                            compiler != null ? compiler : target.equals(host) ? "" : target + "-linux-gnu-",
                            Files.isRegularFile(configFile) ? configFile.toString() : config,
                            fragments.stream().map(File::toPath).toList(),
                            new TreeMap<>(set),
                            Optional.ofNullable(signingKey).map(File::toPath),
                            name,
                            release,
                            time,
                            jobs == null ? Runtime.getRuntime().availableProcessors() : Math.max(1, jobs)),
                    getLog()::info);
            projectHelper.attachArtifact(project, "rpm", target, rpm.toFile());
            getLog().info("Kernel package " + rpm);
        } catch (IOException | RuntimeException e) {
            throw Failures.translate(e);
        }
    }
}
