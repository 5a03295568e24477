package io.dpuos.assemble;

/** What the vendor declared is wrong or contradicts itself; the message names the element or file and the way out. */
public final class DefinitionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Makes an exception with a message for the person who wrote the pom. */
    public DefinitionException(String message) {
        super(message);
    }
}
