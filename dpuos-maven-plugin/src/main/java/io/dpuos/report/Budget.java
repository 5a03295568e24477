package io.dpuos.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What an image may take at most. Immutable.
 *
 * @param iso bytes of the medium
 * @param installed bytes of all files of the installed system
 * @param packages number of installed packages
 * @param services number of services that stay after the boot
 * @param listeningSockets number of addresses that socket units listen on
 */
public record Budget(
        OptionalLong iso,
        OptionalLong installed,
        OptionalLong packages,
        OptionalLong services,
        OptionalLong listeningSockets) {
    /** No limits. */
    public static final Budget NONE = new Budget(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());

    /**
     * One limit and what the image takes.
     *
     * @param element the pom element
     * @param actual what the image takes
     * @param most what it may take
     * @param bytes whether both are bytes; else they are numbers of things
     * @param contributors what weighs most, the greatest first
     */
    public record Line(String element, long actual, long most, boolean bytes, List<String> contributors) {
        /** Returns whether the limit is kept. */
        public boolean kept() {
            return actual <= most;
        }

        private String amount(long value) {
            return bytes ? Amounts.megabytes(value) : Long.toString(value);
        }

        /** Returns the line for a person. */
        public String text() {
            return String.format(
                    Locale.ROOT,
                    "%s%s: %s of %s (%d %%)",
                    element,
                    kept() ? "" : " is exceeded",
                    amount(actual),
                    amount(most),
                    Math.round(100.0 * actual / most));
        }

        /** Returns the line for the report's JSON. */
        public Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("element", element);
            json.put("actual", actual);
            json.put("most", most);
            json.put("unit", bytes ? "bytes" : "count");
            json.put("kept", kept());
            return json;
        }
    }

    /** Returns the message of a build that fails by its budget: each limit that is exceeded with what weighs most. */
    public static String failure(List<Line> lines, String report) {
        List<String> text = new ArrayList<>();
        text.add("The image is larger than its budget allows:");
        for (Line line : lines) {
            if (!line.kept()) {
                text.add("  " + line.text());
                line.contributors().forEach(each -> text.add("      " + each));
            }
        }
        text.add("Take something out (mvn dpuos:explain -Dpackage=NAME tells what goes with a package), or raise the"
                + " limit. What weighs how much: " + report);
        return String.join("\n", text);
    }
}
