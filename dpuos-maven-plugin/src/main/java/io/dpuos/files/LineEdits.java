package io.dpuos.files;

import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import io.dpuos.shell.Shell;
import java.util.List;

/**
 * The rules that edit a line of a file: d, m, sm and M. They are expressed as the same {@code grep} and {@code sed} runs
 * that imageTailor's tool makes, so that keys and values mean what they mean there: regular expressions in which {@code /
 * . [ ] $ *} are literal, blanks of a key match any blanks. Not safe for use by several threads.
 */
final class LineEdits {
    private static final String BLANKS = "[[:blank:]]";

    private final FileSystem files;
    private final Shell shell;

    LineEdits(FileSystem files, Shell shell) {
        this.files = files;
        this.shell = shell;
    }

    /**
     * Carries out a rule.
     *
     * @return an empty text, or why nothing was done
     */
    String apply(String operation, HardeningRule rule) throws FileProblem {
        String file = rule.argument(0);
        if (file.isEmpty() || !files.exists(file)) {
            return file + " is not in the image";
        }
        if (files.isDirectory(file)) {
            return file + " is a directory";
        }
        String key = escape(rule.argument(1));
        String second = escape(rule.argument(2));
        String third = escape(rule.argument(3));
        String pattern = pattern(key);
        return switch (operation) {
            case "d" -> grep(pattern, file) ? sed("s/^[^#]*" + pattern + "/#&/", file, true) : "";
            case "m" ->
                grep("^" + pattern, file)
                        ? sed("s/^" + pattern + ".*/" + key + second + "/g", file, true)
                        : append(key + second, file);
            case "sm" ->
                grep("^" + pattern, file)
                        ? sed("s/" + key + ".*/" + key + second + "/g", file, true)
                        : append(key + second, file);
            default -> subOption(pattern, second, third, file);
        };
    }

    private String subOption(String pattern, String option, String value, String file) {
        if (!grep("^" + pattern, file)) {
            return "no line of " + file + " begins with the key";
        }
        return grep("^" + pattern + ".*" + option, file)
                ? sed("/^" + pattern + "/ s/" + option + "[^[:space:]]*/" + option + value + "/g", file, true)
                : sed("s/^" + pattern + ".*/&" + option + value + "/g", file, true);
    }

    /** A line is put at the end; sed cannot do so in an empty file, which gets an empty line first. */
    private String append(String text, String file) throws FileProblem {
        if (files.read(file).isEmpty()) {
            files.append(file, "\n");
        }
        return sed("$a " + text, file, false);
    }

    private boolean grep(String pattern, String file) {
        return shell.runProgram(List.of("grep", "-E", pattern, file), "").status() == 0;
    }

    private String sed(String script, String file, boolean extended) {
        Shell.Result result = shell.runProgram(List.of("sed", extended ? "-ri" : "-i", script, file), "");
        return result.status() == 0
                ? ""
                : result.errors().lines().findFirst().orElse("sed ends with status " + result.status());
    }

    /** Takes the special meaning from the characters that the tool knows; others, such as {@code ( + &}, keep theirs. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            if ("/.[]$*".indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }

    /** Returns the expression for a key: blanks before it are allowed, blanks within match any. */
    private static String pattern(String key) {
        String words = key.startsWith("-e") ? key : key.strip();
        return BLANKS + "*" + words.replaceAll("[ \t]+", "[[:blank:]]+");
    }
}
