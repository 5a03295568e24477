package io.dpuos.kernel.kconfig;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A token of the configuration language.
 *
 * @param kind what it is
 * @param text of a word, quoted word or assigned value; else empty
 */
record Token(Kind kind, String text) {
    /** The kinds of tokens; those with lower-case names are keywords. */
    enum Kind {
        END_OF_LINE(""),
        END_OF_INPUT(""),
        WORD(""),
        QUOTED(""),
        VALUE(""),
        BOOL,
        CHOICE,
        COMMENT,
        CONFIG,
        DEF_BOOL,
        DEF_TRISTATE,
        DEFAULT,
        DEPENDS,
        ENDCHOICE,
        ENDIF,
        ENDMENU,
        HELP,
        HEX,
        IF,
        IMPLY,
        INT,
        MAINMENU,
        MENU,
        MENUCONFIG,
        MODULES,
        ON,
        OPTION,
        OPTIONAL,
        PROMPT,
        RANGE,
        SELECT,
        SOURCE,
        STRING,
        TRANSITIONAL,
        TRISTATE,
        VISIBLE,
        OR("||"),
        AND("&&"),
        EQUAL("="),
        UNEQUAL("!="),
        LESS("<"),
        LESS_EQUAL("<="),
        GREATER(">"),
        GREATER_EQUAL(">="),
        NOT("!"),
        OPEN("("),
        CLOSE(")"),
        ASSIGN_SIMPLE(":="),
        ASSIGN_APPEND("+=");

        private static final Map<String, Kind> KEYWORDS = new HashMap<>();

        static {
            for (Kind kind : values()) {
                if (!kind.text.isEmpty() && Character.isLetter(kind.text.charAt(0))) {
                    KEYWORDS.put(kind.text, kind);
                }
            }
            // Trees before 5.9 also write help this way.
            KEYWORDS.put("---help---", HELP);
        }

        private final String text;

        Kind() {
            this.text = name().toLowerCase(Locale.ROOT);
        }

        Kind(String text) {
            this.text = text;
        }

        static Optional<Kind> keyword(String word) {
            return Optional.ofNullable(KEYWORDS.get(word));
        }
    }

    static Token of(Kind kind) {
        return new Token(kind, "");
    }
}
