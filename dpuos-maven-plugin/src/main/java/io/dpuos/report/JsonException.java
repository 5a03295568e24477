package io.dpuos.report;

/** A text that is no JSON. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one. */
    public JsonException(String message) {
        super(message);
    }
}
