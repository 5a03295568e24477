package io.dpuos.account;

/**
 * How the crypt strings of users are made from passwords. Immutable.
 *
 * @param kind the scheme
 * @param rounds how often it hashes, 1,000 to 10,000,000
 */
public record HashScheme(Kind kind, int rounds) {
    /** The rounds if not told otherwise: about 0.2 seconds a guess on one core, where the scheme's default takes 0.01. */
    public static final int DEFAULT_ROUNDS = 100_000;

    /** SHA-512-crypt, which every libcrypt of the last fifteen years verifies. */
    public static final HashScheme DEFAULT = new HashScheme(Kind.SHA512, DEFAULT_ROUNDS);

    private static final int LEAST_ROUNDS = 1_000;
    private static final int MOST_ROUNDS = 10_000_000;

    /** The schemes of Ulrich Drepper's specification. */
    public enum Kind {
        /** {@code $5$}. */
        SHA256("salt.sha256"),
        /** {@code $6$}. */
        SHA512("salt.sha512");

        private final String salt;

        Kind(String salt) {
            this.salt = salt;
        }

        /** Returns the kind of the salts in the file of ids. */
        public String salt() {
            return salt;
        }
    }

    /**
     * Makes a scheme.
     *
     * @throws AccountException when the rounds are out of their range
     */
    public HashScheme {
        if (rounds < LEAST_ROUNDS || rounds > MOST_ROUNDS) {
            throw new AccountException("<accounts><policy><rounds>" + rounds + " is not possible: expected "
                    + LEAST_ROUNDS + " to " + MOST_ROUNDS + "; with more a login takes longer than people wait");
        }
    }
}
