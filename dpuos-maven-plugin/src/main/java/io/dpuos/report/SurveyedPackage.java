package io.dpuos.report;

import io.dpuos.install.ScriptletLedger;
import io.dpuos.install.ScriptletLedger.Fate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the survey found about one package. Immutable.
 *
 * @param file the package's file as the user knows it
 * @param nevra name, version and architecture; the file when the package cannot be read
 * @param sha256 of the file
 * @param accepted whether its signature and digests are accepted
 * @param signature the verdict in words
 * @param payload format and compression
 * @param scriptlets what became of each scriptlet on a fresh installation
 * @param bodies the text of refused scriptlets by their SHA-256
 * @param failure why it cannot be installed, if it cannot
 * @param warnings of the installation
 * @param conflicts paths that another package of the survey brings differently, each with that package
 */
public record SurveyedPackage(
        String file,
        String nevra,
        String sha256,
        boolean accepted,
        String signature,
        String payload,
        List<ScriptletLedger.Entry> scriptlets,
        Map<String, String> bodies,
        Optional<String> failure,
        List<String> warnings,
        List<String> conflicts) {
    /** Copies the lists. */
    public SurveyedPackage {
        scriptlets = List.copyOf(scriptlets);
        bodies = Map.copyOf(bodies);
        warnings = List.copyOf(warnings);
        conflicts = List.copyOf(conflicts);
    }

    /** Returns how many scriptlets have a fate. */
    public long count(Fate fate) {
        return scriptlets.stream().filter(entry -> entry.fate() == fate).count();
    }

    SurveyedPackage withConflicts(List<String> found) {
        return new SurveyedPackage(
                file, nevra, sha256, accepted, signature, payload, scriptlets, bodies, failure, warnings, found);
    }
}
