package io.dpuos.shell;

/** A script that the shell does not run to its end: something it does not know, or a limit. */
public abstract sealed class ShellException extends RuntimeException
        permits ShellRefusedException, ShellSyntaxException, ShellLimitException {
    private final int line;
    private final String word;

    ShellException(int line, String word, String reason) {
        super("line " + line + ": " + reason);
        this.line = line;
        this.word = word;
    }

    /** Returns the line of the script, from 1. */
    public int line() {
        return line;
    }

    /** Returns the word that stopped the shell: a command, an option, a construct or a limit. */
    public String word() {
        return word;
    }
}
