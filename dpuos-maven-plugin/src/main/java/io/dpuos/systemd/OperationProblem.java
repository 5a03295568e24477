package io.dpuos.systemd;

/** A single step of an operation failed; caught within the room, where systemctl goes on or gives up. */
final class OperationProblem extends Exception {
    private static final long serialVersionUID = 1;

    private final Fault fault;

    OperationProblem(Fault fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }
}
