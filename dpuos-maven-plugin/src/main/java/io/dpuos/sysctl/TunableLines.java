package io.dpuos.sysctl;

import io.dpuos.message.NearestName;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tunables as lines of tmpfiles.d(5), which are carried out once, early at boot. */
final class TunableLines {
    private static final Pattern PATH = Pattern.compile("/(proc|sys)(/[A-Za-z0-9_.:@+,*?\\[\\]!-]+)+");
    private static final Pattern PARAMETER = Pattern.compile("/sys/module/([^/]+)/parameters/([^/]+)");

    /** Files that take one of a few words. */
    private static final Map<String, List<String>> WORDS = new TreeMap<>(Map.of(
            "/sys/kernel/mm/transparent_hugepage/enabled", List.of("always", "madvise", "never"),
            "/sys/kernel/mm/transparent_hugepage/defrag",
                    List.of("always", "defer", "defer+madvise", "madvise", "never"),
            "/sys/kernel/mm/transparent_hugepage/shmem_enabled",
                    List.of("always", "within_size", "advise", "never", "deny", "force"),
            "/sys/kernel/mm/transparent_hugepage/khugepaged/defrag", List.of("0", "1"),
            "/sys/kernel/mm/ksm/run", List.of("0", "1", "2"),
            "/sys/devices/system/cpu/smt/control", List.of("on", "off", "forceoff"),
            "/sys/power/mem_sleep", List.of("s2idle", "shallow", "deep"),
            "/sys/kernel/mm/numa/demotion_enabled", List.of("0", "1", "false", "true")));

    private TunableLines() {}

    /**
     * Returns the text of a file of tmpfiles.d.
     *
     * @throws SysctlException when a path or value cannot be
     */
    static String render(List<Setting> tunables, KernelFacts kernel) throws IOException {
        StringBuilder text = new StringBuilder("# Written once, at boot; rendered by the image build.\n");
        for (Setting tunable : tunables) {
            check(tunable, kernel);
            text.append("\n# ").append(tunable.described()).append('\n');
            // A backslash and a percent sign have a meaning of their own in tmpfiles.d.
            String value = tunable.value().replace("\\", "\\\\").replace("%", "%%");
            text.append("w! ")
                    .append(tunable.key())
                    .append(" - - - - ")
                    .append(value)
                    .append('\n');
        }
        return text.toString();
    }

    private static void check(Setting tunable, KernelFacts kernel) throws IOException {
        String path = tunable.key();
        String where = tunable.origin() + ": ";
        boolean climbs = path.contains("/../") || path.contains("/./") || path.endsWith("/..") || path.endsWith("/.");
        if (!PATH.matcher(path).matches() || climbs) {
            throw new SysctlException(where + "'" + path + "' is no path below /proc or /sys; expected for example"
                    + " /sys/kernel/mm/transparent_hugepage/enabled");
        }
        if (path.startsWith("/proc/sys/")) {
            throw new SysctlException(where + path + " is a kernel parameter; write it as <sysctl><set><"
                    + SysctlKey.swap(path.substring("/proc/sys/".length())) + ">");
        }
        String value = tunable.value();
        if (value.isBlank() || !value.equals(value.strip()) || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new SysctlException(
                    where + "the value of " + path + " is empty or holds what no line of tmpfiles.d can hold");
        }
        List<String> words = WORDS.get(path);
        if (words != null && !words.contains(value)) {
            throw new SysctlException(where + path + " does not take '" + value + "'" + NearestName.hint(value, words)
                    + " It takes " + String.join(", ", words));
        }
        Matcher parameter = PARAMETER.matcher(path);
        if (parameter.matches()) {
            Optional<SortedMap<String, String>> known = kernel.parameters(parameter.group(1));
            if (known.isPresent() && !known.get().containsKey(parameter.group(2))) {
                throw new SysctlException(where + "the module " + parameter.group(1) + " has no parameter "
                        + parameter.group(2)
                        + NearestName.hint(
                                parameter.group(2), new TreeSet<>(known.get().keySet())));
            }
        }
    }
}
