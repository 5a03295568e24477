package io.dpuos.rpm;

import java.util.Optional;

/**
 * Whether a package may be used. Immutable.
 *
 * @param accepted whether it may
 * @param reason one sentence that names the file: what was found, and for a refusal what was expected
 * @param keyFingerprint the pinned primary key whose signature was accepted, as upper-case hexadecimal digits; empty
 *     when no signature was
 */
public record Verdict(boolean accepted, String reason, Optional<String> keyFingerprint) {
    static Verdict refused(String file, String reason) {
        return new Verdict(false, file + ": " + reason, Optional.empty());
    }
}
