package io.dpuos.boot;

/** What was asked for cannot be booted or installed: the configuration or the image lacks something. */
public final class BootException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String subject;

    /**
     * An exception with a message that says what is wrong and what to do.
     *
     * @param subject the pom element or the image's path that is at fault
     * @param problem what was expected and found, and the way out
     */
    public BootException(String subject, String problem) {
        super(subject + ": " + problem);
        this.subject = subject;
    }

    /** Returns the pom element or the image's path that is at fault. */
    public String subject() {
        return subject;
    }
}
