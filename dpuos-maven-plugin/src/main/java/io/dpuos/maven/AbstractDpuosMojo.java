package io.dpuos.maven;

import io.dpuos.assemble.BuildEnvironment;
import io.dpuos.assemble.Coordinates;
import io.dpuos.assemble.Distribution;
import io.dpuos.assemble.DistributionReader;
import io.dpuos.assemble.ForArchitecture;
import io.dpuos.assemble.ImageDefinition;
import io.dpuos.assemble.WorkCount;
import io.dpuos.maven.config.AccountsBean;
import io.dpuos.maven.config.BootBean;
import io.dpuos.maven.config.BudgetBean;
import io.dpuos.maven.config.DistributionBean;
import io.dpuos.maven.config.DriversBean;
import io.dpuos.maven.config.FilesBean;
import io.dpuos.maven.config.InstallerBean;
import io.dpuos.maven.config.KernelBean;
import io.dpuos.maven.config.OutputsBean;
import io.dpuos.maven.config.PackagesBean;
import io.dpuos.maven.config.RepositoryBean;
import io.dpuos.maven.config.ScriptletBean;
import io.dpuos.maven.config.ServicesBean;
import io.dpuos.maven.config.StorageBean;
import io.dpuos.maven.config.SysctlBean;
import io.dpuos.maven.config.SystemBean;
import io.dpuos.repo.ContentCache;
import io.dpuos.resolve.ResolutionRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.spi.connector.transport.TransporterProvider;
import org.jspecify.annotations.Nullable;

/** What all goals share: the configuration surface, its check, and how failures are told. */
abstract class AbstractDpuosMojo extends AbstractMojo {
    private static final String WORK = "io.dpuos.work";

    /** The project that is built. */
    @org.apache.maven.plugins.annotations.Parameter(defaultValue = "${project}", readonly = true, required = true)
    protected MavenProject project;

    /** The running Maven. */
    @org.apache.maven.plugins.annotations.Parameter(defaultValue = "${session}", readonly = true, required = true)
    protected MavenSession session;

    /** This plugin. */
    @org.apache.maven.plugins.annotations.Parameter(defaultValue = "${plugin}", readonly = true, required = true)
    protected PluginDescriptor plugin;

    /**
     * The architecture of the image: {@code x86_64}, {@code aarch64} or {@code riscv64}. Default: the only one with a
     * lock file, else that of this host.
     */
    @org.apache.maven.plugins.annotations.Parameter(property = "dpuos.arch")
    private @Nullable String arch;

    /** The distribution that the image is made of; it brings repositories, keys, names and places. Required. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable DistributionBean distribution;

    /** Repositories by id, beside those of the distribution. Keys are never inherited from one to another. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable Map<String, RepositoryBean> repositories;

    /** The packages of the image. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable PackagesBean packages;

    /**
     * Named package sets that the image has beside the distribution's base, for example {@code data-plane management};
     * what {@code <packages><sets>} names counts as well.
     */
    @org.apache.maven.plugins.annotations.Parameter(property = "dpuos.packageSets")
    private @Nullable String packageSets;

    /** What to do with scriptlets that cannot be interpreted, by a name of your choice. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable Map<String, ScriptletBean> scriptlets;

    /** What the kernel must and must not have. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable KernelBean kernel;

    /** The kernel modules and firmware that stay. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable DriversBean drivers;

    /** Settings of the kernel: parameters, files below /proc and /sys, options of modules. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable SysctlBean sysctl;

    /** The units that start. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable ServicesBean services;

    /** Users, groups and passwords. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable AccountsBean accounts;

    /** Settings of the installed system. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable SystemBean system;

    /** How medium and system boot. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable BootBean boot;

    /** Disk and partitions of the target. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable StorageBean storage;

    /** How the medium installs. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable InstallerBean installer;

    /** What is cut from the files of the packages. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable FilesBean files;

    /** What the image may take at most; more fails the build. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable BudgetBean budget;

    /** The products of the build. */
    @org.apache.maven.plugins.annotations.Parameter
    private @Nullable OutputsBean outputs;

    /** The folder of the files that belong to the image: lock, overlay, hooks, keys. */
    @org.apache.maven.plugins.annotations.Parameter(
            property = "dpuos.sources",
            defaultValue = "${project.basedir}/src/main/dpuos",
            required = true)
    private File sources;

    /** The lock file. Default: {@code dpuos-ARCH.lock} in the folder of the image's files. */
    @org.apache.maven.plugins.annotations.Parameter(property = "dpuos.lockFile")
    private @Nullable File lockFile;

    /** The cache of packages, shared by all projects. Default: {@code dpuos-cache} beside the local repository. */
    @org.apache.maven.plugins.annotations.Parameter(property = "dpuos.cacheDirectory")
    private @Nullable File cacheDirectory;

    /** The folder of distributions that the plugin does not bring: {@code ID.xml} and {@code keys/NAME.asc}. */
    @org.apache.maven.plugins.annotations.Parameter(
            property = "dpuos.distributions",
            defaultValue = "${project.basedir}/distributions",
            required = true)
    private File distributions;

    /** Skips the goal. With packaging {@code dpuos-iso} a skipped build cannot be installed or deployed. */
    @org.apache.maven.plugins.annotations.Parameter(property = "dpuos.skip", defaultValue = "false")
    private boolean skip;

    /**
     * The time that files made by the build get: ISO 8601 with offset, or seconds since the epoch. Without it the newest
     * build time of the locked packages counts.
     */
    @org.apache.maven.plugins.annotations.Parameter(defaultValue = "${project.build.outputTimestamp}")
    private @Nullable String outputTimestamp;

    /** What may happen to the lock: {@code create} (a missing one is written), {@code update} or {@code frozen}. */
    @org.apache.maven.plugins.annotations.Parameter(property = "dpuos.lock", defaultValue = "create")
    private String lock;

    /** With {@code -Ddpuos.lock=update}: names of the packages whose versions may change. Default: all. */
    @org.apache.maven.plugins.annotations.Parameter(property = "dpuos.update")
    private @Nullable String update;

    /** Whether resolving also downloads and verifies the packages. */
    @org.apache.maven.plugins.annotations.Parameter(property = "dpuos.download", defaultValue = "true")
    private boolean download;

    /** How much is done at a time. Default: the number of processors. */
    @org.apache.maven.plugins.annotations.Parameter(property = "dpuos.threads")
    private @Nullable Integer threads;

    @Inject
    private RepositorySystem repositorySystem;

    @Inject
    private TransporterProvider transporters;

    @Inject
    private SettingsDecrypter decrypter;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("Skipped, as <skip> asks.");
            return;
        }
        checkConfiguration();
        try {
            run();
        } catch (RuntimeException | IOException e) {
            throw Failures.translate(e);
        }
    }

    /** Reads the configuration for the chosen architecture and says in one line what is built. */
    protected final ImageContext context() throws IOException, MojoFailureException {
        Architecture architecture = architecture();
        if (distribution == null || distribution.id() == null) {
            throw new MojoFailureException("<distribution> is missing. Name the distribution that the image is made of,"
                    + " for example <distribution>openeuler-24.03-lts-sp1</distribution>.");
        }
        MavenSurroundings maven = surroundings();
        Map<String, RepositoryBean> declared = orEmpty(repositories);
        List<String> overrides =
                files == null ? List.of() : new ForArchitecture(architecture.name()).words(files.override());
        Path imageFiles = maven.imageFiles(sources(), overrides);
        Distribution described = new DistributionReader(distributions.toPath(), imageFiles.resolve("distributions"))
                .read(distribution.id());
        tellOnce("DPU-OS image " + project.getArtifactId() + " " + project.getVersion() + " for " + architecture.name()
                + " (" + architecture.reason() + ") from " + described.name());
        ImageBeans beans = new ImageBeans(
                distribution,
                declared,
                packages,
                packageSets,
                orEmpty(scriptlets),
                kernel,
                drivers,
                sysctl,
                services,
                accounts,
                system,
                boot,
                storage,
                installer,
                outputs,
                files,
                budget);
        Coordinates coordinates =
                new Coordinates(project.getGroupId(), project.getArtifactId(), project.getVersion(), project.getName());
        ImageDefinition definition = maven.withDependencies(
                new DefinitionMapper(architecture.name(), imageFiles, maven.projectPackages(imageFiles, declared))
                        .map(coordinates, described, beans, OutputTimestamp.parse(outputTimestamp)));
        MavenFetcher fetcher = maven.fetcher(definition, declared);
        Path lockPath =
                lockFile == null ? sources().resolve("dpuos-" + architecture.name() + ".lock") : lockFile.toPath();
        BuildEnvironment environment = new BuildEnvironment(
                plugin.getVersion(),
                work(),
                new ContentCache(cache()),
                lockPath,
                lockPath.resolveSibling("dpuos.ids"),
                lockMode(),
                update == null ? Set.of() : Set.copyOf(ForArchitecture.split(update)),
                download,
                fetcher,
                session.isOffline(),
                threads == null ? Runtime.getRuntime().availableProcessors() : threads,
                maven.progress(),
                maven.artifacts());
        PomPasswords passwords = new PomPasswords(
                accounts,
                outputs,
                new ForArchitecture(architecture.name()),
                maven.secrets(),
                imageFiles,
                environment,
                maven.promptedPassword(memory()));
        return new ImageContext(definition, environment, passwords, fetcher);
    }

    private MavenSurroundings surroundings() {
        return new MavenSurroundings(project, session, repositorySystem, transporters, decrypter, getLog());
    }

    /** Returns what goals of one build tell each other; nothing where Maven gives no place for it. */
    @SuppressWarnings("unchecked")
    private Map<Object, Object> memory() {
        Map<Object, Object> memory = getPluginContext();
        return memory == null ? new TreeMap<>() : memory;
    }

    /** Says in one line what is built, with the first goal of a run that does so. */
    @SuppressWarnings("unchecked")
    private void tellOnce(String line) {
        Map<Object, Object> context = getPluginContext();
        if (context != null) {
            context.putIfAbsent(WORK, WorkCount.now());
        }
        if (context == null || context.put("io.dpuos.told", line) == null) {
            getLog().info(line);
        }
    }

    /** Returns what was decompressed since the first goal of the project. */
    protected final WorkCount work(WorkCount now) {
        Map<?, ?> context = getPluginContext();
        return context != null && context.get(WORK) instanceof WorkCount first ? now.since(first) : now;
    }

    private ResolutionRequest.Mode lockMode() throws MojoFailureException {
        for (ResolutionRequest.Mode mode : ResolutionRequest.Mode.values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(lock)) {
                return mode;
            }
        }
        throw new MojoFailureException("-Ddpuos.lock=" + lock + " is not one of create, update, frozen");
    }

    private static <T> Map<String, T> orEmpty(@Nullable Map<String, T> map) {
        return map == null ? new TreeMap<>() : map;
    }

    /** Does the goal's work. */
    protected abstract void run() throws IOException, MojoExecutionException, MojoFailureException;

    private void checkConfiguration() throws MojoFailureException {
        List<String> problems = new ArrayList<>(new ConfigurationProblems(plugin).of(project));
        problems.addAll(ConfigurationProblems.exposed(session.getUserProperties()));
        if (!problems.isEmpty()) {
            throw new MojoFailureException("The configuration of dpuos-maven-plugin in " + project.getFile()
                    + " (or a parent or profile of it) is wrong:\n  - " + String.join("\n  - ", problems));
        }
    }

    /** Chooses the architecture; see {@link Architecture#choose}. */
    protected final Architecture architecture() throws MojoFailureException {
        List<String> locked = new ArrayList<>();
        for (String known : ForArchitecture.ARCHITECTURES) {
            if (Files.exists(sources().resolve("dpuos-" + known + ".lock"))) {
                locked.add(known);
            }
        }
        return Architecture.choose(
                Optional.ofNullable(arch), locked, session.getRequest().getActiveProfiles());
    }

    protected final Path sources() {
        return sources.toPath();
    }

    /** Returns the folder for what the goals pass on. */
    protected final Path work() {
        return surroundings().work();
    }

    protected final Path cache() {
        if (cacheDirectory != null) {
            return cacheDirectory.toPath();
        }
        return Path.of(session.getLocalRepository().getBasedir()).resolveSibling("dpuos-cache");
    }
}
