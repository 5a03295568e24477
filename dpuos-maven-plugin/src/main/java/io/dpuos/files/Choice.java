package io.dpuos.files;

import java.util.List;

/**
 * Which of several files of a kind stay: all, none, or those with certain names. Immutable.
 *
 * @param all whether everything stays
 * @param names what stays when not everything does
 */
public record Choice(boolean all, List<String> names) {
    /** Everything stays. */
    public static final Choice ALL = new Choice(true, List.of());

    /** Copies the list. */
    public Choice {
        names = List.copyOf(names);
    }

    /** Reads {@code all}, {@code none} or names. */
    public static Choice of(List<String> words) {
        if (words.equals(List.of("all"))) {
            return ALL;
        }
        return new Choice(false, words.equals(List.of("none")) ? List.of() : words);
    }
}
