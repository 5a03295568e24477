package io.dpuos.kernel.kconfig;

/**
 * A help text where it stands in its file; the indentation is taken off when it is asked for, which is seldom.
 *
 * @param file text of the whole file
 * @param begin where the help begins
 * @param end where it ends
 * @param isBlank whether it holds nothing but white space
 */
record HelpText(String file, int begin, int end, boolean isBlank) {
    private static final int TAB = 8;

    /** Returns the text without the indentation of its first line. */
    String text() {
        StringBuilder out = new StringBuilder();
        int indent = 0;
        int at = begin;
        while (at < end) {
            int width = 0;
            int start = at;
            while (at < end && isSpace(file.charAt(at))) {
                width = file.charAt(at) == '\t' ? width / TAB * TAB + TAB : width + 1;
                at++;
            }
            if (at >= end) {
                break;
            }
            if (file.charAt(at) != '\n') {
                int lineEnd = Math.min(end, endOfLine(at));
                if (indent > 0 && at > start) {
                    out.append(" ".repeat(Math.max(0, width - indent)));
                } else if (indent == 0) {
                    indent = width;
                }
                out.append(file.substring(at, lineEnd).stripTrailing());
                at = lineEnd;
            }
            if (at < end) {
                at++;
                boolean last = at < file.length() && !isSpace(file.charAt(at)) && file.charAt(at) != '\n';
                if (!last) {
                    out.append('\n');
                }
            }
        }
        return out.toString();
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private int endOfLine(int from) {
        int found = file.indexOf('\n', from);
        return found < 0 ? file.length() : found;
    }
}
