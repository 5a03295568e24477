package io.dpuos.systemd;

/** Why a single step of an operation failed; caught within the room, where systemctl goes on or gives up. */
final class OperationProblem extends Exception {
    private static final long serialVersionUID = 1;

    enum Kind {
        NOT_FOUND,
        DANGLING,
        MASKED,
        LOOP,
        EXISTS,
        BAD_NAME,
        NOT_A_UNIT,
        MISMATCH
    }

    private final Kind kind;

    OperationProblem(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
