package io.dpuos.imagetailor;

import java.util.Locale;

/**
 * What became of one element of the configuration. Immutable.
 *
 * @param file path below the configuration's folder, with slashes
 * @param line from 1; 0 when the element is a whole file
 * @param kind what sort of element it is, for example {@code package} or {@code driver}
 * @param element the element's text
 * @param state whether it has a place in the module
 * @param text where it went, or why it has no place
 */
public record Finding(String file, int line, String kind, String element, State state, String text) {
    /** What became of an element. */
    public enum State {
        /** It has a place in the module. */
        MAPPED,
        /** It needs none. */
        IGNORED,
        /** It has none, and somebody has to look at it. */
        UNMAPPED;

        /** Returns the state in small letters. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns {@code FILE:LINE}, or the file alone. */
    public String place() {
        return line > 0 ? file + ":" + line : file;
    }
}
