package io.dpuos.account;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A checked crypt string. Immutable; its text appears in the image's shadow file but not in {@link #toString()}.
 *
 * @param text the crypt string
 */
public record PasswordHash(String text) {
    private static final String SALT = "[./0-9A-Za-z]{1,16}";

    /** Schemes that the libcrypt of current distributions verifies; older ones (DES, MD5) are refused. */
    private static final Map<String, Pattern> SCHEMES = new TreeMap<>(Map.of(
            "$6$", Pattern.compile("\\$6\\$(rounds=[1-9][0-9]{3,8}\\$)?" + SALT + "\\$[./0-9A-Za-z]{86}"),
            "$5$", Pattern.compile("\\$5\\$(rounds=[1-9][0-9]{3,8}\\$)?" + SALT + "\\$[./0-9A-Za-z]{43}"),
            "$y$", Pattern.compile("\\$y\\$j[4-9A-F][5-9A-Za-h]\\$[./0-9A-Za-z]{1,86}\\$[./0-9A-Za-z]{43}"),
            "$sm3$", Pattern.compile("\\$sm3\\$(rounds=[1-9][0-9]{3,8}\\$)?" + SALT + "\\$[./0-9A-Za-z]{43}")));

    /** What {@code grub-mkpasswd-pbkdf2} prints, also with {@code -c}, {@code -l} and {@code -s}. */
    private static final Pattern GRUB = Pattern.compile(
            "grub\\.pbkdf2\\.sha512\\.[1-9][0-9]{3,7}\\.([0-9A-Fa-f]{2}){8,256}\\.([0-9A-Fa-f]{2}){32,256}");

    /**
     * Checks a crypt string for a user of the installed system.
     *
     * @param where what the message names, for example {@code <users><root><password><hash>}
     * @throws AccountException when it is none, is of a weak scheme, or is publicly known
     */
    public static PasswordHash ofUser(String text, String where) {
        return ofUser(text, where, TriedHashes.NONE);
    }

    /** As {@link #ofUser(String, String)}, without trying again what was tried. */
    public static PasswordHash ofUser(String text, String where, TriedHashes tried) {
        for (Map.Entry<String, Pattern> scheme : SCHEMES.entrySet()) {
            if (text.startsWith(scheme.getKey())) {
                if (!scheme.getValue().matcher(text).matches()) {
                    throw new AccountException(where + " begins like a " + scheme.getKey()
                            + " crypt string but is not one: expected the salt in the alphabet ./0-9A-Za-z and the full"
                            + " length of the digest; make one with 'openssl passwd -6' or 'mkpasswd'");
                }
                refusePublished(text, where, tried);
                return new PasswordHash(text);
            }
        }
        throw new AccountException(where + " is not a crypt string of an accepted scheme ("
                + String.join(" ", SCHEMES.keySet()) + "). A password itself never stands in a pom: refer to it by"
                + " <server>, <environment> or <file>");
    }

    /**
     * Checks a hash for the boot loader.
     *
     * @param where what the message names
     * @throws AccountException when it is not of the form that {@code grub-mkpasswd-pbkdf2} prints, or publicly known
     */
    public static PasswordHash ofBootLoader(String text, String where) {
        return ofBootLoader(text, where, TriedHashes.NONE);
    }

    /** As {@link #ofBootLoader(String, String)}, without trying again what was tried. */
    public static PasswordHash ofBootLoader(String text, String where, TriedHashes tried) {
        if (!GRUB.matcher(text).matches()) {
            throw new AccountException(
                    where + " is not of the form grub.pbkdf2.sha512.ITERATIONS.SALT.HASH in hexadecimal"
                            + " digits (1,000 iterations, 8 bytes of salt and 32 of hash at least); make one with grub-mkpasswd-pbkdf2, or refer to the password by <server>,"
                            + " <environment> or <file>");
        }
        refusePublished(text, where, tried);
        return new PasswordHash(text);
    }

    private static void refusePublished(String text, String where, TriedHashes tried) {
        if (PublishedSecrets.holds(text, tried)) {
            throw new AccountException(where + " is a hash from public documentation, or that of an empty or widely"
                    + " published password; make one of your own");
        }
    }

    @Override
    public String toString() {
        return "PasswordHash[***]";
    }
}
