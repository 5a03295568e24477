package io.dpuos.shell;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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
    }

    /** Receives the text of an operand and its name. */
    interface Reader {
        void read(String text, String name);
    }

    static int forEach(Invocation call, List<String> operands, Reader reader) {
        int status = 0;
        for (String path : operands.isEmpty() ? List.of("-") : operands) {
            call.step();
            if (path.equals("-")) {
                reader.read(call.readAll(), "-");
                continue;
            }
            try {
                reader.read(call.read(path), path);
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
        boolean plain =
                options.operands().isEmpty() && call.arguments().stream().noneMatch(word -> word.matches("-.+"));
        if (plain) {
            for (String part = call.read(65_536); !part.isEmpty(); part = call.read(65_536)) {
                call.out(part);
            }
            return 0;
        }
        boolean numbers = options.has("n") || options.has("b");
        boolean ends = options.has("E") || options.has("e") || options.has("A");
        boolean tabs = options.has("T") || options.has("t") || options.has("A");
        boolean visible = options.has("v") || options.has("e") || options.has("t") || options.has("A");
        boolean[] blank = {false};
        return forEach(call, options.operands(), (text, name) -> {
            if (!numbers && !ends && !tabs && !visible && !options.has("s")) {
                call.out(text);
                return;
            }
            for (String whole : text.split("(?<=\n)")) {
                boolean ended = whole.endsWith("\n");
                String line = ended ? whole.substring(0, whole.length() - 1) : whole;
                if (whole.isEmpty() || options.has("s") && line.isEmpty() && blank[0]) {
                    continue;
                }
                blank[0] = line.isEmpty();
                boolean counts = options.has("b") ? !line.isEmpty() : options.has("n");
                String shown = visible ? visible(line) : line;
                call.out((counts ? String.format(Locale.ROOT, "%6d\t", ++number[0]) : "")
                        + (tabs ? shown.replace("\t", "^I") : shown)
                        + (ended ? ends ? "$\n" : "\n" : ""));
            }
        });
    }

    /** Bytes that are no printable characters as {@code ^X} and {@code M-X}. */
    private static String visible(String line) {
        StringBuilder out = new StringBuilder();
        for (char c : line.toCharArray()) {
            char low = (char) (c & 0x7f);
            out.append(c >= 0x80 ? "M-" : "");
            out.append(
                    c == '\t' ? "\t" : low < ' ' ? "^" + (char) (low + 64) : low == 0x7f ? "^?" : String.valueOf(low));
        }
        return out.toString();
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
        boolean verbose = false;
        List<String> operands = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            while (word.matches("-[qvzsfF][a-zA-Z0-9].*")) {
                quiet = quiet || word.charAt(1) == 'q';
                verbose = verbose || word.charAt(1) == 'v';
                word = "-" + word.substring(2);
            }
            if (word.matches("-[nc].*") || word.matches("--(lines|bytes)=.*")) {
                bytes = word.startsWith("-c") || word.startsWith("--bytes");
                count = word.startsWith("--") ? word.substring(8) : word.substring(2);
                if (count.isEmpty() && i + 1 < words.size()) {
                    count = words.get(++i);
                }
            } else if (word.equals("-q") || word.equals("--quiet") || word.equals("--silent")) {
                quiet = true;
            } else if (word.equals("-v") || word.equals("--verbose")) {
                verbose = true;
            } else if (word.startsWith("-") && word.length() > 1) {
                throw call.refuse(word);
            } else {
                operands.add(word);
            }
        }
        java.util.regex.Matcher size = java.util.regex.Pattern.compile("([-+]?)(\\d{1,12})([bkKMGT]?)(B|iB)?")
                .matcher(count);
        if (!size.matches()) {
            throw call.refuse("with count '" + count + "'");
        }
        long unit =
                switch (size.group(3)) {
                    case "b" -> 512;
                    case "k", "K" -> 1L << 10;
                    case "M" -> 1L << 20;
                    case "G" -> 1L << 30;
                    case "T" -> 1L << 40;
                    default -> 1;
                };
        return new Extent(bytes, size.group(1) + Long.parseLong(size.group(2)) * unit, quiet, verbose, operands);
    }

    private static void header(Invocation call, Extent extent, String name, boolean[] first) {
        if ((extent.operands().size() > 1 || extent.verbose()) && !extent.quiet()) {
            call.out((first[0] ? "" : "\n") + "==> " + (name.equals("-") ? "standard input" : name) + " <==\n");
            first[0] = false;
        }
    }

    private static int head(Invocation call) {
        Extent extent = extent(call);
        boolean[] first = {true};
        if (!extent.count().startsWith("-")) {
            return start(call, extent);
        }
        return forEach(call, extent.operands(), (text, name) -> {
            header(call, extent, name, first);
            int count = (int) Math.max(Integer.MIN_VALUE, Long.parseLong(extent.count()));
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

    /** The first lines or bytes of each operand; no more is read than that. */
    private static int start(Invocation call, Extent extent) {
        boolean[] first = {true};
        int status = 0;
        for (String path : extent.operands().isEmpty() ? List.of("-") : extent.operands()) {
            try {
                Stream stream = call.open(path);
                header(call, extent, path, first);
                long left = Long.parseLong(extent.count());
                while (left > 0) {
                    call.step();
                    String part = extent.bytes() ? stream.read((int) Math.min(left, 65_536)) : stream.readLine();
                    if (part.isEmpty()) {
                        break;
                    }
                    call.out(part);
                    left -= extent.bytes() ? part.length() : 1;
                }
            } catch (FileProblem e) {
                status = e.reason() == FileProblem.Reason.IS_A_DIRECTORY
                        ? call.fail("error reading '" + path + "': " + e.text())
                        : call.fail("cannot open '" + path + "' for reading: " + e.text());
            }
        }
        return status;
    }

    private static int tail(Invocation call) {
        Extent extent = extent(call);
        boolean[] first = {true};
        Reader reader = (text, name) -> {
            header(call, extent, name, first);
            int count = (int) Math.min(Integer.MAX_VALUE, Math.abs(Long.parseLong(extent.count())));
            boolean from = extent.count().startsWith("+");
            int start;
            if (extent.bytes()) {
                start = from ? Math.max(0, count - 1) : text.length() - count;
            } else {
                start = offset(text, from ? count - 1 : lines(text).size() - count);
            }
            call.out(text.substring(Math.max(0, Math.min(text.length(), start))));
        };
        int status = 0;
        for (String path : extent.operands().isEmpty() ? List.of("-") : extent.operands()) {
            try {
                reader.read(path.equals("-") ? call.readAll() : call.read(path), path);
            } catch (FileProblem e) {
                status = call.fail("cannot open '" + path + "' for reading: " + e.text());
            }
        }
        return status;
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
                "unrfbk:t:o:Vshdcmz:MgRiT:S:C".replace("z:", "z"),
                "unique=u",
                "numeric-sort=n",
                "reverse=r",
                "key=k:",
                "field-separator=t:",
                "output=o:",
                "version-sort=V",
                "stable=s",
                "ignore-case=f");
        if (options.has("d") || options.has("g") || options.has("R")) {
            throw call.refuse("-d, -g or -R");
        }
        List<String> lines = new ArrayList<>();
        String end = options.has("z") ? "\0" : "\n";
        int status = 0;
        for (String path : options.operands().isEmpty() ? List.of("-") : options.operands()) {
            try {
                String text = path.equals("-") ? call.readAll() : call.read(path);
                lines.addAll(lines(options.has("z") ? text.replace('\n', '\1').replace('\0', '\n') : text));
            } catch (FileProblem e) {
                call.fail("cannot read: " + path + ": " + e.text());
                return 2;
            }
        }
        if (options.has("c") || options.has("C")) {
            return sorted(call, options, lines);
        }
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
        call.out(options.has("z") ? join(result).replace('\n', '\0').replace('\1', '\n') : join(result));
        return status;
    }

    /** Whether lines are in order; says where they are not. */
    private static int sorted(Invocation call, Options options, List<String> lines) {
        Comparator<String> order = SortOrder.of(call, options);
        for (int i = 1; i < lines.size(); i++) {
            int difference = order.compare(lines.get(i - 1), lines.get(i));
            if (difference == 0 && !options.has("u") && !options.has("s")) {
                difference = lines.get(i - 1).compareTo(lines.get(i));
            }
            if (difference > 0 || difference == 0 && options.has("u")) {
                if (options.has("c")) {
                    call.fail((options.operands().isEmpty()
                                    ? "-"
                                    : options.operands().get(0)) + ":" + (i + 1) + ": disorder: " + lines.get(i));
                }
                return 1;
            }
        }
        return 0;
    }

    private static int uniq(Invocation call) {
        Options options = Options.parse(
                call,
                "cduif:s:w:D",
                "count=c",
                "repeated=d",
                "unique=u",
                "ignore-case=i",
                "skip-fields=f:",
                "skip-chars=s:",
                "check-chars=w:");
        List<String> operands = options.operands();
        StringBuilder out = new StringBuilder();
        int status = forEach(call, operands.isEmpty() ? operands : operands.subList(0, 1), (text, name) -> {
            List<String> lines = lines(text);
            int i = 0;
            while (i < lines.size()) {
                int j = i + 1;
                while (j < lines.size() && uniqueKey(options, lines.get(i)).equals(uniqueKey(options, lines.get(j)))) {
                    j++;
                }
                int count = j - i;
                if (options.has("D")) {
                    for (int k = i; count > 1 && k < j; k++) {
                        out.append(lines.get(k)).append('\n');
                    }
                } else if (!(options.has("d") && count == 1) && !(options.has("u") && count > 1)) {
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

    /** What uniq compares of a line. */
    private static String uniqueKey(Options options, String line) {
        String key = line;
        int fields = Integer.parseInt(
                options.value("f").filter(text -> text.matches("\\d{1,6}")).orElse("0"));
        for (int i = 0; i < fields; i++) {
            key = key.replaceFirst("^[ \\t]*[^ \\t]*", "");
        }
        int skip = Integer.parseInt(
                options.value("s").filter(text -> text.matches("\\d{1,6}")).orElse("0"));
        key = key.substring(Math.min(skip, key.length()));
        if (options.has("w")) {
            key = key.substring(
                    0,
                    Math.min(key.length(), Integer.parseInt(options.value("w").orElse("0"))));
        }
        return options.has("i") ? key.toLowerCase(Locale.ROOT) : key;
    }

    private static int wc(Invocation call) {
        Options options = Options.parse(call, "lwcmL", "max-line-length=L", "lines=l", "words=w", "bytes=c", "chars=m");
        if (options.has("L")) {
            return forEach(
                    call,
                    options.operands(),
                    (text, name) -> call.out(
                            lines(text).stream().mapToInt(String::length).max().orElse(0)
                                    + (options.operands().isEmpty() ? "" : " " + name) + "\n"));
        }
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
                : fromInput
                                && !(single
                                        && !options.operands().isEmpty()
                                        && !options.operands().contains("-"))
                                && !call.inputIsFile()
                        ? 7
                        : Long.toString(total[2]).length();
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
        if (!fields && !options.has("c") && !options.has("b")) {
            call.fail("you must specify a list of bytes, characters, or fields");
            call.err("Try 'cut --help' for more information.\n");
            return 1;
        }
        String list = options.value("f")
                .or(() -> options.value("c"))
                .or(() -> options.value("b"))
                .orElse("");
        if (!list.matches("(\\d+|\\d+-\\d*|-\\d+)(,(\\d+|\\d+-\\d*|-\\d+))*")) {
            return call.fail("invalid field value '" + list + "'");
        }
        String delimiter =
                options.value("d").map(text -> text.isEmpty() ? "\0" : text).orElse("\t");
        if (delimiter.length() > 1) {
            call.fail("the delimiter must be a single character");
            call.err("Try 'cut --help' for more information.\n");
            return 1;
        }
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
        int status = 0;
        List<String> open = new ArrayList<>();
        for (String path : options.operands()) {
            int opened = CopyCommands.attempt(call, path, () -> {
                if (!options.has("a") || !call.files().exists(path)) {
                    call.files().write(path, "");
                }
            });
            status |= opened;
            if (opened == 0) {
                open.add(path);
            }
        }
        for (String part = call.read(65_536); !part.isEmpty(); part = call.read(65_536)) {
            call.step();
            String text = part;
            for (String path : open) {
                status |= CopyCommands.attempt(call, path, () -> call.files().append(path, text));
            }
            call.out(text);
        }
        return status;
    }
}
