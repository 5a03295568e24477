package io.dpuos.imagetailor;

/** A configuration cannot be imported; the message names the file, what is wrong, and the way out. */
public final class ImportException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Makes an exception with a message for the person who runs the import. */
    public ImportException(String message) {
        super(message);
    }
}
