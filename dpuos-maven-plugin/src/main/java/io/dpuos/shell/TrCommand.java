package io.dpuos.shell;

import java.util.List;

/** {@code tr}. */
final class TrCommand implements Command {
    @Override
    public int run(Invocation call) {
        Options options =
                Options.leading(call, "dscCt", "delete=d", "squeeze-repeats=s", "complement=c", "truncate-set1=t");
        List<String> words = options.operands();
        if (words.isEmpty() || words.size() > 2) {
            return call.fail("missing operand");
        }
        boolean delete = options.has("d");
        boolean squeeze = options.has("s");
        String first = set(words.get(0));
        if (options.has("c") || options.has("C")) {
            StringBuilder rest = new StringBuilder();
            for (char c = 0; c < 256; c++) {
                if (first.indexOf(c) < 0) {
                    rest.append(c);
                }
            }
            first = rest.toString();
        }
        String second = words.size() > 1 ? set(words.get(1)) : "";
        if (options.has("t") && second.length() < first.length()) {
            first = first.substring(0, second.length());
        }
        boolean translate = !delete && words.size() == 2;
        if (translate && second.isEmpty()) {
            return call.fail("when not truncating set1, string2 must be non-empty");
        }
        String squeezed = words.size() > 1 ? second : first;
        StringBuilder out = new StringBuilder();
        int last = -1;
        String text = call.readAll();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int index = translate ? first.lastIndexOf(c) : first.indexOf(c);
            if (delete && index >= 0) {
                continue;
            }
            if (translate && index >= 0) {
                c = second.charAt(Math.min(index, second.length() - 1));
            }
            if (squeeze && c == last && squeezed.indexOf(c) >= 0) {
                continue;
            }
            out.append(c);
            last = c;
        }
        call.out(out.toString());
        return 0;
    }

    private static String set(String text) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            if (text.startsWith("[:", i) && text.indexOf(":]", i) > 0) {
                int end = text.indexOf(":]", i);
                java.util.regex.Pattern known =
                        java.util.regex.Pattern.compile("[" + Glob.characterClass(text.substring(i + 2, end)) + "]");
                for (char c = 0; c < 256; c++) {
                    if (known.matcher(String.valueOf(c)).matches()) {
                        out.append(c);
                    }
                }
                i = end + 2;
                continue;
            }
            int length = escaped(text, i);
            char c = character(text, i);
            i += length;
            if (c == '[' && length == 1 && text.indexOf(']', i) > i + 1 && text.startsWith("*", i + 1)) {
                // [c*n] stands for n characters, [c*] for as many as are needed: the last one is repeated anyway
                int close = text.indexOf(']', i);
                String count = text.substring(i + 2, close);
                if (count.matches("\\d*")) {
                    int times = count.isEmpty()
                            ? 1
                            : Math.min(256, Integer.parseInt(count, count.startsWith("0") ? 8 : 10));
                    out.append(String.valueOf(text.charAt(i)).repeat(Math.max(1, times)));
                    i = close + 1;
                    continue;
                }
            }
            if (i + 1 < text.length() && text.charAt(i) == '-') {
                char last = character(text, i + 1);
                for (char k = c; k <= last; k++) {
                    out.append(k);
                }
                i += 1 + escaped(text, i + 1);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static int escaped(String text, int i) {
        if (text.charAt(i) != '\\' || i + 1 >= text.length()) {
            return 1;
        }
        int end = i + 1;
        while (end < text.length() && end < i + 4 && "01234567".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end == i + 1 ? 2 : end - i;
    }

    private static char character(String text, int i) {
        int length = escaped(text, i);
        if (length == 1) {
            return text.charAt(i);
        }
        String escape = text.substring(i, i + length);
        String plain = Escapes.ansiC(escape);
        return plain.length() == 1 ? plain.charAt(0) : escape.charAt(1);
    }
}
