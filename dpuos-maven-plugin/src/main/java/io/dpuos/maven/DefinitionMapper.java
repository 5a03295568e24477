package io.dpuos.maven;

import io.dpuos.assemble.BootDeclaration;
import io.dpuos.assemble.Coordinates;
import io.dpuos.assemble.DefinitionException;
import io.dpuos.assemble.Distribution;
import io.dpuos.assemble.DriversDeclaration;
import io.dpuos.assemble.ForArchitecture;
import io.dpuos.assemble.ImageDefinition;
import io.dpuos.assemble.InstallerDeclaration;
import io.dpuos.assemble.KernelDeclaration;
import io.dpuos.assemble.OutputsDeclaration;
import io.dpuos.assemble.ScriptletDeclaration;
import io.dpuos.boot.ByteSize;
import io.dpuos.files.NetworkInterface;
import io.dpuos.files.SystemConfiguration;
import io.dpuos.maven.config.BootBean;
import io.dpuos.maven.config.DriversBean;
import io.dpuos.maven.config.InstallerBean;
import io.dpuos.maven.config.InterfaceBean;
import io.dpuos.maven.config.KernelBean;
import io.dpuos.maven.config.OutputsBean;
import io.dpuos.maven.config.ScriptletBean;
import io.dpuos.maven.config.ServicesBean;
import io.dpuos.maven.config.SysctlBean;
import io.dpuos.maven.config.SystemBean;
import io.dpuos.sysctl.KernelTuning;
import io.dpuos.sysctl.SysctlConfiguration;
import io.dpuos.sysctl.Tunable;
import io.dpuos.systemd.ServicesConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns the beans that Maven filled, for one architecture, into the core's definition; defaults are set here. */
final class DefinitionMapper {
    private static final String DEFAULT_TARGET = "multi-user.target";
    private static final int DEFAULT_KERNELS = 2;

    private final ForArchitecture arch;
    private final Path sources;
    private final Optional<Path> packages;

    DefinitionMapper(String arch, Path sources) {
        this(arch, sources, Optional.empty());
    }

    /** Makes a mapper; {@code packages} is the folder of the repository {@code project}. */
    DefinitionMapper(String arch, Path sources, Optional<Path> packages) {
        this.arch = new ForArchitecture(arch);
        this.sources = sources;
        this.packages = packages;
    }

    ImageDefinition map(Coordinates coordinates, Distribution distribution, ImageBeans beans, Optional<Long> timestamp)
            throws IOException {
        PackageMapper mapper = new PackageMapper(arch, distribution, sources, packages);
        return new ImageDefinition(
                coordinates,
                arch.arch(),
                distribution,
                mapper.repositories(beans.distribution(), beans.repositories()),
                mapper.selection(beans.packages(), beans.packageSets(), beans.installer(), beans.kernel())
                        .with(StorageMapper.packages(beans.storage())),
                scriptlets(beans.scriptlets()),
                kernel(beans.kernel()),
                drivers(beans.drivers()),
                sysctl(beans.sysctl(), beans.boot()),
                services(beans.services()),
                system(beans.system()),
                boot(beans.boot()),
                new StorageMapper(arch).map(beans.storage()),
                installer(beans.installer()),
                outputs(beans.outputs()),
                timestamp,
                sources,
                new FilesMapper(arch, sources, mapper.requested(beans.packages(), beans.packageSets()))
                        .map(beans.files(), beans.system(), beans.packages(), beans.installer()),
                BudgetMapper.map(beans.budget()));
    }

    private List<ScriptletDeclaration> scriptlets(Map<String, ScriptletBean> beans) {
        List<ScriptletDeclaration> rules = new ArrayList<>();
        arch.entries(beans).forEach((name, bean) -> {
            String path = "<scriptlets><" + name + ">";
            String action = choice(path + "<action>", bean.action(), "run", "run", "defer", "ignore", "replace");
            Optional<Path> script = Optional.ofNullable(bean.script()).map(sources::resolve);
            if (action.equals("replace") != script.isPresent()) {
                throw new DefinitionException(path + ": <script> is given exactly when <action> is replace");
            }
            rules.add(new ScriptletDeclaration(
                    name,
                    words(required(path + "<of>", bean.of())),
                    action,
                    required(path + "<reason>", bean.reason()),
                    script));
        });
        return rules;
    }

    private KernelDeclaration kernel(@Nullable KernelBean bean) {
        if (bean == null) {
            return new KernelDeclaration(List.of(), new TreeMap<>(), List.of(), true, Optional.empty(), List.of());
        }
        String buildNeeded = choice("<kernel><buildNeeded>", bean.buildNeeded(), "fail", "fail", "report");
        Optional<Path> tree = Optional.ofNullable(bean.tree()).map(sources::resolve);
        List<String> packages = arch.words(bean.packages());
        if (tree.isPresent() && !packages.isEmpty()) {
            throw new DefinitionException(
                    "<kernel> has both <tree> and <packages>; the kernel's Kconfig files come from one of them");
        }
        return new KernelDeclaration(
                words(bean.rules()),
                arch.entries(bean.set()),
                arch.words(bean.accept()),
                buildNeeded.equals("fail"),
                tree,
                packages);
    }

    private DriversDeclaration drivers(@Nullable DriversBean bean) throws IOException {
        if (bean == null) {
            return new DriversDeclaration(List.of(), List.of(), false);
        }
        FilesMapper lists = new FilesMapper(arch, sources);
        String foreign = choice("<drivers><foreignKernel>", bean.foreignKernel(), "fail", "fail", "weak");
        return new DriversDeclaration(
                lists.words("<drivers><keep>", bean.keep()),
                lists.words("<drivers><remove>", bean.remove()),
                foreign.equals("weak"));
    }

    private SysctlConfiguration sysctl(@Nullable SysctlBean given, @Nullable BootBean boot) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        Path folder = sources.resolve("sysctl");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> list = Files.list(folder)) {
                for (Path file : list.filter(path -> path.toString().endsWith(".conf"))
                        .sorted()
                        .toList()) {
                    files.put(String.valueOf(file.getFileName()), Files.readString(file, StandardCharsets.UTF_8));
                }
            }
        }
        SysctlBean bean = given == null ? new SysctlBean() : given;
        SortedMap<String, Tunable> tunables = new TreeMap<>();
        arch.entries(bean.tunables()).forEach((name, each) -> {
            String path = "<sysctl><tunables><" + name + ">";
            tunables.put(
                    name,
                    new Tunable(required(path + "<path>", each.path()), required(path + "<value>", each.value())));
        });
        SysctlConfiguration configuration = new SysctlConfiguration(
                words(bean.profiles()),
                files,
                arch.entries(bean.set()),
                bean.strict() == null || bean.strict(),
                arch.arch(),
                tunables,
                arch.entries(bean.moduleOptions()),
                tuning(boot));
        configuration.check();
        return configuration;
    }

    private static KernelTuning tuning(@Nullable BootBean bean) {
        if (bean == null) {
            return KernelTuning.none();
        }
        return new KernelTuning(
                Optional.ofNullable(bean.hugepages()),
                Optional.ofNullable(bean.isolatedCpus()),
                Optional.ofNullable(bean.housekeepingCpus()),
                Optional.ofNullable(bean.iommu()),
                Optional.ofNullable(bean.memory()).map(size -> ByteSize.parse("<boot><memory>", size)));
    }

    private ServicesConfiguration services(@Nullable ServicesBean bean) {
        if (bean == null) {
            return new ServicesConfiguration(List.of(), List.of(), List.of(), List.of(), List.of(), DEFAULT_TARGET);
        }
        return new ServicesConfiguration(
                words(bean.profiles()),
                arch.words(bean.enable()),
                arch.words(bean.disable()),
                arch.words(bean.mask()),
                arch.words(bean.keepOnly()),
                orElse(bean.defaultTarget(), DEFAULT_TARGET),
                limit(bean.maxServices()),
                limit(bean.maxListeningSockets()),
                choice("<services><consoleLogin>", bean.consoleLogin(), "required", "required", "none")
                        .equals("required"));
    }

    private static OptionalInt limit(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private SystemConfiguration system(@Nullable SystemBean bean) {
        if (bean == null) {
            return new SystemConfiguration("dpu", "UTC", "C.UTF-8", new TreeMap<>(), List.of());
        }
        SortedMap<String, NetworkInterface> network = new TreeMap<>();
        arch.entries(bean.network()).forEach((name, each) -> network.put(name, networkInterface(name, each)));
        return new SystemConfiguration(
                orElse(bean.hostname(), "dpu"),
                orElse(bean.timezone(), "UTC"),
                orElse(bean.locale(), "C.UTF-8"),
                network,
                arch.words(bean.modulesLoad()),
                bean.utc() == null || bean.utc(),
                bean.selinux() == null
                        ? Optional.empty()
                        : Optional.of(choice(
                                "<system><selinux>", bean.selinux(), "", "enforcing", "permissive", "disabled")));
    }

    private static NetworkInterface networkInterface(String name, InterfaceBean bean) {
        String path = "<system><network><" + name + ">";
        String method = choice(path + "<method>", bean.method(), "dhcp", "dhcp", "static", "none");
        return new NetworkInterface(
                orElse(bean.match(), "name:" + name),
                NetworkInterface.Method.valueOf(method.toUpperCase(Locale.ROOT)),
                words(bean.addresses()),
                Optional.ofNullable(bean.gateway()),
                words(bean.dns()));
    }

    private BootDeclaration boot(@Nullable BootBean bean) {
        if (bean == null) {
            return new BootDeclaration(List.of(), List.of(), 3, DEFAULT_KERNELS);
        }
        String timeout = orElse(bean.timeout(), "3s");
        if (!timeout.matches("[0-9]{1,4}s?")) {
            throw new DefinitionException("<boot><timeout>" + timeout + " is not a number of seconds, for example 3s");
        }
        int kernels = bean.kernelsKept() == null ? DEFAULT_KERNELS : bean.kernelsKept();
        if (kernels < 2) {
            throw new DefinitionException("<boot><kernelsKept>" + kernels
                    + " is too few: the kernel that runs stays beside a new one until that has started");
        }
        return new BootDeclaration(
                bean.consoles() == null ? List.of() : blankSeparated(bean.consoles()),
                cmdline(bean.cmdline()),
                Integer.parseInt(timeout.replace("s", "")),
                kernels);
    }

    /** Kernel parameters hold commas, so only blanks separate them; and one may stand twice, as console= does. */
    private List<String> cmdline(Map<String, String> groups) {
        List<String> cmdline = new ArrayList<>();
        for (Map.Entry<String, String> group : new TreeMap<>(groups).entrySet()) {
            if (!arch.words(Map.of(group.getKey(), "x")).isEmpty()) {
                cmdline.addAll(blankSeparated(group.getValue()));
            }
        }
        return cmdline;
    }

    static List<String> blankSeparated(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    private InstallerDeclaration installer(@Nullable InstallerBean given) {
        InstallerBean bean = given == null ? new InstallerBean() : given;
        return new InstallerDeclaration(
                cmdline(bean.cmdline()),
                choice("<installer><existing>", bean.existing(), "boot", "boot", "reinstall", "reinstallOther"),
                choice("<installer><onSuccess>", bean.onSuccess(), "reboot", "reboot", "poweroff"),
                choice("<installer><onFailure>", bean.onFailure(), "halt", "halt", "shell"),
                choice("<installer><network>", bean.network(), bean.report() == null ? "none" : "dhcp", "none", "dhcp")
                        .equals("dhcp"),
                Optional.ofNullable(bean.report()).map(String::strip));
    }

    private static OutputsDeclaration outputs(@Nullable OutputsBean given) {
        OutputsBean bean = given == null ? new OutputsBean() : given;
        int level = bean.level() == null ? 9 : bean.level();
        if (level < 1 || level > 19) {
            throw new DefinitionException("<outputs><level>" + level + " is not within 1 to 19");
        }
        return new OutputsDeclaration(
                level,
                Boolean.TRUE.equals(bean.pxe()),
                orElse(bean.pxeUrl(), ""),
                Boolean.TRUE.equals(bean.rootfs()),
                Boolean.TRUE.equals(bean.oci()),
                Boolean.TRUE.equals(bean.configRepository()));
    }

    private static List<String> words(@Nullable String text) {
        return text == null ? List.of() : ForArchitecture.split(text);
    }

    private static String orElse(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value.strip();
    }

    static String required(String path, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new DefinitionException(path + " is missing");
        }
        return value.strip();
    }

    static String choice(String path, @Nullable String value, String otherwise, String... choices) {
        if (value == null) {
            return otherwise;
        }
        for (String choice : choices) {
            if (choice.equals(value.strip())) {
                return choice;
            }
        }
        throw new DefinitionException(path + value.strip() + " is not one of " + String.join(", ", choices));
    }
}
