package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings {@code Condition...=} and {@code Assert...=} of a unit, systemd.unit(5), as far as the image answers them.
 * Immutable.
 *
 * @param refused those that do not hold, so that the unit is passed over at boot
 * @param open those that only the machine can answer
 */
record UnitConditions(List<String> refused, List<String> open) {
    /** What lies there is made at boot, by the kernel, by the installation, or by people. */
    private static final List<String> VOLATILE = List.of(
            "/run",
            "/proc",
            "/sys",
            "/dev",
            "/tmp",
            "/var",
            "/boot",
            "/efi",
            "/home",
            "/root",
            "/mnt",
            "/media",
            "/srv",
            "/etc/fstab",
            "/etc/crypttab",
            "/etc/machine-id",
            "/etc/adjtime",
            "/etc/mdadm.conf",
            "/etc/mdadm/mdadm.conf");

    private static final String HOST_KEYS = "/etc/ssh/ssh_host_";

    private static final Map<String, String> ARCHITECTURES =
            Map.of("x86_64", "x86-64", "aarch64", "arm64", "riscv64", "riscv64", "loongarch64", "loongarch64");

    static UnitConditions of(LoadedUnit unit, ImageTree tree, BootSurroundings surroundings) {
        List<String> refused = new ArrayList<>();
        List<String> open = new ArrayList<>();
        List<String> triggering = new ArrayList<>();
        boolean anyTriggered = false;
        for (UnitText.Assignment line : unit.lines()) {
            if (!line.section().equals("Unit") || !line.key().matches("(Condition|Assert)[A-Z][A-Za-z0-9]*")) {
                continue;
            }
            if (line.value().isEmpty()) {
                refused.clear();
                open.clear();
                triggering.clear();
                continue;
            }
            String text = line.key() + "=" + line.value();
            String value = line.value();
            boolean trigger = value.startsWith("|");
            value = trigger ? value.substring(1).strip() : value;
            boolean negated = value.startsWith("!");
            value = negated ? value.substring(1).strip() : value;
            Optional<Boolean> holds = holds(line.key(), value, tree, surroundings);
            if (trigger) {
                triggering.add(text);
                anyTriggered |= holds.isEmpty() || holds.get() != negated;
            }
            if (holds.isEmpty()) {
                open.add(text);
            } else if (!trigger && holds.get() == negated) {
                refused.add(text);
            }
        }
        if (!triggering.isEmpty() && !anyTriggered) {
            refused.addAll(triggering);
        }
        return new UnitConditions(List.copyOf(refused), List.copyOf(open));
    }

    private static Optional<Boolean> holds(
            String setting, String value, ImageTree tree, BootSurroundings surroundings) {
        String kind = setting.replaceFirst("^(Condition|Assert)", "");
        if (kind.equals("Architecture")) {
            String own = ARCHITECTURES.get(surroundings.arch());
            return own == null ? Optional.empty() : Optional.of(own.equals(value));
        }
        if (!kind.matches("(Path|File|Directory).*") || !value.startsWith("/") || value.contains("%")) {
            return Optional.empty();
        }
        if (value.startsWith(HOST_KEYS)
                || VOLATILE.stream().anyMatch(top -> value.equals(top) || value.startsWith(top + "/"))) {
            return Optional.empty();
        }
        TreePath path;
        try {
            path = TreePath.of(value.replaceAll("/+$", "").replaceAll("/+", "/"));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        Optional<TreePath> real = tree.resolve(path);
        Optional<Inode> inode = real.flatMap(tree::get);
        return switch (kind) {
            case "PathExists" -> Optional.of(inode.isPresent());
            case "PathIsDirectory" ->
                Optional.of(inode.filter(Inode.Directory.class::isInstance).isPresent());
            case "PathIsSymbolicLink" ->
                Optional.of(tree.resolveParent(path)
                        .flatMap(tree::get)
                        .filter(Inode.Symlink.class::isInstance)
                        .isPresent());
            case "DirectoryNotEmpty" ->
                Optional.of(real.filter(each -> !tree.children(each).isEmpty()).isPresent());
            case "FileNotEmpty" ->
                Optional.of(inode.orElse(null) instanceof Inode.RegularFile file
                        && file.content().size() > 0);
            case "FileIsExecutable" ->
                Optional.of(inode.orElse(null) instanceof Inode.RegularFile file
                        && (file.attributes().mode() & 0111) != 0);
            default -> Optional.empty();
        };
    }

    boolean isTrivial() {
        return refused.isEmpty() && open.isEmpty();
    }

    /** Returns whether the manager looks at the unit and leaves it. */
    boolean isPassedOver() {
        return !refused.isEmpty();
    }

    String line(UnitName unit) {
        return isPassedOver()
                ? "passed over: " + unit + " as " + String.join(", ", refused) + " does not hold in the image"
                : "conditional: " + unit + " if " + String.join(", ", open);
    }
}
