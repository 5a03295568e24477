package io.dpuos.systemd;

import io.dpuos.systemd.OperationProblem.Kind;
import io.dpuos.systemd.UnitInfo.Mode;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The verbs of {@code systemctl --root} that edit links below {@code /etc/systemd/system}, on a tree: systemctl(1),
 * systemd.unit(5), systemd.preset(5), in the version of the image's systemd. Not safe for use by several threads.
 *
 * <p>Nothing of the build host gets in: specifiers that only a running machine can answer are refused with a
 * {@link ServicesException}. Each verb tells what systemctl would: success or failure, with messages.
 */
public final class UnitOperations {
    private static final LinkTarget NULL_DEVICE = LinkTarget.of("/dev/null");
    private static final UnitName DEFAULT_TARGET = new UnitName("default.target");

    private final LayerBuilder layer;
    private final SystemdVersion version;
    private final String arch;

    /**
     * What a verb came to.
     *
     * @param success what systemctl tells by an exit status of 0
     * @param messages reasons of a failure, and remarks
     */
    public record Outcome(boolean success, List<String> messages) {}

    /**
     * Works on a layer under construction.
     *
     * @param version the image's systemd
     * @param arch the image's architecture, for the specifier {@code %a}
     */
    public UnitOperations(LayerBuilder layer, SystemdVersion version, String arch) {
        this.layer = layer;
        this.version = version;
        this.arch = arch;
    }

    private UnitLookup lookup() {
        return new UnitLookup(layer.tree(), version, new Specifiers(layer.tree(), arch));
    }

    /** Collects what goes wrong; the first problem decides as in systemctl. */
    private static final class Report {
        private final List<String> messages = new ArrayList<>();
        private boolean failed;

        void fail(String message) {
            failed = true;
            messages.add(message);
        }

        Outcome outcome() {
            return new Outcome(!failed, List.copyOf(messages));
        }
    }

    /** Makes the links of {@code [Install]}, also of the units of {@code Also=}; names or absolute paths. */
    public Outcome enable(List<String> namesOrPaths) {
        Report report = new Report();
        UnitLookup lookup = lookup();
        try {
            for (String name : namesOrPaths) {
                lookup.discoverUnmasked(name, true, true);
            }
            apply(lookup, true, false, false, report);
        } catch (OperationProblem e) {
            report.fail(String.valueOf(e.getMessage()));
        }
        return report.outcome();
    }

    /** Removes all links to units, also to those of {@code Also=}. */
    public Outcome disable(List<String> names) {
        Report report = new Report();
        UnitLookup lookup = lookup();
        try {
            for (String name : names) {
                lookup.add(parse(name), false);
            }
            Set<String> marked = markForRemoval(lookup, report);
            removeMarked(marked, report);
        } catch (OperationProblem e) {
            report.fail(String.valueOf(e.getMessage()));
        }
        return report.outcome();
    }

    /** Disables, then enables again, so that links are those of the unit as it is now. */
    public Outcome reenable(List<String> names) {
        List<String> files = new ArrayList<>();
        for (String name : names) {
            String file = name;
            try {
                if (!name.contains("/")
                        && (version.reenablesInstancesByFile() || !parse(name).isInstance())) {
                    file = lookup().discover(name, true, true).file().toString();
                }
            } catch (OperationProblem e) {
                file = name;
            }
            files.add(file);
        }
        Outcome disabled = disable(names.stream()
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .toList());
        return disabled.success() ? enable(files) : disabled;
    }

    /** Leads names to /dev/null: such a unit never starts, whatever wants it. Other links of it stay. */
    public Outcome mask(List<String> names) {
        Report report = new Report();
        for (String name : names) {
            if (UnitName.parse(name).isEmpty()) {
                report.fail(name + " is not a unit's name");
            } else {
                link(UnitLookup.CONFIGURATION.child(name), NULL_DEVICE, false, report);
            }
        }
        return report.outcome();
    }

    /** Takes masks away. */
    public Outcome unmask(List<String> names) {
        Report report = new Report();
        for (String name : names) {
            if (UnitName.parse(name).isEmpty()) {
                report.fail(name + " is not a unit's name");
                return report.outcome();
            }
        }
        for (String name : names) {
            TreePath path = UnitLookup.CONFIGURATION.child(name);
            if (UnitLookup.isNull(layer.tree(), path)) {
                layer.remove(path);
            }
        }
        return report.outcome();
    }

    /** Makes a unit file that lies elsewhere known, by a link. */
    public Outcome link(List<String> paths) {
        Report report = new Report();
        List<TreePath> files = new ArrayList<>();
        for (String text : paths) {
            TreePath path = text.startsWith("/") ? TreePath.of(text) : null;
            if (path == null || UnitName.parse(path.nameText()).isEmpty()) {
                report.fail(text + " is not the absolute path of a unit");
                return report.outcome();
            }
            TreePath real = layer.tree().resolveParent(path).orElse(path);
            if (!(layer.tree().get(real).orElse(null) instanceof Inode.RegularFile)) {
                report.fail(text + " is not a file of the image");
                return report.outcome();
            }
            if (!UnitLookup.isDirectoryOfUnits(path.parent())) {
                if (UnitLookup.directories(layer.tree()).stream().anyMatch(path::startsWith)) {
                    report.fail(text + " lies below a directory of units");
                    return report.outcome();
                }
                files.add(path);
            }
        }
        for (TreePath file : files) {
            link(UnitLookup.CONFIGURATION.child(file.name()), LinkTarget.of(file.bytes()), false, report);
        }
        return report.outcome();
    }

    /** Removes what the configuration changes of units that a package brought: drop-ins, replaced files, masks. */
    public Outcome revert(List<String> names) {
        Report report = new Report();
        for (String name : names) {
            if (UnitName.parse(name).isEmpty()) {
                report.fail(name + " is not a unit's name");
                return report.outcome();
            }
            TreePath own = UnitLookup.CONFIGURATION.child(name);
            TreePath dropIns = UnitLookup.CONFIGURATION.child(name + ".d");
            boolean shipped = UnitLookup.directories(layer.tree()).stream()
                    .filter(directory -> directory.names().size() > 3 || directory.startsWith(TreePath.of("/lib")))
                    .filter(directory -> !directory.startsWith(TreePath.of("/etc")))
                    .anyMatch(directory -> layer.tree()
                                    .resolveParent(directory.child(name))
                                    .flatMap(layer.tree()::get)
                                    .orElse(null)
                            instanceof Inode.RegularFile);
            if (layer.tree().get(dropIns).orElse(null) instanceof Inode.Directory) {
                layer.remove(dropIns);
            }
            Inode configured = layer.tree().get(own).orElse(null);
            if (shipped && (configured instanceof Inode.RegularFile || configured instanceof Inode.Symlink)) {
                layer.remove(own);
            }
        }
        return report.outcome();
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
        Report report = new Report();
        UnitLookup lookup = lookup();
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
            apply(lookup, false, true, false, report);
        } catch (OperationProblem e) {
            report.fail(String.valueOf(e.getMessage()));
        }
        return report.outcome();
    }

    /** Sets the target that is started at boot. */
    public Outcome setDefault(String target) {
        Report report = new Report();
        try {
            UnitName name = parse(target);
            if (!name.suffix().equals(".target") || name.equals(DEFAULT_TARGET)) {
                throw new OperationProblem(Kind.NOT_A_UNIT, target + " is not a target to start at boot");
            }
            UnitInfo info = lookup().discoverUnmasked(target, false, false);
            link(
                    UnitLookup.CONFIGURATION.child(DEFAULT_TARGET.text()),
                    LinkTarget.of(info.file().bytes()),
                    true,
                    report);
        } catch (OperationProblem e) {
            report.fail(String.valueOf(e.getMessage()));
        }
        return report.outcome();
    }

    /** Returns the target that is started at boot; empty when there is none. */
    public Optional<String> getDefault() {
        try {
            UnitInfo info = lookup().discover(DEFAULT_TARGET.text(), false, true);
            return info.mode == Mode.MASKED && !version.defaultMayBeMasked()
                    ? Optional.empty()
                    : Optional.of(info.name.text());
        } catch (OperationProblem e) {
            return Optional.empty();
        }
    }

    /** Returns what {@code is-enabled} says of a unit; empty when there is no such unit, or it is broken. */
    public Optional<UnitFileState> state(String name) {
        try {
            return Optional.of(new UnitFileStates(layer.tree(), version).of(name, lookup().discover(name, true, true)));
        } catch (OperationProblem e) {
            return Optional.empty();
        }
    }

    /** Does with units what the presets say. */
    public Outcome preset(List<String> names) {
        Report report = new Report();
        UnitLookup plus = lookup();
        UnitLookup minus = lookup();
        Presets presets = Presets.of(layer.tree());
        try {
            for (String name : names) {
                preparePreset(parse(name), presets, plus, minus);
            }
            executePreset(plus, minus, report);
        } catch (OperationProblem e) {
            report.fail(String.valueOf(e.getMessage()));
        }
        return report.outcome();
    }

    /** Does with all units what the presets say; broken and masked ones are passed over. */
    public Outcome presetAll() {
        return presetAll(UnitLookup.namesByDirectory(layer.tree()));
    }

    /** The order decides where two units claim one alias; systemctl takes that of the file system. */
    Outcome presetAll(Iterable<UnitName> order) {
        Report report = new Report();
        UnitLookup plus = lookup();
        UnitLookup minus = lookup();
        Presets presets = Presets.of(layer.tree());
        for (UnitName name : order) {
            try {
                preparePreset(name, presets, plus, minus);
            } catch (OperationProblem e) {
                if (e.kind() == Kind.NOT_A_UNIT || e.kind() == Kind.DANGLING) {
                    report.fail(String.valueOf(e.getMessage()));
                    return report.outcome();
                }
            }
        }
        executePreset(plus, minus, report);
        return report.outcome();
    }

    private void preparePreset(UnitName name, Presets presets, UnitLookup plus, UnitLookup minus)
            throws OperationProblem {
        if (plus.knows(name) || minus.knows(name)) {
            return;
        }
        if (!lookup().discover(name.text(), false, true).name.equals(name)) {
            return;
        }
        Presets.Verdict verdict = presets.query(name);
        if (!verdict.enable()) {
            minus.discover(name.text(), false, true);
        } else if (verdict.instances().isEmpty()) {
            plus.discoverUnmasked(name.text(), true, true);
        } else {
            for (UnitName instance : verdict.instances()) {
                plus.discoverUnmasked(instance.text(), true, true);
            }
        }
    }

    private void executePreset(UnitLookup plus, UnitLookup minus, Report report) {
        Report disabling = new Report();
        removeMarked(markForRemoval(minus, disabling), disabling);
        report.messages.addAll(disabling.messages);
        report.failed |= disabling.failed;
        apply(plus, true, false, true, report);
    }

    private static UnitName parse(String name) throws OperationProblem {
        return UnitName.parse(name)
                .orElseThrow(() -> new OperationProblem(Kind.NOT_A_UNIT, name + " is not a unit's name"));
    }

    /** Makes the links of all units that an operation met. */
    private void apply(UnitLookup lookup, boolean load, boolean followConfiguration, boolean preset, Report report) {
        for (Optional<UnitInfo> next = lookup.next(); next.isPresent(); next = lookup.next()) {
            UnitInfo info = next.get();
            try {
                lookup.traverse(info, load, followConfiguration);
            } catch (OperationProblem e) {
                if (info.auxiliary) {
                    report.messages.add("Also=" + info.name + ": " + String.valueOf(e.getMessage()));
                    continue;
                }
                report.fail(String.valueOf(e.getMessage()));
                return;
            }
            if (info.mode == Mode.MASKED) {
                report.messages.add("unit " + info.name + " is masked");
            } else if (info.mode == Mode.REGULAR) {
                makeLinks(info, preset, report);
            }
        }
    }

    private void makeLinks(UnitInfo info, boolean preset, Report report) {
        LinkTarget file = LinkTarget.of(info.file().bytes());
        Report own = new Report();
        if (!UnitLookup.isDirectoryOfUnits(info.file().parent())) {
            link(UnitLookup.CONFIGURATION.child(info.name.text()), file, false, own);
        }
        if (!own.failed) {
            boolean aliased = makeAliases(info, file, own);
            // systemctl's exit status forgets problems of wants once an alias was made.
            Report wants = aliased ? new Report() : own;
            makeDependencies(info, file, info.wantedBy, ".wants", preset, wants);
            makeDependencies(info, file, info.requiredBy, ".requires", preset, wants);
            makeDependencies(info, file, info.upheldBy, ".upholds", preset, wants);
            if (aliased) {
                own.messages.addAll(wants.messages);
            }
        }
        report.messages.addAll(own.messages);
        report.failed |= own.failed;
    }

    /** Returns whether there was an alias to make and none failed. */
    private boolean makeAliases(UnitInfo info, LinkTarget file, Report report) {
        boolean made = false;
        for (String word : info.aliases) {
            String alias = specifiers().expand(word, info.name, info.defaultInstance);
            Optional<String> problem = Aliases.problem(alias, info.name);
            Optional<String> place = Aliases.place(alias, info.name);
            if (problem.isPresent()) {
                report.fail(problem.get());
            } else if (place.isPresent()) {
                link(UnitLookup.CONFIGURATION.child(place.get()), file, false, report);
                made = true;
            }
        }
        return made && !report.failed;
    }

    private void makeDependencies(
            UnitInfo info, LinkTarget file, List<String> targets, String suffix, boolean preset, Report report) {
        if (targets.isEmpty()) {
            return;
        }
        UnitName linked = info.name;
        if (info.name.isTemplate() && !info.defaultInstance.isEmpty()) {
            linked = info.name.withInstance(info.defaultInstance);
            UnitInfo instance = new UnitInfo(linked, false);
            try {
                lookup().search(instance, false);
            } catch (OperationProblem e) {
                report.fail(String.valueOf(e.getMessage()));
                return;
            }
            if (instance.mode == Mode.MASKED) {
                report.fail("unit " + linked + " is masked");
                return;
            }
        }
        for (String word : targets) {
            String target = specifiers().expand(word, info.name, info.defaultInstance);
            Optional<UnitName> wanting = UnitName.parse(target);
            boolean fits = wanting.isPresent()
                    && (!linked.isTemplate()
                            || wanting.get().isTemplate()
                            || wanting.get().isInstance());
            if (fits) {
                TreePath folder = UnitLookup.CONFIGURATION.child(target + suffix);
                link(folder.child(linked.text()), file, true, report);
            } else if (!preset) {
                report.fail(
                        wanting.isEmpty()
                                ? "[Install] of unit " + info.name + " names '" + target + "', which is no unit"
                                : "template " + info.name + " has no DefaultInstance=; name an instance");
            }
        }
    }

    private Specifiers specifiers() {
        return new Specifiers(layer.tree(), arch);
    }

    /** Makes a link unless one to the same unit is there. */
    private void link(TreePath path, LinkTarget target, boolean force, Report report) {
        TreePath place = layer.place(path);
        Inode old = layer.tree().get(place).orElse(null);
        if (old instanceof Inode.Symlink there) {
            if (Aliases.equivalent(layer.tree(), place, there.target(), target)) {
                return;
            }
            if (!force) {
                report.fail(path + " exists already and leads to " + there.target());
                return;
            }
        } else if (old != null) {
            report.fail(path + " exists already and is no link");
            return;
        }
        layer.symlink(place, target);
    }

    private Set<String> markForRemoval(UnitLookup lookup, Report report) {
        Set<String> marked = new HashSet<>();
        for (Optional<UnitInfo> next = lookup.next(); next.isPresent(); next = lookup.next()) {
            UnitInfo info = next.get();
            try {
                lookup.traverse(info, true, true);
                if (info.mode != Mode.REGULAR) {
                    continue;
                }
            } catch (OperationProblem e) {
                report.messages.add(String.valueOf(e.getMessage()));
                report.failed |= !info.auxiliary
                        && (e.kind() == Kind.DANGLING
                                || e.kind() == Kind.NOT_FOUND && version.failsToDisableTheMissing());
            }
            marked.add(info.name.text());
        }
        return marked;
    }

    /** Removes links named like a marked unit or leading to one, until nothing more is found. */
    private void removeMarked(Set<String> marked, Report report) {
        boolean again = !marked.isEmpty();
        while (again) {
            again = false;
            for (Map.Entry<TreePath, Inode> entry :
                    List.copyOf(layer.tree().under(UnitLookup.CONFIGURATION).entrySet())) {
                Optional<UnitName> name = UnitName.parse(entry.getKey().nameText());
                if (entry.getValue() instanceof Inode.Symlink && name.isPresent()) {
                    boolean named = marked.contains(name.get().text())
                            || name.get().isInstance()
                                    && marked.contains(name.get().template().text());
                    if (named || leadsToMarked(entry.getKey(), marked)) {
                        removeLink(entry.getKey());
                        again = true;
                    }
                }
            }
        }
    }

    private boolean leadsToMarked(TreePath link, Set<String> marked) {
        TreePath here = link;
        for (int links = 0; links < 64; links++) {
            if (!(layer.tree().get(here).orElse(null) instanceof Inode.Symlink symlink)) {
                return marked.contains(here.nameText());
            }
            here = UnitLookup.target(layer.tree(), here, symlink);
        }
        return false;
    }

    /** Removes a link and the directories that are empty then. */
    private void removeLink(TreePath link) {
        layer.remove(link);
        TreePath folder = link.parent();
        while (!folder.equals(UnitLookup.CONFIGURATION)
                && layer.tree().children(folder).isEmpty()) {
            layer.remove(folder);
            folder = folder.parent();
        }
    }

    /** Returns the tree as it is now. */
    ImageTree tree() {
        return layer.tree();
    }
}
