package io.dpuos.systemd;

/** A rule for services does not fit the image; the message names the rule and the unit. */
public final class ServicesException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Makes an exception with a message for the person who wrote the pom. */
    public ServicesException(String message) {
        super(message);
    }
}
