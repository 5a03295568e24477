package io.dpuos.kernel.kconfig;

import java.util.Optional;

/** A prompt, default, select, imply, range or the like of a menu node. */
final class Property {
    /** The kinds of properties. */
    enum Kind {
        PROMPT("prompt"),
        COMMENT("comment"),
        MENU("menu"),
        DEFAULT("default"),
        CHOICE("choice"),
        SELECT("select"),
        IMPLY("imply"),
        RANGE("range"),
        SYMBOL("symbol");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private Kind kind;
    private final int index;
    private final MenuNode menu;
    private final String file;
    private final int line;
    private final Expr value;
    private Expr condition;
    private Optional<String> text = Optional.empty();

    Property(Kind kind, int index, MenuNode menu, String file, int line, Expr value, Expr condition) {
        this.kind = kind;
        this.index = index;
        this.menu = menu;
        this.file = file;
        this.line = line;
        this.value = value;
        this.condition = condition;
    }

    Kind kind() {
        return kind;
    }

    /** Makes the prompt of a {@code menuconfig} a menu. */
    void becomeMenu() {
        kind = Kind.MENU;
    }

    /** Number of this property in its tree, from 0. */
    int index() {
        return index;
    }

    MenuNode menu() {
        return menu;
    }

    String file() {
        return file;
    }

    int line() {
        return line;
    }

    Expr value() {
        return value;
    }

    Expr condition() {
        return condition;
    }

    void setCondition(Expr newCondition) {
        condition = newCondition;
    }

    /** The text of a prompt, menu or comment. */
    Optional<String> text() {
        return text;
    }

    void setText(String newText) {
        text = Optional.of(newText);
    }

    /** Returns whether the value is a plain symbol. */
    boolean hasSymbol() {
        return value instanceof Expr.Reference;
    }

    /** Returns the symbol that the value is. */
    Symbol symbol() {
        if (value instanceof Expr.Reference reference) {
            return reference.symbol();
        }
        throw new IllegalStateException(file + ":" + line + " is no plain symbol");
    }
}
