package io.dpuos.shell;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Utilities that filter text. */
final class TextCommands {
    private TextCommands() {}

    static void addTo(Map<String, Command> all) {
        all.put("cat", TextCommands::cat);
        all.put("tac", TextCommands::tac);
        all.put("head", TextCommands::head);
        all.put("tail", TextCommands::tail);
        all.put("sort", TextCommands::sort);
        all.put("uniq", TextCommands::uniq);
        all.put("wc", TextCommands::wc);
        all.put("tr", new TrCommand());
        all.put("cut", TextCommands::cut);
        all.put("tee", TextCommands::tee);
        all.put("rev", TextCommands::rev);
        all.put("cmp", TextCommands::cmp);
        all.put("diff", TextCommands::cmp);
        all.put("md5sum", TextCommands::digest);
        all.put("sha1sum", TextCommands::digest);
        all.put("sha256sum", TextCommands::digest);
        all.put("sha512sum", TextCommands::digest);
    }

    /** Receives the text of an operand and its name. */
    interface Reader {
        void read(String text, String name);
    }

    static int forEach(Invocation call, List<String> operands, Reader reader) {
        int status = 0;
        for (String path : operands.isEmpty() ? List.of("-") : operands) {
            call.step();
            if (path.equals("-") || path.equals("/dev/stdin")) {
                reader.read(call.readAll(), "-");
                continue;
            }
            try {
                reader.read(call.files().read(path), path);
            } catch (FileProblem e) {
                status = call.fail(path + ": " + e.text());
            }
        }
        return status;
    }

    /** Lines without their line ends. */
    static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            lines.add(text.substring(start, end < 0 ? text.length() : end));
            start = end < 0 ? text.length() : end + 1;
        }
        return lines;
    }

    private static String join(List<String> lines) {
        StringBuilder out = new StringBuilder();
        lines.forEach(line -> out.append(line).append('\n'));
        return out.toString();
    }

    private static int cat(Invocation call) {
        Options options = Options.parse(call, "nuvsbeEtTA", "number=n");
        int[] number = {0};
        for (String letter : new String[] {"v", "s", "b", "e", "E", "t", "T", "A"}) {
            if (options.has(letter)) {
                throw call.refuse("-" + letter);
            }
        }
        return forEach(call, options.operands(), (text, name) -> {
            if (!options.has("n")) {
                call.out(text);
                return;
            }
            for (String line : lines(text)) {
                call.out(String.format(Locale.ROOT, "%6d\t%s\n", ++number[0], line));
            }
        });
    }

    private static int tac(Invocation call) {
        Options options = Options.parse(call, "");
        return forEach(call, options.operands(), (text, name) -> {
            List<String> lines = new ArrayList<>(lines(text));
            Collections.reverse(lines);
            call.out(join(lines));
        });
    }

    private static int rev(Invocation call) {
        return forEach(call, call.arguments(), (text, name) -> lines(text)
                .forEach(line -> call.out(new StringBuilder(line).reverse() + "\n")));
    }

    /** {@code -5} as {@code -n 5}. */
    private static List<String> obsoleteCount(List<String> arguments) {
        List<String> words = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.matches("[-+]\\d+") && words.isEmpty()) {
                words.add("-n" + (argument.startsWith("+") ? argument : argument.substring(1)));
            } else {
                words.add(argument);
            }
        }
        return words;
    }

    private record Extent(boolean bytes, String count, boolean quiet, boolean verbose, List<String> operands) {}

    private static Extent extent(Invocation call) {
        List<String> words = obsoleteCount(call.arguments());
        String count = "10";
        boolean bytes = false;
        boolean quiet = false;
        List<String> operands = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.matches("-[nc].*") || word.matches("--(lines|bytes)=.*")) {
                bytes = word.startsWith("-c") || word.startsWith("--bytes");
                count = word.startsWith("--") ? word.substring(8) : word.substring(2);
                if (count.isEmpty() && i + 1 < words.size()) {
                    count = words.get(++i);
                }
            } else if (word.equals("-q") || word.equals("--quiet")) {
                quiet = true;
            } else if (word.startsWith("-") && word.length() > 1) {
                throw call.refuse(word);
            } else {
                operands.add(word);
            }
        }
        if (!count.matches("[-+]?\\d{1,9}")) {
            throw call.refuse("with count '" + count + "'");
        }
        return new Extent(bytes, count, quiet, false, operands);
    }

    private static void header(Invocation call, Extent extent, String name, boolean[] first) {
        if (extent.operands().size() > 1 && !extent.quiet()) {
            call.out((first[0] ? "" : "\n") + "==> " + (name.equals("-") ? "standard input" : name) + " <==\n");
            first[0] = false;
        }
    }

    private static int head(Invocation call) {
        Extent extent = extent(call);
        boolean[] first = {true};
        return forEach(call, extent.operands(), (text, name) -> {
            header(call, extent, name, first);
            int count = Integer.parseInt(extent.count());
            int end;
            if (extent.bytes()) {
                end = extent.count().startsWith("-") ? text.length() + count : count;
            } else {
                int total = lines(text).size();
                end = offset(text, extent.count().startsWith("-") ? total + count : count);
            }
            call.out(text.substring(0, Math.max(0, Math.min(text.length(), end))));
        });
    }

    private static int tail(Invocation call) {
        Extent extent = extent(call);
        boolean[] first = {true};
        return forEach(call, extent.operands(), (text, name) -> {
            header(call, extent, name, first);
            int count = Math.abs(Integer.parseInt(extent.count()));
            boolean from = extent.count().startsWith("+");
            int start;
            if (extent.bytes()) {
                start = from ? Math.max(0, count - 1) : text.length() - count;
            } else {
                start = offset(text, from ? count - 1 : lines(text).size() - count);
            }
            call.out(text.substring(Math.max(0, Math.min(text.length(), start))));
        });
    }

    /** The position after a number of lines. */
    private static int offset(String text, int count) {
        int position = 0;
        for (int i = 0; i < count; i++) {
            int end = text.indexOf('\n', position);
            if (end < 0) {
                return text.length();
            }
            position = end + 1;
        }
        return position;
    }

    private static int sort(Invocation call) {
        Options options = Options.parse(
                call,
                "unrfbk:t:o:Vshdc",
                "unique=u",
                "numeric-sort=n",
                "reverse=r",
                "key=k:",
                "field-separator=t:",
                "output=o:",
                "version-sort=V",
                "stable=s",
                "ignore-case=f");
        if (options.has("h") || options.has("d") || options.has("c")) {
            throw call.refuse("-h, -d or -c");
        }
        List<String> lines = new ArrayList<>();
        int status = forEach(call, options.operands(), (text, name) -> lines.addAll(lines(text)));
        Comparator<String> order = SortOrder.of(call, options);
        Comparator<String> full = options.has("s") || options.has("u")
                ? order
                : order.thenComparing(options.has("r") ? Comparator.reverseOrder() : Comparator.naturalOrder());
        lines.sort(full);
        List<String> result = lines;
        if (options.has("u")) {
            result = new ArrayList<>();
            for (String line : lines) {
                if (result.isEmpty() || order.compare(result.get(result.size() - 1), line) != 0) {
                    result.add(line);
                }
            }
        }
        if (options.has("o")) {
            String text = join(result);
            return status
                    | CopyCommands.attempt(call, "open failed", () -> call.files()
                            .write(options.value("o").orElse(""), text));
        }
        call.out(join(result));
        return status;
    }

    private static int uniq(Invocation call) {
        Options options = Options.parse(call, "cdui", "count=c", "repeated=d", "unique=u", "ignore-case=i");
        List<String> operands = options.operands();
        StringBuilder out = new StringBuilder();
        int status = forEach(call, operands.isEmpty() ? operands : operands.subList(0, 1), (text, name) -> {
            List<String> lines = lines(text);
            int i = 0;
            while (i < lines.size()) {
                int j = i + 1;
                while (j < lines.size()
                        && (options.has("i")
                                ? lines.get(i).equalsIgnoreCase(lines.get(j))
                                : lines.get(i).equals(lines.get(j)))) {
                    j++;
                }
                int count = j - i;
                if (!(options.has("d") && count == 1) && !(options.has("u") && count > 1)) {
                    out.append(options.has("c") ? String.format(Locale.ROOT, "%7d ", count) : "");
                    out.append(lines.get(i)).append('\n');
                }
                i = j;
            }
        });
        if (operands.size() > 1) {
            return status
                    | CopyCommands.attempt(
                            call, operands.get(1), () -> call.files().write(operands.get(1), out.toString()));
        }
        call.out(out.toString());
        return status;
    }

    private static int wc(Invocation call) {
        Options options = Options.parse(call, "lwcm", "lines=l", "words=w", "bytes=c", "chars=m");
        boolean all = !options.has("l") && !options.has("w") && !options.has("c") && !options.has("m");
        int shown = all
                ? 3
                : (options.has("l") ? 1 : 0)
                        + (options.has("w") ? 1 : 0)
                        + (options.has("c") || options.has("m") ? 1 : 0);
        boolean single = options.operands().size() <= 1;
        long[] total = new long[3];
        List<long[]> counts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        int status = forEach(call, options.operands(), (text, name) -> {
            long newlines = text.chars().filter(c -> c == '\n').count();
            String stripped = text.strip();
            long words = stripped.isEmpty() ? 0 : stripped.split("[ \\t\\n\\x0b\\f\\r]+").length;
            counts.add(new long[] {newlines, words, text.length()});
            names.add(name);
        });
        for (long[] count : counts) {
            for (int i = 0; i < 3; i++) {
                total[i] += count[i];
            }
        }
        if (!single) {
            counts.add(total);
            names.add("total");
        }
        boolean fromInput = options.operands().isEmpty() || options.operands().contains("-");
        int width = shown == 1 && single
                ? 1
                : fromInput ? 7 : Long.toString(total[2]).length();
        for (int i = 0; i < counts.size(); i++) {
            StringBuilder out = new StringBuilder();
            String[] letters = {"l", "w", "c"};
            for (int k = 0; k < 3; k++) {
                if (all || options.has(letters[k]) || k == 2 && options.has("m")) {
                    out.append(out.length() > 0 ? " " : "");
                    out.append(String.format(Locale.ROOT, "%" + width + "d", counts.get(i)[k]));
                }
            }
            call.out(out + (options.operands().isEmpty() ? "" : " " + names.get(i)) + "\n");
        }
        return status;
    }

    private static int cut(Invocation call) {
        Options options = Options.parse(
                call,
                "d:f:c:b:s",
                "delimiter=d:",
                "fields=f:",
                "characters=c:",
                "bytes=b:",
                "only-delimited=s",
                "output-delimiter=output:",
                "complement=complement");
        boolean fields = options.has("f");
        String list = options.value("f")
                .or(() -> options.value("c"))
                .or(() -> options.value("b"))
                .orElse("");
        if (!list.matches("(\\d+|\\d+-\\d*|-\\d+)(,(\\d+|\\d+-\\d*|-\\d+))*")) {
            return call.fail("invalid field value '" + list + "'");
        }
        String delimiter = options.value("d").orElse("\t");
        String output = options.value("output").orElse(fields ? delimiter : "");
        return forEach(call, options.operands(), (text, name) -> {
            StringBuilder out = new StringBuilder();
            for (String line : lines(text)) {
                if (fields && line.indexOf(delimiter) < 0) {
                    out.append(options.has("s") ? "" : line + "\n");
                    continue;
                }
                String[] items = fields ? line.split(java.util.regex.Pattern.quote(delimiter), -1) : line.split("");
                List<String> chosen = new ArrayList<>();
                for (int i = 1; i <= items.length; i++) {
                    if (selects(list, i) != options.has("complement")) {
                        chosen.add(items[i - 1]);
                    }
                }
                out.append(String.join(output, chosen)).append('\n');
            }
            call.out(out.toString());
        });
    }

    private static boolean selects(String list, int index) {
        for (String range : list.split(",")) {
            int dash = range.indexOf('-');
            String from = dash < 0 ? range : range.substring(0, dash);
            String to = dash < 0 ? range : range.substring(dash + 1);
            boolean after = from.isEmpty() || from.length() < 9 && index >= Integer.parseInt(from);
            boolean before = to.isEmpty() || to.length() > 8 || index <= Integer.parseInt(to);
            if (after && before) {
                return true;
            }
        }
        return false;
    }

    private static int tee(Invocation call) {
        Options options = Options.parse(call, "ai", "append=a");
        String text = call.readAll();
        call.out(text);
        int status = 0;
        for (String path : options.operands()) {
            status |= CopyCommands.attempt(call, path, () -> {
                if (options.has("a")) {
                    call.files().append(path, text);
                } else {
                    call.files().write(path, text);
                }
            });
        }
        return status;
    }

    private static int cmp(Invocation call) {
        Options options = Options.parse(
                call, "sqlubNrwB", "silent=s", "quiet=q", "brief=q", "unified=u", "recursive=r", "new-file=N");
        if (options.operands().size() != 2) {
            call.fail("missing operand");
            return 2;
        }
        List<String> texts = new ArrayList<>();
        if (forEach(call, options.operands(), (text, name) -> texts.add(text)) != 0) {
            return 2;
        }
        if (texts.get(0).equals(texts.get(1))) {
            return 0;
        }
        String a = options.operands().get(0);
        String b = options.operands().get(1);
        if (call.name().equals("diff")) {
            if (!options.has("q") && !options.has("s")) {
                throw call.refuse("without -q");
            }
            call.out("Files " + a + " and " + b + " differ\n");
        } else if (!options.has("s") && !options.has("q")) {
            call.out(a + " " + b + " differ\n");
        }
        return 1;
    }

    private static int digest(Invocation call) {
        Options options = Options.parse(call, "bt", "binary=b", "text=t");
        String algorithm =
                switch (call.name()) {
                    case "md5sum" -> "MD5";
                    case "sha1sum" -> "SHA-1";
                    case "sha512sum" -> "SHA-512";
                    default -> "SHA-256";
                };
        return forEach(call, options.operands(), (text, name) -> {
            try {
                byte[] sum = MessageDigest.getInstance(algorithm).digest(FileSystem.bytes(text));
                call.out(HexFormat.of().formatHex(sum) + "  " + name + "\n");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has " + algorithm, e);
            }
        });
    }
}
