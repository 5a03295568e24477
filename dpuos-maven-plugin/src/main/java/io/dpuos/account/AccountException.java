package io.dpuos.account;

/** An account or a password is not acceptable; the message never holds a secret. */
public final class AccountException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Makes an exception with a message for the person who wrote the pom. */
    public AccountException(String message) {
        super(message);
    }
}
