package io.dpuos.systemd;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Edits the links below {@code /etc/systemd/system} as {@code systemctl --root} does, and records the edits. */
final class UnitLinks {
    private static final LinkTarget NULL_DEVICE = LinkTarget.of("/dev/null");

    private final TreeBuilder builder;
    private final List<Edit> edits = new ArrayList<>();
    private final long timestamp;
    private final Origin origin;
    private final String arch;

    UnitLinks(ImageTree tree, long timestamp, Origin origin, String arch) {
        this.builder = tree.toBuilder();
        this.timestamp = timestamp;
        this.origin = origin;
        this.arch = arch;
    }

    List<Edit> edits() {
        return edits;
    }

    UnitFiles files() {
        return new UnitFiles(builder.view());
    }

    ImageTree tree() {
        return builder.view();
    }

    /** Enables a unit and those of {@code Also=}; returns whether the unit has anything to enable. */
    boolean enable(UnitName wanted) throws IOException {
        return enable(wanted, new TreeSet<>());
    }

    private boolean enable(UnitName wanted, Set<UnitName> done) throws IOException {
        UnitName unit = files().resolveAlias(wanted);
        if (!done.add(unit)) {
            return true;
        }
        Optional<TreePath> file = files().find(unit);
        if (file.isEmpty()) {
            return false;
        }
        if (isMasked(unit)) {
            throw new ServicesException("unit " + unit + " is masked and cannot be enabled; unmask it first");
        }
        Map<String, List<String>> install = files().install(unit);
        UnitName linked = unit;
        if (unit.isTemplate()) {
            List<String> instance = install.getOrDefault("DefaultInstance", List.of());
            if (instance.isEmpty()) {
                throw new ServicesException(
                        "unit " + unit + " is a template without DefaultInstance=; name an instance");
            }
            linked = unit.withInstance(instance.get(instance.size() - 1));
        }
        for (String alias : install.getOrDefault("Alias", List.of())) {
            link(UnitFiles.CONFIGURATION.child(expand(alias, linked)), file.get());
        }
        for (String target : install.getOrDefault("WantedBy", List.of())) {
            link(
                    UnitFiles.CONFIGURATION
                            .child(expand(target, linked) + ".wants")
                            .child(linked.text()),
                    file.get());
        }
        for (String target : install.getOrDefault("RequiredBy", List.of())) {
            link(
                    UnitFiles.CONFIGURATION
                            .child(expand(target, linked) + ".requires")
                            .child(linked.text()),
                    file.get());
        }
        for (String also : install.getOrDefault("Also", List.of())) {
            enable(UnitName.of(expand(also, linked)), done);
        }
        return install.keySet().stream().anyMatch(key -> !key.equals("DefaultInstance"));
    }

    /** Expands the specifiers that make sense in an image; those that a build host would answer are refused. */
    private String expand(String text, UnitName unit) {
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%' || i + 1 == text.length()) {
                expanded.append(c);
                continue;
            }
            char specifier = text.charAt(++i);
            expanded.append(
                    switch (specifier) {
                        case 'i', 'I' -> unit.isInstance() ? unit.instance() : "";
                        case 'n' -> unit.text();
                        case 'N' ->
                            unit.text()
                                    .substring(
                                            0,
                                            unit.text().length() - unit.suffix().length());
                        case 'p', 'P' -> unit.text().split("[@.]", 2)[0];
                        case 'j', 'J' -> unit.text().split("[@.]", 2)[0].replaceAll(".*-", "");
                        case 'a' -> arch.equals("x86_64") ? "x86-64" : arch.equals("aarch64") ? "arm64" : arch;
                        case '%' -> "%";
                        default ->
                            throw new ServicesException("[Install] of unit " + unit + " uses the specifier %"
                                    + specifier + ", whose value a build does not know; override it with a drop-in");
                    });
        }
        return expanded.toString();
    }

    /** Disables a unit and those of {@code Also=}: removes every link to it below the configuration directory. */
    void disable(UnitName wanted) throws IOException {
        UnitName unit = files().resolveAlias(wanted);
        SortedSet<UnitName> units = new TreeSet<>(List.of(unit));
        for (String also : files().install(unit).getOrDefault("Also", List.of())) {
            units.add(UnitName.of(expand(also, unit)));
        }
        for (TreePath path :
                List.copyOf(builder.view().under(UnitFiles.CONFIGURATION).keySet())) {
            if (builder.get(path).orElse(null) instanceof Inode.Symlink link
                    && !link.target().equals(NULL_DEVICE)
                    && units.stream().anyMatch(each -> refersTo(path, link, each))) {
                add(new Edit.Remove(path));
            }
        }
    }

    private static boolean refersTo(TreePath path, Inode.Symlink link, UnitName unit) {
        String target = TreePath.display(link.target().bytes());
        String targetName = target.substring(target.lastIndexOf('/') + 1);
        if (unit.isTemplate()) {
            return targetName.equals(unit.text());
        }
        if (unit.isInstance()) {
            return path.nameText().equals(unit.text());
        }
        return targetName.equals(unit.text()) || path.nameText().equals(unit.text());
    }

    void mask(UnitName unit) {
        TreePath path = UnitFiles.CONFIGURATION.child(unit.text());
        if (builder.get(path).orElse(null) instanceof Inode.RegularFile) {
            throw new ServicesException("unit " + unit + " cannot be masked: " + path + " is a file; remove it first");
        }
        makeDirectory(path.parent());
        add(new Edit.Put(path, new Inode.Symlink(Attributes.root(0777, timestamp), NULL_DEVICE, origin)));
    }

    boolean isMasked(UnitName unit) {
        return builder.get(UnitFiles.CONFIGURATION.child(unit.text())).orElse(null) instanceof Inode.Symlink link
                && link.target().equals(NULL_DEVICE);
    }

    void setDefault(UnitName target) {
        TreePath file = files().find(target)
                .orElseThrow(() ->
                        new ServicesException("<services><defaultTarget>" + target + " is not a unit of the image"));
        link(UnitFiles.CONFIGURATION.child("default.target"), file);
    }

    void put(TreePath path, Inode inode) {
        makeDirectory(path.parent());
        add(new Edit.Put(path, inode));
    }

    /** Links name the unit file by its path within the image. */
    private void link(TreePath link, TreePath file) {
        makeDirectory(link.parent());
        Inode symlink = new Inode.Symlink(Attributes.root(0777, timestamp), LinkTarget.of(file.bytes()), origin);
        Inode old = builder.get(link).orElse(null);
        if (!(old instanceof Inode.Symlink there && there.target().equals(LinkTarget.of(file.bytes())))) {
            add(new Edit.Put(link, symlink));
        }
    }

    private void makeDirectory(TreePath directory) {
        if (builder.get(directory).isEmpty()) {
            makeDirectory(directory.parent());
            add(new Edit.Put(directory, new Inode.Directory(Attributes.root(0755, timestamp), origin)));
        }
    }

    private void add(Edit edit) {
        builder.apply(edit);
        edits.add(edit);
    }
}
