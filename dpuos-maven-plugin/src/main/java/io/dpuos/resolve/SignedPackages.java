package io.dpuos.resolve;

import io.dpuos.repo.Checksum;
import io.dpuos.repo.ContentCache;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.resolve.LockException.Kind;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackageVerifier;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.ScriptletDigest;
import io.dpuos.rpm.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Accepts packages that satisfy the signature policy of their repository. Thread-safe.
 *
 * <p>A verdict depends on nothing but the bytes of the package, the policy and the keys, so an acceptance is kept in
 * the cache under the digests of all three, and a warm build need not read half a gigabyte for it. Refusals are not
 * kept.
 */
public final class SignedPackages implements PackageCheck {
    /** Part of the key of kept verdicts; to be raised when the verifier becomes stricter. */
    private static final String RULES = "2";

    private static final int MAX_SIZE = 4096;

    private final ContentCache cache;
    private final Map<String, PackageVerifier> verifiers = new ConcurrentHashMap<>();
    private final Map<RepositorySpec, String> rules = new ConcurrentHashMap<>();

    /** Makes a check that keeps its acceptances in the cache. */
    public SignedPackages(ContentCache cache) {
        this.cache = cache;
    }

    @Override
    public Accepted check(RepositorySpec repository, Path file) throws IOException {
        String rules = rules(repository);
        Optional<Path> kept = kept(rules, file);
        Optional<Accepted> known = kept.isPresent() ? read(kept.get()) : Optional.empty();
        if (known.isPresent()) {
            return known.get();
        }
        Accepted accepted = verify(repository, rules, file);
        if (kept.isPresent()) {
            String text = accepted.nevra() + "\n" + accepted.headerSha256() + "\n" + accepted.keyFingerprint() + "\n"
                    + accepted.scriptlets() + "\n";
            cache.write(kept.get(), text.getBytes(StandardCharsets.UTF_8));
        }
        return accepted;
    }

    @Override
    public Optional<Accepted> known(RepositorySpec repository, Path file) throws IOException {
        Optional<Path> kept = kept(rules(repository), file);
        return kept.isPresent() ? read(kept.get()) : Optional.empty();
    }

    /** Returns where the acceptance of a package is kept; only one that lies under its own digest is known by its name. */
    private Optional<Path> kept(String rules, Path file) throws IOException {
        boolean addressed = file.getFileName() != null
                && file.getFileName().toString().matches("[0-9a-f]{64}")
                && file.equals(cache.file(file.getFileName().toString()));
        return addressed
                ? Optional.of(cache.directory("verified")
                        .resolve(Checksum.sha256Of((rules + "\n" + file.getFileName()).getBytes(StandardCharsets.UTF_8))
                                .hex()))
                : Optional.empty();
    }

    private Accepted verify(RepositorySpec repository, String rules, Path file) throws IOException {
        Verdict verdict = verifier(repository, rules).verify(file);
        if (!verdict.accepted()) {
            throw new LockException(
                    Kind.UNTRUSTED,
                    "refused: " + verdict.reason() + "; pinned for repository " + repository.id() + ": "
                            + (repository.keys().isEmpty() ? "no key" : repository.keys()));
        }
        RpmFile rpm = RpmFile.read(file);
        return new Accepted(
                rpm.nevra(),
                rpm.headerSha256(),
                verdict.keyFingerprint().orElse(LockedPackage.UNKNOWN),
                ScriptletDigest.of(rpm.header()).orElse(LockedPackage.NONE));
    }

    private PackageVerifier verifier(RepositorySpec repository, String rules) throws IOException {
        PackageVerifier known = verifiers.get(rules);
        if (known != null) {
            return known;
        }
        PackageVerifier fresh;
        try {
            fresh = new PackageVerifier(repository.policy(), repository.keys());
        } catch (IOException e) {
            throw new LockException(Kind.UNTRUSTED, "keys of repository " + repository.id() + ": " + e.getMessage(), e);
        }
        verifiers.put(rules, fresh);
        return fresh;
    }

    private String rules(RepositorySpec repository) {
        return rules.computeIfAbsent(repository, SignedPackages::compose);
    }

    private static String compose(RepositorySpec repository) {
        StringBuilder rules = new StringBuilder(RULES).append('\n').append(repository.policy());
        repository.keys().forEach(k -> rules.append('\n')
                .append(k.fingerprint())
                .append(' ')
                .append(Checksum.sha256Of(k.armoredKey()).hex()));
        return rules.toString();
    }

    private static Optional<Accepted> read(Path kept) throws IOException {
        try {
            if (Files.size(kept) > MAX_SIZE) {
                return Optional.empty();
            }
            List<String> lines = Files.readAllLines(kept);
            return lines.size() == 4
                    ? Optional.of(new Accepted(Nevra.parse(lines.get(0)), lines.get(1), lines.get(2), lines.get(3)))
                    : Optional.empty();
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
