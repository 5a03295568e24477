package io.dpuos.shell;

/** A file operation that fails as a system call fails. */
public final class FileProblem extends Exception {
    /** The reasons, with the C library's words. */
    public enum Reason {
        /** ENOENT. */
        MISSING("No such file or directory"),
        /** EEXIST. */
        EXISTS("File exists"),
        /** ENOTDIR. */
        NOT_A_DIRECTORY("Not a directory"),
        /** EISDIR. */
        IS_A_DIRECTORY("Is a directory"),
        /** ENOTEMPTY. */
        NOT_EMPTY("Directory not empty"),
        /** ELOOP. */
        LOOP("Too many levels of symbolic links"),
        /** EINVAL. */
        INVALID("Invalid argument"),
        /** ENAMETOOLONG. */
        TOO_LONG("File name too long"),
        /** EBUSY. */
        BUSY("Device or resource busy"),
        /** EFBIG. */
        TOO_LARGE("File too large"),
        /** EIO. */
        UNREADABLE("Input/output error");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** Returns the C library's words. */
        public String text() {
            return text;
        }
    }

    private final Reason reason;

    FileProblem(Reason reason) {
        super(reason.text(), null, false, false);
        this.reason = reason;
    }

    /** Returns why. */
    public Reason reason() {
        return reason;
    }

    /** Returns the C library's words for the reason. */
    public String text() {
        return reason.text();
    }
}
