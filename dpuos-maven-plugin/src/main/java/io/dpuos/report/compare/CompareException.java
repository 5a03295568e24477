package io.dpuos.report.compare;

/** A file that cannot be compared. */
public final class CompareException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one. */
    public CompareException(String message) {
        super(message);
    }
}
