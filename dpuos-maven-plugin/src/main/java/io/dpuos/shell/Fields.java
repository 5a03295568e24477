package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects the fields of a word while it is expanded (XCU 2.6.5). A pattern keeps quoted special characters behind
 * backslashes.
 */
final class Fields {
    private static final int NOTHING = 0;
    private static final int BLANK = 1;
    private static final int SEPARATOR = 2;

    private final String separators;
    private final List<String> patterns = new ArrayList<>();
    private final StringBuilder pattern = new StringBuilder();
    private boolean open;
    private int last = NOTHING;

    Fields(String separators) {
        this.separators = separators;
    }

    /** Adds text that is neither split nor matched. */
    void literal(String text) {
        pattern.append(Glob.quote(text));
        open = true;
        last = NOTHING;
    }

    /** Adds characters of the script itself that may be special in a pattern. */
    void plain(String text) {
        pattern.append(text);
        open = true;
        last = NOTHING;
    }

    /** Adds the outcome of an expansion that is matched as a pattern, but not split. */
    void unsplit(String text) {
        for (int i = 0; i < text.length(); i++) {
            append(text.charAt(i));
        }
        open = open || !text.isEmpty();
    }

    private void append(char c) {
        if (c == '\\') {
            pattern.append('\\');
        }
        pattern.append(c);
    }

    /** Adds the outcome of an expansion, which is split. */
    void split(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (separators.indexOf(c) < 0) {
                append(c);
                open = true;
                last = NOTHING;
            } else if (c == ' ' || c == '\t' || c == '\n') {
                if (open) {
                    close();
                    last = BLANK;
                }
            } else {
                if (open || last != BLANK) {
                    open = true;
                    close();
                }
                last = SEPARATOR;
            }
        }
    }

    /** Ends the field that is open. */
    void close() {
        if (open) {
            patterns.add(pattern.toString());
        }
        pattern.setLength(0);
        open = false;
        last = NOTHING;
    }

    /** Returns all fields; nothing can be added any more. */
    List<String> patterns() {
        close();
        return patterns;
    }
}
