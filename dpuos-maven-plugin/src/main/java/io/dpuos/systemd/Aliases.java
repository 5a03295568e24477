package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Which names {@code Alias=} may give to a unit, and when two links mean the same, systemd.unit(5). */
final class Aliases {
    private Aliases() {}

    /**
     * Why a unit cannot have a name.
     *
     * @param path the name that it cannot have
     * @param source the unit; empty where the name alone is wrong
     */
    record Problem(Fault fault, String path, String source) {}

    /** Returns why a unit cannot have a name; empty when it can. */
    static Optional<Problem> problem(String alias, UnitName unit) {
        int slash = alias.lastIndexOf('/');
        if (slash >= 0) {
            String folder = alias.substring(0, slash);
            String owner = folder.endsWith(".wants")
                    ? folder.substring(0, folder.length() - ".wants".length())
                    : folder.endsWith(".requires") ? folder.substring(0, folder.length() - ".requires".length()) : "";
            Optional<UnitName> wanting = UnitName.parse(owner);
            if (wanting.isEmpty()) {
                return Optional.of(new Problem(Fault.EXDEV, alias, ""));
            }
            Optional<UnitName> name = UnitName.parse(alias.substring(slash + 1));
            boolean fits = name.isPresent()
                    && (name.get().equals(unit)
                                    && (!unit.isTemplate() || wanting.get().isTemplate())
                            || name.get().isInstance() && name.get().template().equals(unit));
            return fits ? Optional.empty() : Optional.of(new Problem(Fault.EXDEV, alias, unit.text()));
        }
        Optional<UnitName> name = propagated(alias, unit);
        String text = name.map(UnitName::text).orElse(alias);
        Optional<Problem> problem = Optional.of(new Problem(Fault.EXDEV, text, unit.text()));
        if (name.isEmpty()) {
            return problem;
        }
        UnitName source = name.get();
        if (source.equals(unit) && source.mayBeAlias()) {
            return Optional.empty();
        }
        boolean sameKind = source.isTemplate() == unit.isTemplate() && source.isInstance() == unit.isInstance();
        boolean instanceOfTemplate = source.isInstance() && unit.isTemplate();
        boolean fits = source.mayBeAlias()
                && source.suffix().equals(unit.suffix())
                && (sameKind || instanceOfTemplate)
                && (!unit.isInstance() || source.instance().equals(unit.instance()));
        return fits ? Optional.empty() : problem;
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
    static boolean equivalent(
            ImageTree tree, List<TreePath> searchPath, TreePath link, LinkTarget left, LinkTarget right) {
        Optional<TreePath> a = absolute(link, left);
        Optional<TreePath> b = absolute(link, right);
        if (a.isEmpty() || b.isEmpty()) {
            return left.equals(right);
        }
        Optional<TreePath> realA = tree.resolve(a.get());
        if (a.get().equals(b.get()) || realA.isPresent() && realA.equals(tree.resolve(b.get()))) {
            return true;
        }
        return InstallLog.name(a.get()).equals(InstallLog.name(b.get()))
                && searchPath.stream().anyMatch(a.get()::startsWith)
                && searchPath.stream().anyMatch(b.get()::startsWith);
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
