package io.dpuos.shell;

/** A script that is no valid shell program. */
public final class ShellSyntaxException extends ShellException {
    ShellSyntaxException(int line, String word, String reason) {
        super(line, word, reason);
    }
}
