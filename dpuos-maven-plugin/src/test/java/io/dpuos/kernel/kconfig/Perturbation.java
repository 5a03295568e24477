package io.dpuos.kernel.kconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes configurations contradict themselves: drops lines, flips y, m and n, writes numbers and texts out of range or in no
 * form at all, repeats and reorders.
 */
final class Perturbation {
    /** What people and their scripts write behind the equals sign. */
    private static final List<String> ODD_VALUES = List.of(
            "",
            "Y",
            "yes",
            "y ",
            " y",
            "\"y\"",
            "0",
            "-1",
            "00",
            "007",
            "08",
            "1e3",
            "0x",
            "0X1f",
            "0xzz",
            "ff",
            "0xffffffffffffffff",
            "0x10000000000000000",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999999",
            "-9223372036854775808",
            "2147483648",
            "\"\"",
            "\"text\"",
            "\"a\\\"b\\\\c\"",
            "\"open",
            "open\"",
            "\"one\" two",
            "\"a\\\"",
            "\"$(srctree)\"",
            "m\r",
            "n # why");

    private Perturbation() {}

    static String of(String config, Random random) {
        int rate = List.of(3, 10, 40, 200).get(random.nextInt(4));
        List<String> lines = new ArrayList<>();
        for (String line : config.lines().toList()) {
            boolean setting = line.startsWith("CONFIG_") && line.contains("=");
            boolean unset = line.startsWith("# CONFIG_") && line.endsWith(" is not set");
            if (!setting && !unset || random.nextInt(rate) != 0) {
                lines.add(line);
                continue;
            }
            String name = setting ? line.substring(0, line.indexOf('=')) : line.substring(2, line.indexOf(' ', 2));
            switch (random.nextInt(10)) {
                case 0, 1 -> {
                    // The line is dropped.
                }
                case 2 -> lines.add(name + "=y");
                case 3 -> lines.add(name + "=m");
                case 4 -> lines.add("# " + name + " is not set");
                case 5 -> {
                    lines.add(line);
                    lines.add(name + "=" + "ymn".charAt(random.nextInt(3)));
                }
                case 6, 7 -> lines.add(name + "=" + ODD_VALUES.get(random.nextInt(ODD_VALUES.size())));
                case 8 -> lines.add(name + "=" + (random.nextInt(70_000) - 1000));
                default -> lines.add(random.nextInt(lines.size() + 1), name + "=y");
            }
        }
        return String.join("\n", lines) + "\n";
    }

    /** Drops one of so many settings. */
    static String without(String config, Random random, int rate) {
        StringBuilder kept = new StringBuilder();
        config.lines()
                .filter(line -> !line.contains("CONFIG_") || random.nextInt(rate) != 0)
                .forEach(line -> kept.append(line).append('\n'));
        return kept.toString();
    }
}
