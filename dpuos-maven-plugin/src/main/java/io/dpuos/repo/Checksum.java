package io.dpuos.repo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * A digest that names its algorithm, as rpm-md metadata states it. Immutable.
 *
 * @param algorithm how it is computed
 * @param hex the digest in lower-case hexadecimal digits, as many as the algorithm has
 */
public record Checksum(Algorithm algorithm, String hex) {
    /** The algorithms that rpm-md repositories use. MD5 is not among them: it is never accepted. */
    public enum Algorithm {
        /** Broken; accepted only where the repository allows it explicitly. */
        SHA1("SHA-1", 40),
        /** What createrepo_c writes by default. */
        SHA256("SHA-256", 64),
        /** SHA-512. */
        SHA512("SHA-512", 128);

        private final String javaName;
        private final int digits;

        Algorithm(String javaName, int digits) {
            this.javaName = javaName;
            this.digits = digits;
        }

        /** Returns the name that metadata uses, for example {@code sha256}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Returns a fresh digest of this algorithm. */
        public MessageDigest digest() {
            try {
                return MessageDigest.getInstance(javaName);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java runtime lacks " + javaName, e);
            }
        }

        /** Returns the algorithm whose digests have so many hexadecimal digits. */
        static Algorithm ofDigits(int digits) {
            return Arrays.stream(values())
                    .filter(a -> a.digits == digits)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no algorithm has " + digits + " digits"));
        }

        /** Returns whether text is a digest of one of the algorithms. */
        static boolean isDigest(String text) {
            return Arrays.stream(values()).anyMatch(a -> a.digits == text.length()) && isLowerHex(text);
        }

        /** Returns the algorithm that metadata calls {@code id}; {@code sha} is an old name of {@code sha1}. */
        public static Optional<Algorithm> of(String id) {
            String wanted = id.equals("sha") ? "sha1" : id;
            return Arrays.stream(values()).filter(a -> a.id().equals(wanted)).findFirst();
        }
    }

    /** Checks number and kind of the digits. */
    public Checksum {
        if (hex.length() != algorithm.digits || !isLowerHex(hex)) {
            throw new IllegalArgumentException("expected " + algorithm.digits + " lower-case hexadecimal digits for "
                    + algorithm.id() + ", found '" + hex + "'");
        }
    }

    /** Returns a SHA-256 checksum. */
    public static Checksum sha256(String hex) {
        return new Checksum(Algorithm.SHA256, hex);
    }

    /** Computes the SHA-256 of bytes in memory. */
    public static Checksum sha256Of(byte[] bytes) {
        return sha256(HexFormat.of().formatHex(Algorithm.SHA256.digest().digest(bytes)));
    }

    /** Computes the checksum of a file. */
    public static Checksum of(Algorithm algorithm, Path file) throws IOException {
        MessageDigest digest = algorithm.digest();
        byte[] buffer = new byte[1 << 17];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return new Checksum(algorithm, HexFormat.of().formatHex(digest.digest()));
    }

    static boolean isLowerHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** Returns for example {@code sha256:6193c1…}. */
    @Override
    public String toString() {
        return algorithm.id() + ":" + hex;
    }
}
