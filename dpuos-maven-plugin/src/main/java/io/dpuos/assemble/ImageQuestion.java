package io.dpuos.assemble;

import io.dpuos.files.FilesLayer;
import io.dpuos.install.InstalledPackage;
import io.dpuos.install.ScriptletLedger;
import io.dpuos.message.NearestName;
import io.dpuos.resolve.LockSet;
import io.dpuos.resolve.LockedPackage;
import io.dpuos.rpm.FileFlags;
import io.dpuos.sysctl.EffectiveParameters;
import io.dpuos.systemd.BootStarts;
import io.dpuos.systemd.ServicesLayer;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers where something of an image comes from: a file, a unit, a module or a kernel parameter. Looks at packages,
 * scriptlets and the layers up to the files; what only the medium's assembly makes (boot loader, initramfs, package
 * database) is told as such. Not safe for use by several threads.
 */
public final class ImageQuestion {
    private static final int SIBLINGS = 4000;

    private final ImageBuild build;
    private final ImageBuild.Tailored tailored;
    private final List<String> lines = new ArrayList<>();

    private ImageQuestion(ImageBuild build, ImageBuild.Tailored tailored, List<String> notes) {
        this.build = build;
        this.tailored = tailored;
        lines.addAll(notes);
    }

    /**
     * Computes the image that is asked about.
     *
     * @throws DefinitionException when there is no lock
     */
    public static ImageQuestion about(ImageBuild build) throws IOException {
        try {
            return new ImageQuestion(build, build.tailored(FilesLayer.NAME), List.of());
        } catch (RuntimeException | IOException e) {
            // The upper layers want passwords; whoever asks may not have them.
            ImageBuild.Tailored lower = build.tailored(ServicesLayer.NAME);
            return new ImageQuestion(
                    build,
                    lower,
                    List.of("note: the layers 60-accounts and 70-files are not looked at: " + e.getMessage()));
        }
    }

    /** Tells who put a file there, who changed it, and why it stays or is gone. */
    public List<String> file(String word) throws IOException {
        if (!word.startsWith("/")) {
            throw new DefinitionException("-Dfile=" + word + " is not an absolute path, for example /etc/fstab");
        }
        TreePath asked = TreePath.of(word);
        ImageTree base = tailored.base().tree();
        TreePath path = base.resolveParent(asked)
                .or(() -> tailored.tree().resolveParent(asked))
                .orElse(asked);
        if (!path.equals(asked)) {
            lines.add(asked + " is " + path + ", by links of its directories");
        }
        int before = lines.size();
        packages(path);
        scriptlets(path);
        layers(path);
        if (lines.size() == before) {
            unknown(path);
            return lines;
        }
        Inode now = tailored.tree().get(path).orElse(null);
        lines.add("now: " + (now == null ? "not in the image" : describe(now)));
        if (now instanceof Inode.Symlink) {
            tailored.tree().resolve(path).ifPresent(real -> lines.add("leads to " + real + "; ask -Dfile=" + real));
        }
        return lines;
    }

    private void packages(TreePath path) {
        for (InstalledPackage each : tailored.base().packages()) {
            int at = each.paths().indexOf(path);
            if (at >= 0) {
                int flags = each.header().files().get(at).flags();
                InstalledPackage.FileState state = each.states().get(at);
                lines.add("package " + each.header().nevra() + " holds it"
                        + ((flags & FileFlags.CONFIG) != 0 ? ", as configuration" : "")
                        + ((flags & FileFlags.GHOST) != 0 ? ", as a name without content (%ghost)" : "")
                        + switch (state) {
                            case NORMAL -> "";
                            case REPLACED -> ", but another package's file took its place";
                            case NOT_INSTALLED -> ", but left out: documentation or a language that was not asked for";
                            case WRONG_COLOR -> ", but the file of the other word size took its place";
                        });
                reason(each);
            }
        }
    }

    private void reason(InstalledPackage installed) {
        for (LockedPackage locked : build.lock().packages(LockSet.IMAGE)) {
            if (locked.sha256().equals(installed.sha256())) {
                lines.add("  the package is there by: " + locked.reason() + " (mvn dpuos:explain -Dpackage="
                        + locked.nevra().name() + ")");
            }
        }
    }

    private void scriptlets(TreePath path) {
        for (ScriptletLedger.Entry entry : tailored.base().ledger().entries()) {
            if (entry.touched().contains(path)) {
                lines.add("scriptlet " + entry.kind() + " of " + entry.packageName() + " made, changed or removed it");
            }
        }
        tailored.base().tree().get(path).map(Inode::origin).ifPresent(origin -> {
            if (origin.kind() == Origin.Kind.SCRIPTLET) {
                lines.add("its content is of a scriptlet of " + origin.name());
            }
        });
    }

    private void layers(TreePath path) {
        ImageTree here = tailored.base().tree();
        for (LayerOutcome outcome : tailored.layers()) {
            String layer = outcome.layer().name();
            for (Edit edit : outcome.layer().edits()) {
                boolean exact = edit.path().equals(path);
                if (edit instanceof Edit.Remove
                        && path.startsWith(edit.path())
                        && here.get(path).isPresent()) {
                    lines.add("layer " + layer + " removed it"
                            + (exact ? "" : ", with " + edit.path())
                            + because(outcome, path));
                } else if (exact && edit instanceof Edit.Put put) {
                    lines.add("layer " + layer + (here.get(path).isPresent() ? " replaced it" : " put it there")
                            + "; since then " + describe(put.inode()));
                } else if (exact && edit instanceof Edit.SetAttributes) {
                    lines.add("layer " + layer + " changed its mode, owner or time");
                }
            }
            kept(outcome, path);
            here = LayerSteps.apply(here, outcome);
        }
    }

    private static String because(LayerOutcome outcome, TreePath path) {
        String rule = ImageReport.rules(outcome).get(path.toString());
        if (rule != null) {
            return ", by the rule: " + rule;
        }
        return module(outcome, path).map(why -> ": " + why).orElse("");
    }

    private void kept(LayerOutcome outcome, TreePath path) {
        if (outcome.facts().get("kept") instanceof Map<?, ?> kept && kept.get(path.toString()) != null) {
            lines.add("layer " + outcome.layer().name() + " kept it although no list holds it: "
                    + kept.get(path.toString()));
        }
    }

    /** Why a module was dropped, by its path. */
    private static Optional<String> module(LayerOutcome outcome, TreePath path) {
        for (Map<?, ?> kernel : maps(outcome.facts().get("drivers"))) {
            for (Map<?, ?> dropped : maps(kernel.get("dropped"))) {
                if (path.toString().endsWith("/" + dropped.get("path"))) {
                    return Optional.of(String.valueOf(dropped.get("why")));
                }
            }
        }
        return Optional.empty();
    }

    private void unknown(TreePath path) {
        SortedSet<String> siblings = new TreeSet<>();
        tailored.base().tree().children(path.parent()).keySet().stream()
                .limit(SIBLINGS)
                .forEach(sibling -> siblings.add(sibling.toString()));
        boolean assembled =
                path.toString().matches("/boot(/.*)?|/(usr/lib|var/lib)/(rpm|dnf|sysimage)(/.*)?|/etc/fstab");
        lines.add("no package, scriptlet or layer up to 70-files has " + path
                + NearestName.hint(path.toString(), siblings)
                + (assembled
                        ? " Boot loader, initramfs, file system table, upgrade files and package database are made"
                                + " when the medium is assembled."
                        : ""));
    }

    private static String describe(Inode inode) {
        String attributes = String.format(
                Locale.ROOT,
                "mode %04o, owner %d, group %d, from %s",
                inode.attributes().mode(),
                inode.attributes().uid(),
                inode.attributes().gid(),
                inode.origin());
        if (inode instanceof Inode.RegularFile file) {
            return "a file of " + file.content().size() + " bytes, " + attributes;
        }
        if (inode instanceof Inode.Symlink link) {
            return "a link to " + link.target() + ", from " + inode.origin();
        }
        return (inode instanceof Inode.Directory ? "a directory, " : "a special file, ") + attributes;
    }

    /** Tells whether and why a unit starts. */
    public List<String> service(String word) throws IOException {
        String unit = word.contains(".") ? word : word + ".service";
        BootStarts boot = BootStarts.of(
                tailored.tree(),
                build.definition().services().defaultTarget(),
                ImageReport.surroundings(build.definition()));
        int before = lines.size();
        for (BootStarts.Start start : boot.starts()) {
            if (start.unit().equals(unit)) {
                lines.add(unit + " starts at boot" + (start.stays() ? " and stays" : "") + ": " + start.chain());
            }
        }
        if (boot.mayStart().containsKey(unit)) {
            lines.add(unit + " is started on demand, by " + boot.mayStart().get(unit));
        }
        boot.broken().stream().filter(each -> each.contains(unit)).forEach(each -> lines.add("cannot start: " + each));
        boolean starts = lines.size() > before;
        for (LayerOutcome outcome : tailored.layers()) {
            for (String verb : List.of("enabled", "disabled", "masked")) {
                if (outcome.facts().get(verb) instanceof List<?> units && units.contains(unit)) {
                    lines.add(unit + " is " + verb + rule(verb, unit));
                }
            }
        }
        SortedSet<String> known = new TreeSet<>();
        List<TreePath> files = new ArrayList<>();
        for (String folder : List.of("/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system")) {
            tailored.tree()
                    .resolve(TreePath.of(folder))
                    .ifPresent(real -> tailored.tree().children(real).keySet().forEach(path -> {
                        known.add(path.nameText());
                        if (path.nameText().equals(unit) && !files.contains(path)) {
                            files.add(path);
                        }
                    }));
        }
        if (!starts && !files.isEmpty()) {
            lines.add(unit + " does not start at boot: nothing that starts wants it");
        }
        for (TreePath file : files) {
            lines.add("unit file " + file + ":");
            List<String> more = new ImageQuestion(build, tailored, List.of()).file(file.toString());
            more.forEach(line -> lines.add("  " + line));
        }
        if (lines.size() == before) {
            lines.add(unit + " is no unit of the image" + NearestName.hint(unit, known));
        }
        return lines;
    }

    private String rule(String verb, String unit) {
        var services = build.definition().services();
        List<String> words =
                switch (verb) {
                    case "enabled" -> services.enable();
                    case "disabled" -> services.disable();
                    default -> services.mask();
                };
        String element = "<services><" + verb.replaceFirst("(e?)d$", verb.equals("masked") ? "" : "e") + ">";
        if (words.stream().anyMatch(each -> each.replaceFirst("\\?$", "").equals(unit))) {
            return " by " + element;
        }
        if (verb.equals("disabled") && !services.keepOnly().isEmpty()) {
            return " by <services><keepOnly> or a profile";
        }
        return verb.equals("enabled")
                ? " (a link in /etc/systemd/system; presets or scriptlets made it unless a profile did)"
                : services.profiles().isEmpty() ? "" : " by a profile: " + String.join(", ", services.profiles());
    }

    /** Tells whether a kernel module is in the image and why. */
    public List<String> module(String word) throws IOException {
        String name = word.replaceFirst("\\.ko(\\..*)?$", "").replace('-', '_');
        SortedSet<String> known = new TreeSet<>();
        int before = lines.size();
        for (LayerOutcome outcome : tailored.layers()) {
            for (Map<?, ?> kernel : maps(outcome.facts().get("drivers"))) {
                for (String fate : List.of("kept", "dropped")) {
                    for (Map<?, ?> module : maps(kernel.get(fate))) {
                        known.add(String.valueOf(module.get("name")));
                        if (name.equals(module.get("name"))) {
                            lines.add(name + " of kernel " + kernel.get("version") + " is " + fate + ": "
                                    + module.get("why"));
                        }
                    }
                }
            }
        }
        for (var entry : tailored.base().tree().inodes().entrySet()) {
            String file = entry.getKey().nameText();
            String text = entry.getKey().toString();
            if (text.contains("/lib/modules/")
                    && file.matches(".*\\.ko(\\.(xz|zst|gz))?")
                    && file.replaceFirst("\\.ko.*$", "").replace('-', '_').equals(name)) {
                List<String> more = new ImageQuestion(build, tailored, List.of()).file(text);
                lines.add("file " + text + ":");
                more.forEach(line -> lines.add("  " + line));
            }
            if (file.equals("modules.builtin") && entry.getValue() instanceof Inode.RegularFile) {
                tailored.base()
                        .tree()
                        .text(text)
                        .orElse("")
                        .lines()
                        .filter(line -> line.replaceFirst(".*/", "")
                                .replaceFirst("\\.ko$", "")
                                .replace('-', '_')
                                .equals(name))
                        .forEach(line -> lines.add(name + " is built into the kernel (" + text + ")"));
            }
        }
        if (lines.size() == before) {
            lines.add(name + " is no module of the image's kernels" + NearestName.hint(name, known));
        }
        return lines;
    }

    /** Tells which value a kernel parameter has after the boot, and who set it. */
    public List<String> sysctl(String word) throws IOException {
        String key = word.contains(".") ? word : word.replace('/', '.');
        int before = lines.size();
        for (LayerOutcome outcome : tailored.layers()) {
            for (Map<?, ?> row : maps(outcome.facts().get("sysctl"))) {
                if (key.equals(row.get("key"))) {
                    lines.add(key + " = " + row.get("value") + ", set by " + row.get("setBy"));
                    if (row.get("overridden") instanceof List<?> weaker) {
                        weaker.forEach(each -> lines.add("  instead of " + each));
                    }
                }
            }
        }
        SortedMap<String, List<EffectiveParameters.Setting>> all = EffectiveParameters.of(tailored.tree());
        List<EffectiveParameters.Setting> settings = all.getOrDefault(key, List.of());
        for (EffectiveParameters.Setting setting : settings) {
            lines.add("the image's file " + setting.origin() + " sets " + setting.value());
        }
        if (!settings.isEmpty()) {
            lines.add("in force after the boot: "
                    + settings.get(settings.size() - 1).value());
        }
        if (lines.size() == before) {
            lines.add("nothing in the image sets " + key + ": the kernel's default stays"
                    + NearestName.hint(key, all.keySet()));
        }
        return lines;
    }

    private static List<Map<?, ?>> maps(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .<Map<?, ?>>map(each -> (Map<?, ?>) each)
                        .toList()
                : List.of();
    }
}
