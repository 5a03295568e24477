package io.dpuos.account;

import java.util.Locale;

/**
 * What a password must be, as openEuler's installation guide asks for.
 *
 * @param minLength least number of characters
 * @param minClasses least number of classes among lower case, upper case, digits and others, 1 to 4
 */
public record PasswordPolicy(int minLength, int minClasses) {
    /** openEuler's policy: 8 characters of 3 classes. */
    public static final PasswordPolicy OPENEULER = new PasswordPolicy(8, 3);

    /**
     * Checks a password.
     *
     * @param user the user's name, which the password must not be, forwards or backwards
     * @param where what the message names
     * @throws AccountException when the password is not good enough; the message does not tell its text
     */
    public void check(Secret secret, String user, String where) {
        String text = new String(secret.characters());
        if (text.length() < minLength) {
            throw new AccountException(where + " is shorter than " + minLength + " characters");
        }
        int classes = 0;
        for (String pattern : new String[] {".*[a-z].*", ".*[A-Z].*", ".*[0-9].*", ".*[^a-zA-Z0-9].*"}) {
            classes += text.matches("(?s)" + pattern) ? 1 : 0;
        }
        if (classes < minClasses) {
            throw new AccountException(
                    where + " has characters of " + classes + " of the classes lower case, upper case,"
                            + " digits and others; at least " + minClasses + " are asked for");
        }
        String lower = text.toLowerCase(Locale.ROOT);
        String name = user.toLowerCase(Locale.ROOT);
        if (lower.equals(name) || lower.equals(new StringBuilder(name).reverse().toString())) {
            throw new AccountException(where + " is the user's name, forwards or backwards");
        }
    }
}
