package io.dpuos.report;

/** An image that is larger than its budget allows. */
public final class BudgetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one. */
    public BudgetException(String message) {
        super(message);
    }
}
