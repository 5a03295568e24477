package io.dpuos.shell;

/** A command, option or construct that the shell does not implement. */
public final class ShellRefusedException extends ShellException {
    ShellRefusedException(int line, String word, String reason) {
        super(line, word, reason);
    }
}
