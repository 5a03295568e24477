package io.dpuos.kernel.kconfig;

import org.jspecify.annotations.Nullable;

/** A place in the menu tree: a config, choice, menu, comment or if. Linked like the text, then rearranged once. */
final class MenuNode {
    final @Nullable Symbol symbol;
    final String file;
    final int line;

    @Nullable
    MenuNode parent;

    @Nullable
    MenuNode next;

    @Nullable
    MenuNode firstChild;

    @Nullable
    Property prompt;

    Expr visibility = Expr.NONE;
    Expr dependency = Expr.NONE;

    @Nullable
    HelpText help;

    MenuNode(@Nullable Symbol symbol, @Nullable MenuNode parent, String file, int line) {
        this.symbol = symbol;
        this.parent = parent;
        this.file = file;
        this.line = line;
    }

    /** Returns the next node below a root in the order of the menu tree, or null after the last one. */
    @Nullable
    MenuNode nextIn(MenuNode root) {
        if (firstChild != null) {
            return firstChild;
        }
        MenuNode node = this;
        while (node != null && node != root && node.next == null) {
            node = node.parent;
        }
        return node == null || node == root ? null : node.next;
    }

    /** Returns the text of the prompt, or an empty one. */
    String promptText() {
        return prompt == null ? "" : prompt.text().orElse("");
    }
}
