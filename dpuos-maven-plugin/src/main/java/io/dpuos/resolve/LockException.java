package io.dpuos.resolve;

import java.io.IOException;

/** The lock, or what it stands for, is not as it must be. */
public final class LockException extends IOException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** What is wrong. */
    public enum Kind {
        /** The file cannot be understood. */
        MALFORMED,
        /** There is no lock, and none may be made. */
        MISSING,
        /** The pom asks for something else than the lock was made for. */
        STALE,
        /** A locked package cannot be had. */
        UNAVAILABLE,
        /** A package is not what the lock says, or is not signed as the pom asks. */
        UNTRUSTED,
        /** The request names something that does not exist. */
        UNKNOWN_REQUEST,
        /** There is no solution. */
        UNSOLVABLE
    }

    LockException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    LockException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Returns what is wrong. */
    public Kind kind() {
        return kind;
    }
}
