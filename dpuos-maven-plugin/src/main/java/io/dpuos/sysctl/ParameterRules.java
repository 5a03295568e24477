package io.dpuos.sysctl;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.TreePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What single values do not tell: keys that the image's kernel no longer has, and values that cannot stand together. After
 * the kernel's Documentation/admin-guide/sysctl and Documentation/networking/ip-sysctl.
 */
final class ParameterRules {
    private static final Pattern RELEASE = Pattern.compile("([0-9]+)\\.([0-9]+).*");

    /** The first kernel without a key, and what became of it. */
    private static final Map<String, String> REMOVED = new TreeMap<>(Map.of(
            "kernel.sched_latency_ns", "5.13 it is /sys/kernel/debug/sched/latency_ns",
            "kernel.sched_min_granularity_ns", "5.13 it is /sys/kernel/debug/sched/min_granularity_ns",
            "kernel.sched_wakeup_granularity_ns", "5.13 it is /sys/kernel/debug/sched/wakeup_granularity_ns",
            "kernel.sched_migration_cost_ns", "5.13 it is /sys/kernel/debug/sched/migration_cost_ns",
            "kernel.sched_nr_migrate", "5.13 it is /sys/kernel/debug/sched/nr_migrate",
            "kernel.sched_tunable_scaling", "5.13 it is /sys/kernel/debug/sched/tunable_scaling",
            "net.ipv4.tcp_tw_recycle", "4.12 it is gone, since it broke clients behind address translation"));

    private static final List<List<String>> EXCLUSIVE = List.of(
            List.of("vm.dirty_ratio", "vm.dirty_bytes"),
            List.of("vm.dirty_background_ratio", "vm.dirty_background_bytes"));

    private static final List<List<String>> ASCENDING = List.of(
            List.of("net.ipv4.neigh.default.gc_thresh1", "net.ipv4.neigh.default.gc_thresh2"),
            List.of("net.ipv4.neigh.default.gc_thresh2", "net.ipv4.neigh.default.gc_thresh3"),
            List.of("net.ipv6.neigh.default.gc_thresh1", "net.ipv6.neigh.default.gc_thresh2"),
            List.of("net.ipv6.neigh.default.gc_thresh2", "net.ipv6.neigh.default.gc_thresh3"),
            List.of("net.core.rmem_default", "net.core.rmem_max"),
            List.of("net.core.wmem_default", "net.core.wmem_max"),
            List.of("vm.dirty_background_ratio", "vm.dirty_ratio"),
            List.of("vm.dirty_background_bytes", "vm.dirty_bytes"));

    private static final List<String> ASCENDING_WITHIN =
            List.of("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem", "net.ipv4.tcp_mem", "net.ipv4.ip_local_port_range");

    private ParameterRules() {}

    /**
     * Checks the effective parameters together.
     *
     * @throws SysctlException when the kernel lacks a key, or values cannot stand together
     */
    static void check(ImageTree tree, Map<String, SysctlAssignment> effective, List<String> warnings) {
        kernel(tree)
                .ifPresent(release -> REMOVED.forEach((key, fate) -> {
                    SysctlAssignment assignment = effective.get(key);
                    int blank = fate.indexOf(' ');
                    if (assignment != null && !assignment.isExclusion() && isSince(release, fate.substring(0, blank))) {
                        String message = assignment.origin() + ": kernel " + release + " has no " + key + "; since "
                                + fate.substring(0, blank) + fate.substring(blank) + ". Drop the key.";
                        if (!assignment.ignoreErrors()) {
                            throw new SysctlException(message);
                        }
                        warnings.add(message);
                    }
                }));
        for (List<String> pair : EXCLUSIVE) {
            if (number(effective, pair.get(0)) > 0 && number(effective, pair.get(1)) > 0) {
                throw contradiction(effective, pair, "the kernel sets one to 0 when the other is written");
            }
        }
        for (List<String> pair : ASCENDING) {
            long low = number(effective, pair.get(0));
            long high = number(effective, pair.get(1));
            if (low >= 0 && high >= 0 && low > high) {
                throw contradiction(effective, pair, "the first must not be greater than the second");
            }
        }
        for (String key : ASCENDING_WITHIN) {
            SysctlAssignment assignment = effective.get(key);
            if (assignment == null) {
                continue;
            }
            String[] words = assignment.value().split("\\s+");
            for (int i = 1; i < words.length; i++) {
                boolean numbers = words[i - 1].matches("[0-9]{1,18}") && words[i].matches("[0-9]{1,18}");
                if (numbers && Long.parseLong(words[i - 1]) > Long.parseLong(words[i])) {
                    throw new SysctlException(assignment.origin() + ": the numbers of " + key
                            + " must not fall, found '" + String.join(" ", words) + "'");
                }
            }
        }
    }

    private static SysctlException contradiction(
            Map<String, SysctlAssignment> effective, List<String> pair, String reason) {
        StringBuilder text = new StringBuilder("kernel parameters cannot stand together: ");
        for (String key : pair) {
            SysctlAssignment assignment = effective.get(key);
            if (assignment != null) {
                text.append(key)
                        .append(" = ")
                        .append(assignment.value())
                        .append(" (")
                        .append(assignment.origin())
                        .append("), ");
            }
        }
        return new SysctlException(text + reason + "; change one of them in <sysctl><set>");
    }

    /** Returns a number that is set; -1 when it is not. */
    private static long number(Map<String, SysctlAssignment> effective, String key) {
        SysctlAssignment assignment = effective.get(key);
        return assignment != null && assignment.value().matches("[0-9]{1,18}")
                ? Long.parseLong(assignment.value())
                : -1;
    }

    /** Returns the release of the newest kernel of the image. */
    private static Optional<String> kernel(ImageTree tree) {
        return tree
                .resolve(TreePath.of("/lib/modules"))
                .or(() -> tree.resolve(TreePath.of("/usr/lib/modules")))
                .stream()
                .flatMap(modules -> tree.children(modules).keySet().stream())
                .map(TreePath::nameText)
                .filter(name -> RELEASE.matcher(name).matches())
                .max((a, b) -> isSince(a, b) ? isSince(b, a) ? a.compareTo(b) : 1 : -1);
    }

    private static boolean isSince(String release, String version) {
        int[] own = numbers(release);
        int[] other = numbers(version);
        return own[0] != other[0] ? own[0] > other[0] : own[1] >= other[1];
    }

    private static int[] numbers(String release) {
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.matches()
                || matcher.group(1).length() > 4
                || matcher.group(2).length() > 4) {
            return new int[] {0, 0};
        }
        return new int[] {Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))};
    }
}
