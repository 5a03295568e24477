package io.dpuos.sysctl;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list of processors as the kernel's command line has it: {@code 0-3,8,16-31:2/4}. Immutable.
 *
 * @param text as written
 * @param cpus the processors
 */
record CpuList(String text, SortedSet<Integer> cpus) {
    private static final Pattern RANGE =
            Pattern.compile("([0-9]{1,4})(?:-([0-9]{1,4})(?::([0-9]{1,4})/([0-9]{1,4}))?)?");
    private static final int LIMIT = 8192;

    /**
     * Reads a list.
     *
     * @throws SysctlException when it is none; the message begins with {@code where}
     */
    static CpuList parse(String where, String text) {
        SortedSet<Integer> cpus = new TreeSet<>();
        for (String word : text.strip().split(",", -1)) {
            Matcher range = RANGE.matcher(word.strip());
            if (!range.matches()) {
                throw new SysctlException(where + " holds '" + word
                        + "', which is no processor and no range; expected for example 4-15 or 2,4-7 or 0-31:2/4");
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            int used = range.group(3) == null ? 1 : Integer.parseInt(range.group(3));
            int group = range.group(4) == null ? 1 : Integer.parseInt(range.group(4));
            if (first > last || last >= LIMIT || used < 1 || used > group) {
                throw new SysctlException(where + " holds the range '" + word
                        + "', which cannot be: expected FIRST-LAST with FIRST not above LAST below " + LIMIT
                        + ", and USED/GROUP with USED from 1 to GROUP");
            }
            for (int cpu = first; cpu <= last; cpu++) {
                if ((cpu - first) % group < used) {
                    cpus.add(cpu);
                }
            }
        }
        return new CpuList(text.strip(), cpus);
    }

    /** Returns the list without steps, which only the kernel understands. */
    String plain() {
        return text.contains(":")
                ? String.join(",", cpus.stream().map(String::valueOf).toList())
                : text;
    }

    /** Returns the mask of sysfs: groups of eight hexadecimal digits, the highest first, separated by commas. */
    String mask() {
        int groups = cpus.last() / 32 + 1;
        StringBuilder mask = new StringBuilder();
        for (int group = groups - 1; group >= 0; group--) {
            long bits = 0;
            for (int bit = 0; bit < 32; bit++) {
                if (cpus.contains(group * 32 + bit)) {
                    bits |= 1L << bit;
                }
            }
            mask.append(mask.length() == 0 ? "" : ",").append(String.format(java.util.Locale.ROOT, "%08x", bits));
        }
        return mask.toString();
    }
}
