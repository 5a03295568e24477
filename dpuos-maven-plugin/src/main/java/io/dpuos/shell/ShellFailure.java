package io.dpuos.shell;

/** An error of the running script as a real shell reports it: a message, and a status for the command. */
final class ShellFailure extends Exception {
    private final int status;
    private final boolean fatal;

    ShellFailure(String message, int status, boolean fatal) {
        super(message, null, false, false);
        this.status = status;
        this.fatal = fatal;
    }

    int status() {
        return status;
    }

    /** Whether a shell that is not interactive ends. */
    boolean fatal() {
        return fatal;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
