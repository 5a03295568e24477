package io.dpuos.shell;

/** The characters of a script with position and line. */
class Scanner {
    static final char END = '\uffff';
    private static final int MAX_SCRIPT = 4 << 20;

    protected final String source;
    protected int position;
    protected int line;

    Scanner(String source, int firstLine) {
        if (source.length() > MAX_SCRIPT) {
            throw new ShellLimitException(firstLine, "script size", "the script is longer than 4 MiB");
        }
        this.source = source;
        line = firstLine;
    }

    final char peek() {
        return peek(0);
    }

    final char peek(int ahead) {
        return position + ahead < source.length() ? source.charAt(position + ahead) : END;
    }

    final boolean atEnd() {
        return position >= source.length();
    }

    final char next() {
        char c = source.charAt(position++);
        if (c == '\n') {
            line++;
        }
        return c;
    }

    final void skip(int count) {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    final boolean looksAt(String text) {
        return source.startsWith(text, position);
    }

    /** Skips blanks, continued lines and a comment, but no line end. */
    final void skipBlanks() {
        while (true) {
            if (peek() == ' ' || peek() == '\t' || peek() == '\r' && peek(1) == '\n') {
                next();
            } else if (looksAt("\\\n")) {
                skip(2);
            } else if (peek() == '#') {
                while (!atEnd() && peek() != '\n') {
                    next();
                }
            } else {
                return;
            }
        }
    }

    final ShellSyntaxException unexpected() {
        String word = atEnd() ? "end of script" : peek() == '\n' ? "end of line" : shown();
        return new ShellSyntaxException(line, word, "syntax error at " + word);
    }

    private String shown() {
        int end = position;
        while (end < source.length() && end < position + 20 && source.charAt(end) > ' ') {
            end++;
        }
        return "'" + source.substring(position, Math.max(end, position + 1)) + "'";
    }

    final ShellRefusedException refuse(String construct, String reason) {
        return new ShellRefusedException(line, construct, reason);
    }
}
