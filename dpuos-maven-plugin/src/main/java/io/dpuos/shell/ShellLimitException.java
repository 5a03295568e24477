package io.dpuos.shell;

/** A script that does more steps, writes more bytes or nests deeper than allowed. */
public final class ShellLimitException extends ShellException {
    ShellLimitException(int line, String limit, String reason) {
        super(line, limit, reason);
    }
}
