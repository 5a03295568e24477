package io.dpuos.systemd;

import io.dpuos.systemd.InstallChange.Kind;
import io.dpuos.systemd.InstallOptions.PresetMode;
import io.dpuos.systemd.UnitInfo.Mode;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The verbs of {@code systemctl --root} that edit links below {@code /etc/systemd/system}, on a tree: systemctl(1),
 * systemd.unit(5), systemd.preset(5), in the version of the image's systemd. Not safe for use by several threads.
 *
 * <p>Nothing of the build host gets in: specifiers that only a running machine can answer are refused with a
 * {@link ServicesException}. Each verb tells what systemctl would: success or failure, what it did, in its order.
 */
public final class UnitOperations {
    private static final LinkTarget NULL_DEVICE = LinkTarget.of("/dev/null");
    private static final UnitName DEFAULT_TARGET = new UnitName("default.target");

    private final LayerBuilder layer;
    private final SystemdVersion version;
    private final String arch;
    private final InstallOptions options;
    private final DirectoryOrder order;

    /**
     * What a verb came to.
     *
     * @param fault why it failed; empty where systemctl exits with 0, which it also does after some complaints
     * @param carriesInstallInfo false when units were to be enabled and none of them says how
     * @param changes what was done and noticed, in order
     * @param warnings mistakes in unit files; a NUL stands before paths of the image
     */
    public record Outcome(
            Optional<Fault> fault, boolean carriesInstallInfo, List<InstallChange> changes, List<String> warnings) {
        /** Returns what systemctl tells by an exit status of 0. */
        public boolean success() {
            return fault.isEmpty();
        }

        /** Returns reasons of a failure, and remarks. */
        public List<String> messages() {
            List<String> messages = new ArrayList<>();
            changes.stream()
                    .filter(change -> change.kind() != Kind.SYMLINK && change.kind() != Kind.UNLINK)
                    .forEach(change -> messages.add(change.text("change", "", "->")));
            if (messages.isEmpty() && fault.isPresent()) {
                messages.add(fault.get().text());
            }
            return messages;
        }
    }

    /**
     * Works on a layer under construction.
     *
     * @param version the image's systemd
     * @param arch the image's architecture, for the specifier {@code %a}
     */
    public UnitOperations(LayerBuilder layer, SystemdVersion version, String arch) {
        this(layer, version, arch, InstallOptions.USUAL, DirectoryOrder.BY_PATH);
    }

    /** Works on a layer under construction, with options and an order of directories. */
    public UnitOperations(
            LayerBuilder layer, SystemdVersion version, String arch, InstallOptions options, DirectoryOrder order) {
        this.layer = layer;
        this.version = version;
        this.arch = arch;
        this.options = options;
        this.order = order;
    }

    /** Does the same with other options. */
    public UnitOperations with(InstallOptions other) {
        return new UnitOperations(layer, version, arch, other, order);
    }

    private UnitLookup lookup(InstallLog log) {
        return new UnitLookup(layer.tree(), version, new Specifiers(layer.tree(), arch), log);
    }

    private UnitLinks links(InstallLog log) {
        return new UnitLinks(layer, searchPath(), order, log);
    }

    private List<TreePath> searchPath() {
        return UnitPaths.of(layer.tree(), version);
    }

    private TreePath configuration() {
        return options.runtime() ? UnitPaths.RUNTIME : UnitPaths.CONFIGURATION;
    }

    private static Outcome outcome(Optional<Fault> fault, InstallLog log) {
        return new Outcome(fault, true, List.copyOf(log.changes()), List.copyOf(log.warnings()));
    }

    private static Outcome outcome(LinkApplication.Result result, InstallLog log) {
        return new Outcome(
                result.fault(), result.count() != 0, List.copyOf(log.changes()), List.copyOf(log.warnings()));
    }

    private static Optional<Fault> first(Optional<Fault> earlier, Optional<Fault> later) {
        return earlier.isPresent() ? earlier : later;
    }

    private LinkApplication application(InstallLog log, boolean preset) {
        Specifiers specifiers = new Specifiers(layer.tree(), arch);
        return new LinkApplication(
                layer.tree(), version, specifiers, links(log), log, configuration(), options.force(), preset);
    }

    /** Makes the links of {@code [Install]}, also of the units of {@code Also=}; names or absolute paths. */
    public Outcome enable(List<String> namesOrPaths) {
        InstallLog log = new InstallLog();
        return enable(namesOrPaths, log);
    }

    private Outcome enable(List<String> namesOrPaths, InstallLog log) {
        UnitLookup lookup = lookup(log);
        try {
            for (String name : namesOrPaths) {
                lookup.discoverUnmasked(name, true, true);
            }
        } catch (OperationProblem e) {
            return outcome(Optional.of(e.fault()), log);
        }
        return outcome(application(log, false).apply(lookup, true, false), log);
    }

    /** Removes all links to units, also to those of {@code Also=}. */
    public Outcome disable(List<String> names) {
        InstallLog log = new InstallLog();
        return outcome(disable(names, log), log);
    }

    private Optional<Fault> disable(List<String> names, InstallLog log) {
        UnitLookup lookup = lookup(log);
        for (String name : names) {
            Optional<UnitName> unit = UnitName.parse(name);
            if (unit.isEmpty()) {
                return Optional.of(log.fail(Fault.EUCLEAN, name, ""));
            }
            UnitInfo info = lookup.add(unit.get(), false);
            if (version.failsToDisableTheMissing()) {
                try {
                    lookup.traverse(info, true, true);
                } catch (OperationProblem e) {
                    return Optional.of(log.fail(e.fault(), name, ""));
                }
            }
        }
        Set<String> marked = new HashSet<>();
        Optional<Fault> fault = markForRemoval(lookup, marked, log);
        return fault.isPresent() ? fault : links(log).removeMarked(marked, configuration(), options.dryRun());
    }

    /** Disables, then enables again, so that links are those of the unit as it is now. */
    public Outcome reenable(List<String> names) {
        InstallLog log = new InstallLog();
        List<String> files = new ArrayList<>();
        for (String name : names) {
            String file = name;
            boolean instance = UnitName.parse(name).filter(UnitName::isInstance).isPresent();
            if (!name.contains("/") && (version.reenablesInstancesByFile() || !instance)) {
                InstallLog quiet = new InstallLog();
                try {
                    file = InstallLog.text(
                            lookup(quiet).discover(name, true, true).file());
                } catch (OperationProblem e) {
                    file = name;
                }
                quiet.warnings().forEach(log::warn);
            }
            files.add(file);
        }
        Optional<Fault> fault = disable(
                names.stream()
                        .map(name -> name.substring(name.lastIndexOf('/') + 1))
                        .toList(),
                log);
        return fault.isPresent() ? outcome(fault, log) : enable(files, log);
    }

    /** Leads names to /dev/null: such a unit never starts, whatever wants it. Other links of it stay. */
    public Outcome mask(List<String> names) {
        InstallLog log = new InstallLog();
        Optional<Fault> fault = Optional.empty();
        for (String name : names) {
            fault = first(
                    fault,
                    UnitName.parse(name).isEmpty()
                            ? Optional.of(Fault.EINVAL)
                            : links(log).make(configuration().child(name), NULL_DEVICE, options.force()));
        }
        return outcome(fault, log);
    }

    /** Takes masks away. */
    public Outcome unmask(List<String> names) {
        InstallLog log = new InstallLog();
        Set<String> todo = new LinkedHashSet<>();
        for (String name : names) {
            if (UnitName.parse(name).isEmpty()) {
                return outcome(Optional.of(Fault.EINVAL), log);
            }
            TreePath path = configuration().child(name);
            if (layer.tree()
                    .resolveParent(path)
                    .filter(real -> UnitLookup.isNull(layer.tree(), real))
                    .isPresent()) {
                todo.add(name);
            }
        }
        Set<String> marked = new HashSet<>();
        for (String name : todo) {
            TreePath path = configuration().child(name);
            if (!options.dryRun()) {
                layer.remove(layer.tree().resolveParent(path).orElseThrow());
            }
            log.unlink(path);
            marked.add(path.toString());
        }
        return outcome(links(log).removeMarked(marked, configuration(), options.dryRun()), log);
    }

    /** Makes a unit file that lies elsewhere known, by a link. */
    public Outcome link(List<String> paths) {
        InstallLog log = new InstallLog();
        Set<String> files = new LinkedHashSet<>();
        for (String text : paths) {
            Optional<Fault> fault = unlinkable(text);
            if (fault.isPresent()) {
                return outcome(Optional.of(log.fail(fault.get(), text, "")), log);
            }
            files.add(text);
        }
        Optional<Fault> fault = Optional.empty();
        for (String file : files) {
            TreePath name = configuration().child(file.substring(file.lastIndexOf('/') + 1));
            fault = first(fault, links(log).make(name, LinkTarget.of(file), options.force()));
        }
        return outcome(fault, log);
    }

    private Optional<Fault> unlinkable(String text) {
        if (!text.startsWith("/")) {
            return Optional.of(Fault.EINVAL);
        }
        if (UnitName.parse(text.substring(text.lastIndexOf('/') + 1)).isEmpty()) {
            return Optional.of(Fault.EUCLEAN);
        }
        TreePath path;
        try {
            path = TreePath.of(text.replaceAll("/+(\\./+)*", "/"));
        } catch (IllegalArgumentException e) {
            return Optional.of(Fault.ENOENT);
        }
        Inode inode =
                layer.tree().resolveParent(path).flatMap(layer.tree()::get).orElse(null);
        if (inode == null) {
            return Optional.of(Fault.ENOENT);
        }
        if (inode instanceof Inode.Symlink) {
            return Optional.of(Fault.ELOOP);
        }
        if (inode instanceof Inode.Directory) {
            return Optional.of(Fault.EISDIR);
        }
        return inode instanceof Inode.RegularFile ? Optional.empty() : Optional.of(Fault.EINVAL);
    }

    /** Removes what the configuration changes of units that a package brought: drop-ins, replaced files, masks. */
    public Outcome revert(List<String> names) {
        InstallLog log = new InstallLog();
        Set<TreePath> todo = new LinkedHashSet<>();
        for (String name : names) {
            if (UnitName.parse(name).isEmpty()) {
                return outcome(Optional.of(Fault.EINVAL), log);
            }
            boolean vendor = false;
            for (TreePath directory : searchPath()) {
                TreePath path = directory.child(name);
                vendor |= at(path) instanceof Inode.RegularFile && UnitPaths.isVendor(path);
                TreePath dropIns = directory.child(name + ".d");
                if (at(dropIns) instanceof Inode.Directory && UnitPaths.isReverted(dropIns)) {
                    todo.add(dropIns);
                }
            }
            for (TreePath directory : searchPath()) {
                TreePath path = directory.child(name);
                Inode inode = at(path);
                boolean replaced = inode instanceof Inode.RegularFile || inode instanceof Inode.Symlink;
                if (vendor && replaced && UnitPaths.isConfiguration(path)) {
                    todo.add(path);
                }
            }
        }
        Set<String> marked = new HashSet<>();
        for (TreePath path : todo) {
            TreePath real = layer.tree().resolveParent(path).orElse(path);
            order.children(layer.tree(), real).forEach((file, inode) -> {
                if (!(inode instanceof Inode.Directory) && !UnitLookup.isHidden(InstallLog.name(file))) {
                    log.unlink(path.child(file.name()));
                }
            });
            layer.remove(real);
            log.unlink(path);
            marked.add(path.toString());
        }
        Optional<Fault> runtime = links(log).removeMarked(marked, UnitPaths.RUNTIME, false);
        return outcome(first(runtime, links(log).removeMarked(marked, UnitPaths.CONFIGURATION, false)), log);
    }

    private @org.jspecify.annotations.Nullable Inode at(TreePath path) {
        return layer.tree().resolveParent(path).flatMap(layer.tree()::get).orElse(null);
    }

    /** Adds a link below {@code TARGET.wants} for each unit. */
    public Outcome addWants(String target, List<String> names) {
        return addDependency(target, names, false);
    }

    /** Adds a link below {@code TARGET.requires} for each unit. */
    public Outcome addRequires(String target, List<String> names) {
        return addDependency(target, names, true);
    }

    private Outcome addDependency(String target, List<String> names, boolean requires) {
        InstallLog log = new InstallLog();
        UnitLookup lookup = lookup(log);
        if (UnitName.parse(target).isEmpty()) {
            return outcome(Optional.of(log.fail(Fault.EUCLEAN, target, "")), log);
        }
        try {
            String wanting = lookup.discoverUnmasked(target, false, true).name.text();
            for (String name : names) {
                UnitInfo info = lookup.discoverUnmasked(name, false, true);
                if (requires) {
                    info.requiredBy = new ArrayList<>(List.of(wanting));
                } else {
                    info.wantedBy = new ArrayList<>(List.of(wanting));
                }
            }
        } catch (OperationProblem e) {
            return outcome(Optional.of(e.fault()), log);
        }
        return outcome(application(log, false).apply(lookup, false, true), log);
    }

    /** Sets the target that is started at boot. */
    public Outcome setDefault(String target) {
        InstallLog log = new InstallLog();
        Optional<UnitName> name = UnitName.parse(target);
        if (name.isEmpty()
                || !name.get().suffix().equals(".target")
                || name.get().equals(DEFAULT_TARGET)) {
            return outcome(Optional.of(Fault.EINVAL), log);
        }
        try {
            UnitInfo info = lookup(log).discoverUnmasked(target, false, false);
            TreePath path = UnitPaths.CONFIGURATION.child(DEFAULT_TARGET.text());
            return outcome(links(log).make(path, LinkTarget.of(info.file().bytes()), true), log);
        } catch (OperationProblem e) {
            return outcome(Optional.of(e.fault()), log);
        }
    }

    /** Returns the target that is started at boot; empty when there is none. */
    public Optional<String> getDefault() {
        return getDefault(new InstallLog()).map(info -> info.name.text());
    }

    /** Returns why there is no target that is started at boot; empty when there is one. */
    public Optional<Fault> noDefault() {
        InstallLog log = new InstallLog();
        if (getDefault(log).isPresent()) {
            return Optional.empty();
        }
        return log.changes().stream()
                .flatMap(change -> change.fault().stream())
                .findFirst()
                .or(() -> Optional.of(Fault.ERFKILL));
    }

    private Optional<UnitInfo> getDefault(InstallLog log) {
        try {
            UnitInfo info = lookup(log).discover(DEFAULT_TARGET.text(), false, true);
            return info.mode == Mode.MASKED && !version.defaultMayBeMasked() ? Optional.empty() : Optional.of(info);
        } catch (OperationProblem e) {
            return Optional.empty();
        }
    }

    /** What {@code is-enabled} says of a unit: a state, or why there is none; and mistakes in its files. */
    public record StateVerdict(Optional<UnitFileState> state, Optional<Fault> fault, List<String> warnings) {}

    /** Returns what {@code is-enabled} says of a unit. */
    public StateVerdict stateVerdict(String name) {
        InstallLog log = new InstallLog();
        try {
            if (UnitName.parse(name).isEmpty()) {
                return new StateVerdict(Optional.empty(), Optional.of(Fault.EINVAL), List.of());
            }
            UnitInfo info = lookup(log).discover(name, true, true);
            UnitFileState state = new UnitFileStates(layer.tree(), version).of(name, info);
            return new StateVerdict(Optional.of(state), Optional.empty(), log.warnings());
        } catch (OperationProblem e) {
            return new StateVerdict(Optional.empty(), Optional.of(e.fault()), log.warnings());
        }
    }

    /** Returns what {@code is-enabled} says of a unit; empty when there is no such unit, or it is broken. */
    public Optional<UnitFileState> state(String name) {
        return stateVerdict(name).state();
    }

    /** Why a unit cannot be found; empty when it can; and mistakes in its files. */
    public record Absence(Optional<Fault> fault, List<String> warnings) {}

    /** Returns why a unit cannot be found, as systemctl asks before it looks for a script of SysV. */
    public Absence absence(String name) {
        InstallLog log = new InstallLog();
        try {
            lookup(log).discover(name, false, false);
            return new Absence(Optional.empty(), log.warnings());
        } catch (OperationProblem e) {
            return new Absence(Optional.of(e.fault()), log.warnings());
        }
    }

    /** Does with units what the presets say. */
    public Outcome preset(List<String> names) {
        InstallLog log = new InstallLog();
        UnitLookup plus = lookup(log);
        UnitLookup minus = lookup(log);
        Presets presets = Presets.of(layer.tree(), log);
        try {
            for (String name : names) {
                preparePreset(name, presets, plus, minus, log);
            }
        } catch (OperationProblem e) {
            return outcome(Optional.of(e.fault()), log);
        }
        return executePreset(plus, minus, log);
    }

    /** Does with all units what the presets say; broken and masked ones are passed over. */
    public Outcome presetAll() {
        InstallLog log = new InstallLog();
        UnitLookup plus = lookup(log);
        UnitLookup minus = lookup(log);
        Presets presets = Presets.of(layer.tree(), log);
        for (TreePath directory : searchPath()) {
            for (UnitName name : UnitLookup.names(layer.tree(), directory, order)) {
                try {
                    preparePreset(name.text(), presets, plus, minus, log);
                } catch (OperationProblem e) {
                    if (!PASSED_OVER.contains(e.fault())) {
                        return outcome(Optional.of(e.fault()), log);
                    }
                }
            }
        }
        return executePreset(plus, minus, log);
    }

    private static final Set<Fault> PASSED_OVER = Set.of(
            Fault.EEXIST,
            Fault.ERFKILL,
            Fault.EADDRNOTAVAIL,
            Fault.EIDRM,
            Fault.EUCLEAN,
            Fault.ELOOP,
            Fault.ENOENT,
            Fault.EUNATCH,
            Fault.EXDEV);

    private void preparePreset(String text, Presets presets, UnitLookup plus, UnitLookup minus, InstallLog log)
            throws OperationProblem {
        Optional<UnitName> name = UnitName.parse(text);
        if (name.isPresent() && (plus.knows(name.get()) || minus.knows(name.get()))) {
            return;
        }
        if (!lookup(log).discover(text, false, true).name.text().equals(text)) {
            return;
        }
        Presets.Verdict verdict = presets.query(name.orElseThrow());
        if (!verdict.enable()) {
            minus.discover(text, false, true);
        } else if (verdict.instances().isEmpty()) {
            plus.discoverUnmasked(text, true, true);
        } else {
            for (UnitName instance : verdict.instances()) {
                plus.discoverUnmasked(instance.text(), true, true);
            }
        }
    }

    private Outcome executePreset(UnitLookup plus, UnitLookup minus, InstallLog log) {
        Optional<Fault> fault = Optional.empty();
        if (options.presetMode() != PresetMode.ENABLE_ONLY) {
            Set<String> marked = new HashSet<>();
            fault = markForRemoval(minus, marked, log);
            if (fault.isPresent()) {
                return outcome(fault, log);
            }
            fault = links(log).removeMarked(marked, configuration(), false);
        }
        if (options.presetMode() != PresetMode.DISABLE_ONLY) {
            fault = first(fault, application(log, true).apply(plus, true, false).fault());
        }
        return outcome(fault, log);
    }

    private Optional<Fault> markForRemoval(UnitLookup lookup, Set<String> marked, InstallLog log) {
        for (Optional<UnitInfo> next = lookup.next(); next.isPresent(); next = lookup.next()) {
            UnitInfo info = next.get();
            String place = info.path.map(InstallLog::text).orElse(info.name.text());
            try {
                lookup.traverse(info, true, true);
                if (info.mode == Mode.MASKED) {
                    log.notice(Kind.IS_MASKED, InstallLog.text(info.file()), true, "");
                }
                if (info.mode != Mode.REGULAR) {
                    continue;
                }
            } catch (OperationProblem e) {
                place = info.path.map(InstallLog::text).orElse(info.name.text());
                if (e.fault() == Fault.ENOLINK) {
                    log.notice(Kind.IS_DANGLING, place, info.path.isPresent(), "");
                } else if (e.fault() != Fault.ENOENT || !info.auxiliary) {
                    if (info.path.isPresent()) {
                        log.fail(e.fault(), info.file(), "");
                    } else {
                        log.fail(e.fault(), place, "");
                    }
                }
            }
            marked.add(info.name.text());
        }
        return Optional.empty();
    }

    /** Returns the tree as it is now. */
    ImageTree tree() {
        return layer.tree();
    }
}
