package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Which names {@code Alias=} may give to a unit, and when two links mean the same, systemd.unit(5). */
final class Aliases {
    private Aliases() {}

    /** Returns why a unit cannot have a name; empty when it can. */
    static Optional<String> problem(String alias, UnitName unit) {
        String message = "unit " + unit + " cannot have Alias=" + alias;
        int slash = alias.lastIndexOf('/');
        if (slash >= 0) {
            String folder = alias.substring(0, slash);
            String owner = folder.endsWith(".wants")
                    ? folder.substring(0, folder.length() - ".wants".length())
                    : folder.endsWith(".requires") ? folder.substring(0, folder.length() - ".requires".length()) : "";
            Optional<UnitName> wanting = UnitName.parse(owner);
            Optional<UnitName> name = UnitName.parse(alias.substring(slash + 1));
            boolean fits = wanting.isPresent()
                    && name.isPresent()
                    && (name.get().equals(unit)
                                    && (!unit.isTemplate() || wanting.get().isTemplate())
                            || name.get().isInstance() && name.get().template().equals(unit));
            return fits ? Optional.empty() : Optional.of(message);
        }
        Optional<UnitName> name = propagated(alias, unit);
        if (name.isEmpty()) {
            return Optional.of(message);
        }
        UnitName source = name.get();
        if (source.equals(unit)) {
            return Optional.empty();
        }
        boolean sameKind = source.isTemplate() == unit.isTemplate() && source.isInstance() == unit.isInstance();
        boolean instanceOfTemplate = source.isInstance() && unit.isTemplate();
        boolean fits = source.mayBeAlias()
                && source.suffix().equals(unit.suffix())
                && (sameKind || instanceOfTemplate)
                && (!unit.isInstance() || source.instance().equals(unit.instance()));
        return fits ? Optional.empty() : Optional.of(message);
    }

    /** Returns the link's path below the configuration; empty when the alias is the unit's own name. */
    static Optional<String> place(String alias, UnitName unit) {
        if (alias.contains("/")) {
            return Optional.of(alias);
        }
        return propagated(alias, unit).filter(name -> !name.equals(unit)).map(UnitName::text);
    }

    /** An instance gives its instance to a template that it is also called. */
    private static Optional<UnitName> propagated(String alias, UnitName unit) {
        return UnitName.parse(alias)
                .map(name -> name.isTemplate() && unit.isInstance() ? name.withInstance(unit.instance()) : name);
    }

    /** Returns whether two targets of a link mean the same unit: one place, or one name within the directories of units. */
    static boolean equivalent(ImageTree tree, TreePath link, LinkTarget left, LinkTarget right) {
        Optional<TreePath> a = absolute(link, left);
        Optional<TreePath> b = absolute(link, right);
        if (a.isEmpty() || b.isEmpty()) {
            return left.equals(right);
        }
        Optional<TreePath> realA = tree.resolve(a.get());
        if (a.get().equals(b.get()) || realA.isPresent() && realA.equals(tree.resolve(b.get()))) {
            return true;
        }
        return a.get().nameText().equals(b.get().nameText())
                && isWithinUnits(tree, a.get())
                && isWithinUnits(tree, b.get());
    }

    private static boolean isWithinUnits(ImageTree tree, TreePath path) {
        return UnitLookup.directories(tree).stream().anyMatch(path::startsWith);
    }

    private static Optional<TreePath> absolute(TreePath link, LinkTarget target) {
        String text = new String(target.bytes(), StandardCharsets.UTF_8);
        try {
            return Optional.of(TreePath.of(target.isAbsolute() ? text : link.parent() + "/" + text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
