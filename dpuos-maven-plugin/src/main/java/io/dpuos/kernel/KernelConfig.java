package io.dpuos.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel configuration as text: symbols with their values, in file order. Immutable.
 *
 * @param file where it comes from, for messages
 * @param settings by symbol, each with its {@code CONFIG_}
 */
public record KernelConfig(String file, Map<String, Setting> settings) {
    private static final Pattern SET = Pattern.compile("(CONFIG_[A-Za-z0-9_]+)=(.*)");
    private static final Pattern UNSET = Pattern.compile("# (CONFIG_[A-Za-z0-9_]+) is not set");
    private static final Pattern VALUE =
            Pattern.compile("[ymn]|-?[0-9]+|(?:0[xX])?[0-9A-Fa-f]{2,}|0[xX][0-9A-Fa-f]|\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern TITLE = Pattern.compile("# Linux/\\S+ (\\S+) Kernel Configuration.*");
    private static final int MAX_LINES = 200_000;

    /**
     * One setting.
     *
     * @param symbol with its {@code CONFIG_}
     * @param value {@code y}, {@code m}, {@code n}, a number, or a string with its quotes
     * @param line in its file, from 1
     */
    public record Setting(String symbol, String value, int line) {}

    /** Makes an unmodifiable copy. */
    public KernelConfig {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /**
     * Parses a configuration or fragment.
     *
     * @throws KernelException for a line that is neither a setting, a comment nor blank, and for a symbol that is set to
     *     two values in one file; it names the line
     */
    public static KernelConfig parse(String file, String text) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        List<String> lines = text.lines().toList();
        if (lines.size() > MAX_LINES) {
            throw new KernelException(
                    file, "has " + lines.size() + " lines; a kernel configuration has fewer than " + MAX_LINES);
        }
        int number = 0;
        for (String raw : lines) {
            number++;
            String line = raw.strip();
            Matcher set = SET.matcher(line);
            Matcher unset = UNSET.matcher(line);
            String where = file + ":" + number;
            if (set.matches()) {
                if (!VALUE.matcher(set.group(2)).matches()) {
                    throw new KernelException(
                            where,
                            set.group(1) + " has the value '" + set.group(2)
                                    + "'; expected y, m, n, a number or a text in double quotes");
                }
                put(settings, where, new Setting(set.group(1), set.group(2), number));
            } else if (unset.matches()) {
                put(settings, where, new Setting(unset.group(1), "n", number));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                throw new KernelException(
                        where,
                        "is no setting: '" + line + "'; expected CONFIG_NAME=value or '# CONFIG_NAME is not set'");
            }
        }
        return new KernelConfig(file, settings);
    }

    private static void put(Map<String, Setting> settings, String where, Setting setting) {
        Setting before = settings.put(setting.symbol(), setting);
        if (before != null && !before.value().equals(setting.value())) {
            throw new KernelException(
                    where,
                    setting.symbol() + "=" + setting.value() + " contradicts line " + before.line()
                            + " of the same file, " + setting.symbol() + "=" + before.value() + "; keep one of them");
        }
    }

    /** Returns the value of a symbol; a symbol that the file does not mention is {@code n}. */
    public String value(String symbol) {
        Setting setting = settings.get(symbol);
        return setting == null ? "n" : setting.value();
    }

    /** Returns whether the file mentions a symbol. */
    public boolean mentions(String symbol) {
        return settings.containsKey(symbol);
    }

    /** Returns the kernel's version from the title comment of a whole configuration. */
    static Optional<String> titleVersion(String text) {
        return text.lines()
                .limit(10)
                .map(TITLE::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .findFirst();
    }

    /** Returns a configuration with some settings replaced in place and unknown ones appended. */
    public static String merge(String text, Map<String, String> changes) {
        Map<String, String> left = new LinkedHashMap<>(changes);
        List<String> out = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher set = SET.matcher(line);
            Matcher unset = UNSET.matcher(line);
            String symbol = set.matches() ? set.group(1) : unset.matches() ? unset.group(1) : "";
            String value = changes.get(symbol);
            out.add(value == null ? line : format(symbol, value));
            left.remove(symbol);
        }
        left.forEach((symbol, value) -> out.add(format(symbol, value)));
        return String.join("\n", out) + "\n";
    }

    /** Returns a setting as the kernel's tools write it. */
    static String format(String symbol, String value) {
        return value.equals("n") ? "# " + symbol + " is not set" : symbol + "=" + value;
    }
}
