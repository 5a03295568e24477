package io.dpuos.account;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.apache.commons.codec.digest.Sha2Crypt;

/**
 * Makes crypt strings from passwords. The same password, salt and rounds give the same string everywhere.
 *
 * <p>SHA-256-crypt and SHA-512-crypt after Ulrich Drepper's specification; GRUB's format after grub-mkpasswd-pbkdf2.
 */
public final class PasswordHasher {
    /** GRUB's own default; openEuler's checks look for exactly this number. */
    public static final int GRUB_ITERATIONS = 10_000;

    private static final int GRUB_BYTES = 64;

    private PasswordHasher() {}

    /**
     * Hashes a password for shadow(5).
     *
     * @param salt 8 to 16 characters of {@code ./0-9A-Za-z}; the library would cut others off silently
     */
    public static PasswordHash crypt(Secret secret, String salt, HashScheme scheme) {
        if (!salt.matches("[./0-9A-Za-z]{8,16}")) {
            throw new IllegalArgumentException("a salt has 8 to 16 characters of ./0-9A-Za-z");
        }
        String setting = "rounds=" + scheme.rounds() + "$" + salt;
        byte[] key = secret.utf8();
        try {
            return new PasswordHash(
                    scheme.kind() == HashScheme.Kind.SHA512
                            ? Sha2Crypt.sha512Crypt(key, "$6$" + setting)
                            : Sha2Crypt.sha256Crypt(key, "$5$" + setting));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /**
     * Hashes a password for GRUB.
     *
     * @param saltHex 64 bytes as 128 hexadecimal digits
     */
    public static PasswordHash grub(Secret secret, String saltHex) {
        return grub(secret, saltHex, GRUB_ITERATIONS, GRUB_BYTES);
    }

    static PasswordHash grub(Secret secret, String saltHex, int iterations, int bytes) {
        byte[] salt = HexFormat.of().parseHex(saltHex);
        PBEKeySpec spec = new PBEKeySpec(secret.characters(), salt, iterations, bytes * 8);
        try {
            byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
            HexFormat hex = HexFormat.of().withUpperCase();
            return new PasswordHash(
                    "grub.pbkdf2.sha512." + iterations + "." + hex.formatHex(salt) + "." + hex.formatHex(hash));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has PBKDF2WithHmacSHA512", e);
        } finally {
            spec.clearPassword();
        }
    }
}
