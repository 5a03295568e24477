package io.dpuos.resolve;

import io.dpuos.repo.RepositorySpec;
import io.dpuos.rpm.PackageVerifier;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Checks packages by the pinned keys and the policy of their repository. Safe for use by several threads. */
public final class SignatureCheck implements PackageCheck {
    private final Map<String, PackageVerifier> verifiers = new ConcurrentHashMap<>();

    @Override
    public Accepted check(RepositorySpec repository, Path file) throws IOException {
        PackageVerifier verifier = verifiers.get(repository.id());
        if (verifier == null) {
            verifier = new PackageVerifier(repository.policy(), repository.keys());
            verifiers.put(repository.id(), verifier);
        }
        Verdict verdict = verifier.verify(file);
        if (!verdict.accepted()) {
            throw new LockException(
                    LockException.Kind.UNTRUSTED,
                    file.getFileName() + " of repository '" + repository.id() + "' is not trusted: "
                            + verdict.reason());
        }
        RpmFile rpm = RpmFile.read(file);
        return new Accepted(
                rpm.nevra(), rpm.headerSha256(), verdict.keyFingerprint().orElse(LockedPackage.UNKNOWN));
    }
}
