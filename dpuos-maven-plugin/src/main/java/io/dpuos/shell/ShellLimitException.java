package io.dpuos.shell;

/** A script that does more steps, writes more bytes or nests deeper than allowed. */
public final class ShellLimitException extends ShellException {
    private final String limit;
    private final String reason;

    ShellLimitException(int line, String limit, String reason) {
        super(line, limit, reason);
        this.limit = limit;
        this.reason = reason;
    }

    /** Returns this exception, about another line. */
    public ShellLimitException at(int line) {
        if (line <= 0 || line == line()) {
            return this;
        }
        ShellLimitException told = new ShellLimitException(line, limit, reason);
        told.initCause(this);
        return told;
    }
}
