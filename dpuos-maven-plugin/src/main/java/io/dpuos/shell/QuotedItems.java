package io.dpuos.shell;

import java.util.ArrayList;
import java.util.List;

/** The items of xargs(1)'s input: separated by blanks, with quotes and backslashes. */
final class QuotedItems {
    private QuotedItems() {}

    static List<String> of(String input) {
        List<String> items = new ArrayList<>();
        StringBuilder item = new StringBuilder();
        boolean open = false;
        char quote = 0;
        for (int i = 0; i < input.length(); i++) {
            char c = input.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    item.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                open = true;
            } else if (c == '\\' && i + 1 < input.length()) {
                item.append(input.charAt(++i));
                open = true;
            } else if (" \t\n".indexOf(c) >= 0) {
                if (open) {
                    items.add(item.toString());
                }
                item.setLength(0);
                open = false;
            } else {
                item.append(c);
                open = true;
            }
        }
        if (open) {
            items.add(item.toString());
        }
        return items;
    }
}
