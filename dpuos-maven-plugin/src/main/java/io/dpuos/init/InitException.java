package io.dpuos.init;

/** A module that cannot be written. */
public final class InitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one. */
    public InitException(String message) {
        super(message);
    }
}
