package io.dpuos.shell;

/**
 * What a script may use.
 *
 * @param steps commands, loop turns and pattern comparisons
 * @param output bytes written to pipes, files and standard output together
 * @param depth nested function calls, sourced files and sub-shells
 */
public record Limits(long steps, long output, int depth) {
    /** Enough for every packaged scriptlet; an endless loop ends within a second. */
    public static final Limits DEFAULT = new Limits(1_000_000, 256L << 20, 60);
}
