package io.dpuos.account;

import java.util.List;
import java.util.Locale;

/**
 * What a password must be, as openEuler's installation guide asks for, if not told otherwise. Immutable.
 *
 * @param minLength least number of characters, 1 to 511
 * @param minClasses least number of classes among lower case, upper case, digits and others, 1 to 4
 * @param userName how much of the user's name a password may hold
 * @param words words that no password may hold, in whatever case
 */
public record PasswordPolicy(int minLength, int minClasses, UserName userName, List<String> words) {
    /** openEuler's policy: 8 characters of 3 classes, not the user's name. */
    public static final PasswordPolicy OPENEULER = new PasswordPolicy(8, 3, UserName.DIFFERENT, List.of());

    /** crypt(3) of libxcrypt and the modules of PAM take no more bytes. */
    private static final int MOST_BYTES = 511;

    /** How much of the user's name a password may hold, forwards or backwards, in whatever case. */
    public enum UserName {
        /** All of it. */
        ALLOWED,
        /** The password is not the name. */
        DIFFERENT,
        /** The name does not occur in the password. */
        ABSENT
    }

    /**
     * Makes a policy.
     *
     * @throws AccountException when a number is out of its range
     */
    public PasswordPolicy {
        if (minLength < 1 || minLength > MOST_BYTES) {
            throw new AccountException("<accounts><policy><minLength>" + minLength + " is not possible: expected 1 to "
                    + MOST_BYTES + "; an empty password is never accepted");
        }
        if (minClasses < 1 || minClasses > 4) {
            throw new AccountException("<accounts><policy><minClasses>" + minClasses
                    + " is not possible: expected 1 to 4 of the classes lower case, upper case, digits and others");
        }
        words = List.copyOf(words);
    }

    /**
     * Checks a password.
     *
     * @param user the user's name
     * @param where what the message names
     * @throws AccountException when the password is not good enough; the message does not tell its text
     */
    public void check(Secret secret, String user, String where) {
        String text = new String(secret.characters());
        if (text.isEmpty()) {
            throw new AccountException(where + " is empty");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new AccountException(where + " holds a control character, which nobody can type at a login prompt");
        }
        if (text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new AccountException(where + " is longer than " + MOST_BYTES
                    + " bytes, which login programs do not take; choose a shorter one");
        }
        if (PublishedSecrets.holds(secret)) {
            throw new AccountException(where + " is a widely published password: whoever reads the documentation of"
                    + " an image that has it can log in; choose one of your own");
        }
        if (text.codePointCount(0, text.length()) < minLength) {
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
        checkWords(text.toLowerCase(Locale.ROOT), user.toLowerCase(Locale.ROOT), where);
    }

    private void checkWords(String lower, String name, String where) {
        String reversed = new StringBuilder(name).reverse().toString();
        boolean same = lower.equals(name) || lower.equals(reversed);
        boolean holds = lower.contains(name) || lower.contains(reversed);
        if (userName != UserName.ALLOWED && same || userName == UserName.ABSENT && !name.isEmpty() && holds) {
            throw new AccountException(where + (same ? " is" : " holds") + " the user's name, forwards or backwards");
        }
        for (String word : words) {
            if (lower.contains(word.toLowerCase(Locale.ROOT))) {
                throw new AccountException(where + " holds a word that <accounts><policy><words> forbids");
            }
        }
    }
}
