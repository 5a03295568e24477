package io.dpuos.assemble;

import io.dpuos.account.AccountsConfiguration;
import io.dpuos.account.AccountsLayer;
import io.dpuos.boot.Consoles;
import io.dpuos.boot.EfiArchitecture;
import io.dpuos.boot.FileSystem;
import io.dpuos.boot.PartitionLayout;
import io.dpuos.files.FileTailoring;
import io.dpuos.files.FilesLayer;
import io.dpuos.files.OverlayLayer;
import io.dpuos.files.SystemLayer;
import io.dpuos.install.InstalledTree;
import io.dpuos.kernel.DriverReport;
import io.dpuos.kernel.DriverRules;
import io.dpuos.kernel.DriverTailoring;
import io.dpuos.kernel.KernelConfig;
import io.dpuos.kernel.KernelConfigReport;
import io.dpuos.kernel.KernelConfigRequest;
import io.dpuos.kernel.KernelConfigTailoring;
import io.dpuos.kernel.RulePack;
import io.dpuos.sysctl.CommandLine;
import io.dpuos.sysctl.SysctlLayer;
import io.dpuos.sysctl.SysctlResult;
import io.dpuos.systemd.BootSurroundings;
import io.dpuos.systemd.LostStarts;
import io.dpuos.systemd.ServicesLayer;
import io.dpuos.systemd.ServicesResult;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The layers of an image in their order, each with its inputs. */
final class LayerSteps {
    /** Goal tailor-kernel-config. */
    static final String KERNEL = "20-kernel";

    /** Goal tailor-drivers. */
    static final String DRIVERS = "30-drivers";

    private final ImageDefinition definition;
    private final Passwords passwords;
    private final PartitionLayout layout;
    private final long timestamp;
    private final KernelTrees kernelTrees;

    LayerSteps(
            ImageDefinition definition,
            Passwords passwords,
            PartitionLayout layout,
            long timestamp,
            PackageTrees trees) {
        this.kernelTrees = new KernelTrees(definition.kernel(), trees);
        this.definition = definition;
        this.passwords = passwords;
        this.layout = layout;
        this.timestamp = timestamp;
    }

    /** Gives the installed packages to the steps that need them; computed when the first one asks. */
    @FunctionalInterface
    interface Base {
        InstalledTree get() throws IOException;
    }

    /** Returns the steps up to and with the named one; all when the name sorts behind the last. */
    List<LayerStep> upTo(String last, Base base) throws IOException {
        List<LayerStep> steps = new ArrayList<>();
        List<String> forced = definition.tailoring().forceRemove();
        if (!forced.isEmpty()) {
            steps.add(new LayerStep(ForcedRemoval.NAME, forced.toString(), tree -> new ForcedRemoval(forced)
                    .compute(tree, base.get().packages())));
        }
        steps.add(overlay());
        steps.add(system());
        steps.add(kernel());
        steps.add(drivers());
        steps.add(sysctl());
        steps.add(services());
        if (AccountsLayer.NAME.compareTo(last) <= 0) {
            // Only here are secrets asked for: the goals of lower layers run without them.
            steps.add(accounts(passwords.accounts()));
            steps.add(files());
        }
        return steps.stream().filter(step -> step.name().compareTo(last) <= 0).toList();
    }

    private LayerStep overlay() throws IOException {
        List<Path> folders = List.of(
                definition.sources().resolve("rootfs"), definition.sources().resolve("rootfs." + definition.arch()));
        return new LayerStep(OverlayLayer.NAME, FolderDigest.of(folders), tree -> {
            Layer layer = OverlayLayer.apply(tree, folders, timestamp);
            return new LayerOutcome(
                    layer,
                    layer.edits().isEmpty() ? List.of() : List.of(layer.edits().size() + " overlay files"));
        });
    }

    private LayerStep system() {
        return new LayerStep(
                SystemLayer.NAME,
                definition.system().toString(),
                tree -> new LayerOutcome(
                        SystemLayer.apply(tree, definition.system(), timestamp),
                        List.of("host name " + definition.system().hostname() + ", time zone "
                                + definition.system().timezone())));
    }

    private LayerStep kernel() throws IOException {
        KernelDeclaration kernel = definition.kernel();
        List<KernelConfig> fragments = new ArrayList<>();
        StringBuilder inputs =
                new StringBuilder(kernel.toString()).append(required()).append(kernelTrees.digest());
        Path folder = definition.sources().resolve("kernel");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> list = Files.list(folder)) {
                for (Path file : list.filter(path -> path.toString().endsWith(".config"))
                        .sorted()
                        .toList()) {
                    // Byte by byte, as the kernel's own program reads it.
                    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                    inputs.append(file.getFileName()).append(text);
                    fragments.add(KernelConfig.parse("src/main/dpuos/kernel/" + file.getFileName(), text));
                }
            }
        }
        List<RulePack> packs = new ArrayList<>();
        for (String name : kernel.rules()) {
            Path own = folder.resolve(name + ".rules");
            if (name.matches("[A-Za-z0-9._-]+") && Files.isRegularFile(own)) {
                String text = new String(Files.readAllBytes(own), StandardCharsets.UTF_8);
                inputs.append(name).append(text);
                packs.add(RulePack.parse("src/main/dpuos/kernel/" + name + ".rules", text));
            } else {
                packs.add(RulePack.named(name));
            }
        }
        KernelConfigRequest request = new KernelConfigRequest(
                definition.arch(),
                fragments,
                kernel.set(),
                packs,
                new TreeSet<>(kernel.accept()),
                kernel.failWhenBuildNeeded(),
                required());
        return new LayerStep(KERNEL, inputs.toString(), tree -> {
            KernelConfigTailoring.Result result = KernelConfigTailoring.run(tree, request, kernelTrees, kernelTrees);
            List<String> report = new ArrayList<>();
            for (KernelConfigReport each : result.reports()) {
                each.toText().lines().forEach(report::add);
            }
            return new LayerOutcome(result.layer(), report, LayerFacts.kernel(result.reports()));
        });
    }

    private LayerStep drivers() throws IOException {
        DriversDeclaration drivers = definition.drivers();
        DriverRules rules = new DriverRules(
                group("keep", drivers.keep()),
                group("remove", drivers.remove()),
                new TreeMap<>(),
                required(),
                drivers.foreignKernel());
        return new LayerStep(DRIVERS, rules + kernelTrees.digest(), tree -> {
            DriverTailoring.Result result = DriverTailoring.run(tree, rules, kernelTrees, timestamp);
            List<String> report = new ArrayList<>();
            for (DriverReport each : result.reports()) {
                report.add(String.format(
                        Locale.ROOT,
                        "kernel %s: %d modules kept (%.1f MB), %d dropped (%.1f MB), firmware %d kept, %d dropped",
                        each.kernelVersion(),
                        each.kept().size(),
                        each.keptBytes() / 1e6,
                        each.dropped().size(),
                        each.droppedBytes() / 1e6,
                        each.firmwareKept(),
                        each.firmwareDropped()));
                report.addAll(each.notes());
            }
            return new LayerOutcome(result.layer(), report, LayerFacts.drivers(result.reports()));
        });
    }

    private List<DriverRules.Required> required() {
        List<DriverRules.Required> required = DriverRules.standardRequirements(layout.types().stream()
                .filter(type -> type != FileSystem.SWAP)
                .map(FileSystem::word)
                .toList());
        for (String module : definition.system().modulesLoad()) {
            String name = module.endsWith("?") ? module.substring(0, module.length() - 1) : module;
            required.add(new DriverRules.Required(name, "<system><modulesLoad> has it loaded at boot", false));
        }
        required.addAll(DriverRules.disk(definition.storage().match()));
        if (layout.hasVolumes()) {
            required.add(new DriverRules.Required("dm_mod", "file systems lie on volumes", true));
        }
        return required;
    }

    private static SortedMap<String, List<String>> group(String name, List<String> words) {
        SortedMap<String, List<String>> groups = new TreeMap<>();
        if (!words.isEmpty()) {
            groups.put(name, words);
        }
        return groups;
    }

    private LayerStep sysctl() {
        String inputs = definition.sysctl().toString()
                + definition.boot()
                + definition.installer()
                + definition.services().mask();
        return new LayerStep(SysctlLayer.NAME, inputs, tree -> {
            ImageKernel kernel = new ImageKernel(tree);
            SysctlResult result = SysctlLayer.render(tree, definition.sysctl(), kernel, timestamp);
            CommandLine line = BootLayer.commandLine(definition, kernel);
            List<String> setters = KernelSetters.check(
                    tree, result.layer(), definition.services().mask());
            return SysctlReport.outcome(result, line, setters, kernel.release());
        });
    }

    private LayerStep services() {
        BootSurroundings surroundings = surroundings(definition);
        return new LayerStep(ServicesLayer.NAME, definition.services().toString() + surroundings, tree -> {
            ServicesResult result = ServicesLayer.prune(tree, definition.services(), surroundings, timestamp);
            NoiseFloor noise = NoiseFloor.of(tree, result.account());
            List<String> report = new ArrayList<>();
            report.add(result.enabled().size() + " units enabled: " + String.join(" ", result.enabled()));
            report.add("disabled: " + String.join(" ", result.disabled()));
            report.add("masked: " + String.join(" ", result.masked()));
            report.add(noise.line());
            report.addAll(result.boot());
            result.warnings().forEach(warning -> report.add("warning: " + warning));
            SortedMap<String, String> documents = new TreeMap<>(Map.of("boot.json", noise.json()));
            return new LayerOutcome(result.layer(), report, LayerFacts.services(result), documents);
        });
    }

    /** Returns what is known of the machine when the image is built. */
    static BootSurroundings surroundings(ImageDefinition definition) {
        return new BootSurroundings(definition.arch(), consoles(definition));
    }

    /** Returns the devices of the kernel's consoles without their speeds. */
    private static List<String> consoles(ImageDefinition definition) {
        List<String> declared = definition.boot().consoles();
        Consoles consoles = declared.isEmpty()
                ? Consoles.defaults(EfiArchitecture.of(definition.arch()))
                : Consoles.parse(String.join(" ", declared));
        return consoles.devices().stream()
                .map(name -> name.replaceFirst(",.*", ""))
                .toList();
    }

    private LayerStep accounts(AccountsConfiguration accounts) {
        StringBuilder inputs = new StringBuilder(accounts.toString());
        accounts.users().values().forEach(user -> user.password().ifPresent(hash -> inputs.append(hash.text())));
        return new LayerStep(AccountsLayer.NAME, inputs.toString(), tree -> {
            List<String> report = new ArrayList<>();
            accounts.users()
                    .forEach((name, user) -> report.add(name + ": "
                            + (user.password().isPresent()
                                    ? "password set"
                                    : user.locked() ? "locked" : "password as the packages made it")
                            + (user.sshKeys().isEmpty()
                                    ? ""
                                    : ", " + user.sshKeys().size() + " ssh keys")));
            report.add("root over ssh: " + accounts.sshRootLogin().keyword());
            return new LayerOutcome(AccountsLayer.apply(tree, accounts, timestamp), report);
        });
    }

    private LayerStep files() {
        TailoringDeclaration tailoring = definition.tailoring();
        String target = definition.services().defaultTarget();
        BootSurroundings surroundings = surroundings(definition);
        String inputs = tailoring.inputs() + target + layout.hasVolumes() + layout.rootVolume() + surroundings;
        return new LayerStep(FilesLayer.NAME, inputs, tree -> {
            FileTailoring.Result result = FilesLayer.apply(
                    tree,
                    tailoring.cuts(),
                    tailoring.hardening(),
                    tailoring.firstBoot(),
                    BootNeeds.of(tree, target, layout),
                    HardeningCommands.of(definition.arch()),
                    timestamp);
            List<String> report = new ArrayList<>();
            // The services were judged before files went.
            if (result.layer().edits().stream().anyMatch(Edit.Remove.class::isInstance)) {
                LostStarts.of(tree, tree.apply(result.layer()), target, surroundings)
                        .forEach(lost -> report.add(
                                "warning: " + lost + "; keep the file, or mask the unit in <services><mask>"));
            }
            report.addAll(result.report());
            return new LayerOutcome(result.layer(), report, LayerFacts.files(tree, result));
        });
    }

    /** Returns the image with a layer applied. */
    static ImageTree apply(ImageTree tree, LayerOutcome outcome) {
        return tree.apply(outcome.layer());
    }
}
