package io.dpuos.install;

import static io.dpuos.install.JudgeRoot.output;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Describes a directory of the machine path by path: type, mode, owner, time, target, content, capabilities, links. */
final class DiskListing {
    private DiskListing() {}

    /**
     * Describes a directory.
     *
     * @param skipped paths, with a slash before, that are left out
     * @param timed paths whose time counts
     */
    static SortedMap<String, String> of(Path root, Predicate<String> skipped, Predicate<String> timed)
            throws Exception {
        SortedMap<String, String> shown = new TreeMap<>();
        Map<String, TreeSet<String>> groups = new TreeMap<>();
        Map<String, String> sums = new TreeMap<>();
        String files = lines(root, "find . -type f -print0 | xargs -0 --no-run-if-empty sha256sum -z; printf 'end\\0'");
        for (String line : files.split("\0")) {
            if (line.length() > 66) {
                sums.put(line.substring(67), line.substring(0, 64));
            }
        }
        String all = lines(root, "find . -mindepth 1 -printf '%P\\0%y\\0%m\\0%U:%G\\0%Ts\\0%l\\0%n\\0%i\\0%s\\0'");
        String[] words = all.split("\0", -1);
        for (int at = 0; at + 8 < words.length; at += 9) {
            String name = "/" + words[at];
            if (skipped.test(name)) {
                continue;
            }
            String type = words[at + 1];
            String text = type + " " + words[at + 2] + " " + words[at + 3];
            text += !type.equals("d") && timed.test(name) ? " @" + time(Long.parseLong(words[at + 4])) : "";
            if (type.equals("l")) {
                text += " -> " + words[at + 5];
            } else if (type.equals("f")) {
                if (!words[at + 6].equals("1")) {
                    groups.computeIfAbsent(words[at + 7], key -> new TreeSet<>())
                            .add(name);
                }
                text += name.matches("/etc/g?shadow")
                        ? accounts(root, name)
                        : " " + words[at + 8] + " bytes " + sums.get(words[at])
                                + content(root, name, Long.parseLong(words[at + 8]));
            } else if (!type.equals("d")) {
                text += " " + Files.getAttribute(root.resolve(words[at]), "unix:rdev", LinkOption.NOFOLLOW_LINKS);
            }
            shown.put(name, text);
        }
        groups.values().stream()
                .filter(names -> names.size() > 1)
                .forEach(names -> shown.put("links " + names.first(), names.toString()));
        String dump = output("getfattr", "-Rhd", "-m", "security.capability", "-e", "hex", root.toString());
        String file = "";
        for (String line : dump.split("\n")) {
            if (line.startsWith("# file: ")) {
                file = "/" + line.substring(8);
            } else if (line.startsWith("security.capability=")) {
                String name = file.substring(root.toString().length());
                shown.computeIfPresent(name, (key, old) -> old + " " + line);
            }
        }
        return shown;
    }

    /** Runs a shell command in a directory; one character per byte. */
    private static String lines(Path root, String command) throws Exception {
        Process process =
                new ProcessBuilder("sh", "-c", command).directory(root.toFile()).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        process.waitFor();
        return text.replace(" ./", "  ");
    }

    /** Generated files are older than the clock of our installation. */
    private static String time(long seconds) {
        return seconds >= 1_700_000_000 ? "clock" : "" + seconds;
    }

    /** The day of the change is today's, and distributions differ in the mark of a locked password. */
    private static String accounts(Path root, String name) throws IOException {
        return " "
                + Files.readString(root.resolve(name.substring(1)), StandardCharsets.ISO_8859_1)
                        .replaceAll("(?m)^([a-z0-9]+):!+:[0-9]{5}:", "$1:!:day:");
    }

    /** The text of small files whose names can be written, in the place of the digest's. */
    private static String content(Path root, String name, long size) throws IOException {
        if (size > 20_000 || !name.matches("/(var|etc)/[ -~]*")) {
            return "";
        }
        String text = Files.readString(root.resolve(name.substring(1)), StandardCharsets.ISO_8859_1);
        return " '" + text + "'";
    }
}
