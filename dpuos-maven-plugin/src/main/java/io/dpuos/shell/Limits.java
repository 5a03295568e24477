package io.dpuos.shell;

/**
 * What a script may use.
 *
 * @param steps commands, loop turns, pattern comparisons, and every 512 bytes of text that are made or looked through
 * @param output bytes written to pipes, files and standard output together, and of an input that is read as a whole
 * @param text bytes of a single variable or word
 * @param depth nested function calls, sourced files and sub-shells
 */
public record Limits(long steps, long output, long text, int depth) {
    /** Enough for every packaged scriptlet; an endless loop ends within a second. */
    public static final Limits DEFAULT = new Limits(250_000, 64L << 20, 4L << 20, 60);
}
