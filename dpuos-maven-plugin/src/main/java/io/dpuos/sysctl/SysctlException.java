package io.dpuos.sysctl;

/** A kernel parameter is unknown, or its value cannot be; the message names where it was set. */
public final class SysctlException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Makes an exception with a message for the person who wrote the pom. */
    public SysctlException(String message) {
        super(message);
    }
}
