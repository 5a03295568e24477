package io.dpuos.shell;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Utilities that join, number, fold, split and show text in columns. */
final class ColumnCommands {
    private ColumnCommands() {}

    static void addTo(Map<String, Command> all) {
        all.put("paste", ColumnCommands::paste);
        all.put("comm", ColumnCommands::comm);
        all.put("join", ColumnCommands::join);
        all.put("nl", ColumnCommands::nl);
        all.put("fold", ColumnCommands::fold);
        all.put("expand", ColumnCommands::expand);
        all.put("split", ColumnCommands::split);
        all.put("base64", ColumnCommands::base64);
        all.put("od", new OctalDumpCommand());
    }

    private static List<List<String>> read(Invocation call, List<String> paths) throws FileProblem {
        List<List<String>> all = new ArrayList<>();
        for (String path : paths) {
            all.add(TextCommands.lines(path.equals("-") ? call.readAll() : call.read(path)));
        }
        return all;
    }

    private static int paste(Invocation call) throws FileProblem {
        Options options = Options.parse(call, "d:s", "delimiters=d:", "serial=s");
        String delimiters = Escapes.ansiC(options.value("d").orElse("\t"));
        List<String> paths = options.operands().isEmpty() ? List.of("-") : options.operands();
        List<List<String>> columns = new ArrayList<>();
        long inputs = paths.stream().filter("-"::equals).count();
        if (inputs > 1) {
            List<String> lines = TextCommands.lines(call.readAll());
            int turn = 0;
            for (String path : paths) {
                List<String> column = new ArrayList<>();
                for (int i = turn; path.equals("-") && i < lines.size(); i += (int) inputs) {
                    column.add(lines.get(i));
                }
                turn += path.equals("-") ? 1 : 0;
                columns.add(
                        path.equals("-") ? column : read(call, List.of(path)).get(0));
            }
        } else {
            columns = read(call, paths);
        }
        StringBuilder out = new StringBuilder();
        if (options.has("s")) {
            for (List<String> column : columns) {
                for (int i = 0; i < column.size(); i++) {
                    out.append(i > 0 ? delimiter(delimiters, i - 1) : "").append(column.get(i));
                }
                out.append('\n');
            }
        } else {
            int rows = columns.stream().mapToInt(List::size).max().orElse(0);
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < columns.size(); i++) {
                    out.append(i > 0 ? delimiter(delimiters, i - 1) : "");
                    out.append(row < columns.get(i).size() ? columns.get(i).get(row) : "");
                }
                out.append('\n');
            }
        }
        call.out(out.toString());
        return 0;
    }

    private static String delimiter(String delimiters, int index) {
        return delimiters.isEmpty() ? "" : String.valueOf(delimiters.charAt(index % delimiters.length()));
    }

    private static int comm(Invocation call) throws FileProblem {
        Options options = Options.parse(call, "123", "check-order=x", "nocheck-order=y");
        if (options.operands().size() != 2) {
            return call.fail("missing operand");
        }
        List<List<String>> both = read(call, options.operands());
        List<String> a = both.get(0);
        List<String> b = both.get(1);
        String second = options.has("1") ? "" : "\t";
        String third = second + (options.has("2") ? "" : "\t");
        StringBuilder out = new StringBuilder();
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            int order = i >= a.size() ? 1 : j >= b.size() ? -1 : a.get(i).compareTo(b.get(j));
            if (order < 0) {
                out.append(options.has("1") ? "" : a.get(i) + "\n");
            } else if (order > 0) {
                out.append(options.has("2") ? "" : second + b.get(j) + "\n");
            } else {
                out.append(options.has("3") ? "" : third + a.get(i) + "\n");
            }
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        call.out(out.toString());
        return 0;
    }

    private static int join(Invocation call) throws FileProblem {
        Options options = Options.parse(call, "t:1:2:");
        if (options.operands().size() != 2) {
            return call.fail("missing operand");
        }
        String separator = options.value("t").orElse(" ");
        String regex = options.has("t") ? java.util.regex.Pattern.quote(separator) : "[ \\t]+";
        int keyA = Integer.parseInt(options.value("1").orElse("1")) - 1;
        int keyB = Integer.parseInt(options.value("2").orElse("1")) - 1;
        List<List<String>> both = read(call, options.operands());
        StringBuilder out = new StringBuilder();
        for (String lineA : both.get(0)) {
            List<String> a = List.of(lineA.strip().split(regex, -1));
            for (String lineB : both.get(1)) {
                call.step();
                List<String> b = List.of(lineB.strip().split(regex, -1));
                if (keyA < a.size() && keyB < b.size() && a.get(keyA).equals(b.get(keyB))) {
                    List<String> fields = new ArrayList<>(List.of(a.get(keyA)));
                    for (int i = 0; i < a.size(); i++) {
                        fields.addAll(i == keyA ? List.of() : List.of(a.get(i)));
                    }
                    for (int i = 0; i < b.size(); i++) {
                        fields.addAll(i == keyB ? List.of() : List.of(b.get(i)));
                    }
                    out.append(String.join(separator, fields)).append('\n');
                }
            }
        }
        call.out(out.toString());
        return 0;
    }

    private static int nl(Invocation call) {
        Options options =
                Options.parse(call, "b:w:s:v:n:", "body-numbering=b:", "number-width=w:", "number-separator=s:");
        boolean every = options.value("b").orElse("t").equals("a");
        int width = Integer.parseInt(
                options.value("w").filter(text -> text.matches("\\d{1,3}")).orElse("6"));
        String separator = options.value("s").orElse("\t");
        int[] number = {Integer.parseInt(options.value("v").orElse("1"))};
        return TextCommands.forEach(call, options.operands(), (text, name) -> {
            for (String line : TextCommands.lines(text)) {
                boolean counts = every || !line.isEmpty();
                call.out(
                        counts
                                ? String.format(Locale.ROOT, "%" + width + "d", number[0]++) + separator + line + "\n"
                                : " ".repeat(width) + " ".repeat(separator.length()) + line + "\n");
            }
        });
    }

    private static int fold(Invocation call) {
        Options options = Options.parse(call, "w:sb", "width=w:", "spaces=s", "bytes=b");
        int width = Integer.parseInt(
                options.value("w").filter(text -> text.matches("[1-9]\\d{0,5}")).orElse("80"));
        return TextCommands.forEach(call, options.operands(), (text, name) -> {
            StringBuilder out = new StringBuilder();
            for (String line : text.split("(?<=\n)")) {
                String rest = line;
                while (rest.replaceFirst("\n$", "").length() > width) {
                    int end = width;
                    int blank = rest.lastIndexOf(' ', width - 1);
                    if (options.has("s") && blank >= 0) {
                        end = blank + 1;
                    }
                    out.append(rest, 0, end).append('\n');
                    rest = rest.substring(end);
                }
                out.append(rest);
            }
            call.out(out.toString());
        });
    }

    private static int expand(Invocation call) {
        Options options = Options.parse(call, "t:i", "tabs=t:");
        int width = Integer.parseInt(
                options.value("t").filter(text -> text.matches("[1-9]\\d{0,3}")).orElse("8"));
        return TextCommands.forEach(call, options.operands(), (text, name) -> {
            StringBuilder out = new StringBuilder();
            int column = 0;
            for (char c : text.toCharArray()) {
                if (c == '\t') {
                    int blanks = width - column % width;
                    out.append(" ".repeat(blanks));
                    column += blanks;
                } else {
                    out.append(c);
                    column = c == '\n' ? 0 : column + 1;
                }
            }
            call.out(out.toString());
        });
    }

    private static int split(Invocation call) throws FileProblem {
        Options options =
                Options.parse(call, "l:b:da:", "lines=l:", "bytes=b:", "suffix-length=a:", "numeric-suffixes=d");
        List<String> operands = options.operands();
        String path = operands.isEmpty() ? "-" : operands.get(0);
        String text = path.equals("-") ? call.readAll() : call.read(path);
        String prefix = operands.size() > 1 ? operands.get(1) : "x";
        int length = Integer.parseInt(options.value("a").orElse("2"));
        List<String> parts = new ArrayList<>();
        if (options.has("b")) {
            int size = Integer.parseInt(
                    options.value("b").filter(one -> one.matches("\\d{1,8}")).orElseThrow(() -> call.refuse("-b")));
            for (int i = 0; i < text.length(); i += size) {
                parts.add(text.substring(i, Math.min(text.length(), i + size)));
            }
        } else {
            int count = Integer.parseInt(options.value("l").orElse("1000"));
            StringBuilder part = new StringBuilder();
            int lines = 0;
            for (String line : text.split("(?<=\n)")) {
                part.append(line);
                if (++lines == count) {
                    parts.add(part.toString());
                    part.setLength(0);
                    lines = 0;
                }
            }
            if (part.length() > 0) {
                parts.add(part.toString());
            }
        }
        for (int n = 0; n < parts.size(); n++) {
            call.step();
            StringBuilder suffix = new StringBuilder();
            int rest = n;
            for (int k = 0; k < length; k++) {
                int base = options.has("d") ? 10 : 26;
                suffix.insert(0, (char) ((options.has("d") ? '0' : 'a') + rest % base));
                rest /= base;
            }
            call.files().write(prefix + suffix, parts.get(n));
        }
        return 0;
    }

    private static int base64(Invocation call) {
        Options options = Options.parse(call, "diw:", "decode=d", "ignore-garbage=i", "wrap=w:");
        int[] status = {0};
        int result = TextCommands.forEach(call, options.operands(), (text, name) -> {
            if (options.has("d")) {
                String plain = text.replaceAll(options.has("i") ? "[^A-Za-z0-9+/=]" : "\\s", "");
                try {
                    call.out(FileSystem.text(Base64.getDecoder().decode(plain)));
                } catch (IllegalArgumentException e) {
                    status[0] = call.fail("invalid input");
                }
                return;
            }
            String encoded = Base64.getEncoder().encodeToString(FileSystem.bytes(text));
            int width = Integer.parseInt(options.value("w").orElse("76"));
            StringBuilder out = new StringBuilder();
            for (int i = 0; width > 0 && i < encoded.length(); i += width) {
                out.append(encoded, i, Math.min(encoded.length(), i + width)).append('\n');
            }
            call.out(width > 0 ? out.toString() : encoded);
        });
        return Math.max(result, status[0]);
    }
}
