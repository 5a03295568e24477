package io.dpuos.files;

/** A setting or an overlay file does not fit the image; the message names the element or the file. */
public final class FilesException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Makes an exception with a message for the person who wrote the pom. */
    public FilesException(String message) {
        super(message);
    }
}
