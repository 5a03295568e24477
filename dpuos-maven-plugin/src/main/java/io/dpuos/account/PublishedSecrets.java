package io.dpuos.account;

import io.dpuos.tree.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.Sha2Crypt;

/**
 * Passwords that documentations and images tell everybody, and hashes of them: whoever reads those can log in. Thread-safe.
 *
 * <p>A ready hash is compared with those that are known by their salt, and tried with the passwords as far as that costs
 * no more than about a second.
 */
final class PublishedSecrets {
    /** SHA-2-crypt does about 200,000 rounds a second, PBKDF2 twice as many iterations. */
    private static final long AFFORDABLE_ROUNDS = 200_000;

    private static final Pattern CRYPT =
            Pattern.compile("(\\$[56]\\$(?:rounds=([0-9]+)\\$)?([./0-9A-Za-z]+))\\$[./0-9A-Za-z]+");
    private static final Pattern GRUB =
            Pattern.compile("grub\\.pbkdf2\\.sha512\\.([0-9]+)\\.([0-9A-Fa-f]+)\\.([0-9A-Fa-f]+)");
    private static final int DEFAULT_ROUNDS = 5_000;

    private static final List<String> PASSWORDS = lines("published-passwords.txt");
    private static final List<String> SALTS = lines("published-salts.txt");

    /** What hashes are tried with, as a part of what is remembered of a trial. */
    private static final String TRIED = AFFORDABLE_ROUNDS + "\n" + String.join("\n", PASSWORDS) + "\n";

    private PublishedSecrets() {}

    static boolean holds(Secret secret) {
        return PASSWORDS.contains(new String(secret.characters()));
    }

    /**
     * Tells whether a hash is one that is published, or that of an empty or published password.
     *
     * @param before which hashes need not be tried again; this one is added when it is none of those
     */
    static boolean holds(String hash, TriedHashes before) {
        for (String salt : SALTS) {
            if (hash.contains("$" + salt + "$") || hash.contains("." + salt)) {
                return true;
            }
        }
        String digest = Bytes.of(TRIED + hash).sha256();
        if (before.holds(digest)) {
            return false;
        }
        boolean published = isOfPublished(hash);
        if (!published) {
            before.add(digest);
        }
        return published;
    }

    private static boolean isOfPublished(String hash) {
        List<String> tried = new ArrayList<>();
        tried.add("");
        tried.addAll(PASSWORDS);
        Matcher crypt = CRYPT.matcher(hash);
        if (crypt.matches()) {
            int rounds = crypt.group(2) == null ? DEFAULT_ROUNDS : Integer.parseInt(crypt.group(2));
            return tried.stream().limit(Math.max(1, AFFORDABLE_ROUNDS / rounds)).anyMatch(each -> {
                byte[] key = each.getBytes(StandardCharsets.UTF_8);
                return (hash.startsWith("$6$")
                                ? Sha2Crypt.sha512Crypt(key, crypt.group(1))
                                : Sha2Crypt.sha256Crypt(key, crypt.group(1)))
                        .equals(hash);
            });
        }
        Matcher grub = GRUB.matcher(hash);
        if (grub.matches()) {
            int iterations = Integer.parseInt(grub.group(1));
            int bytes = grub.group(3).length() / 2;
            return tried.stream()
                    .limit(Math.max(1, 2 * AFFORDABLE_ROUNDS / iterations))
                    .anyMatch(each -> PasswordHasher.grub(
                                    new Secret(each.toCharArray()), grub.group(2), iterations, bytes)
                            .text()
                            .equalsIgnoreCase(hash));
        }
        return false;
    }

    private static List<String> lines(String name) {
        try (InputStream in = PublishedSecrets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the plugin");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("# "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
