package io.dpuos.install;

import java.util.List;

/**
 * What to install. Immutable.
 *
 * @param packages their order decides what the packages' relations leave open, as on rpm's command line
 * @param arch the image's architecture, {@code x86_64} or {@code aarch64}
 * @param timestamp seconds since the epoch; the image's clock
 * @param documentation whether files marked as documentation are installed
 * @param languages locales whose files are installed; empty for all
 * @param rules what the project decided about scriptlets; the first that matches counts
 * @param ids numeric ids to use for users and groups that are created
 * @param survey whether a scriptlet that is refused is only recorded; else it fails the installation
 */
public record InstallRequest(
        List<InstallPackage> packages,
        String arch,
        long timestamp,
        boolean documentation,
        List<String> languages,
        List<ScriptletRule> rules,
        IdMap ids,
        boolean survey) {
    /** Copies the lists. */
    public InstallRequest {
        packages = List.copyOf(packages);
        languages = List.copyOf(languages);
        rules = List.copyOf(rules);
    }

    /** A request in which a refused scriptlet fails the installation. */
    public InstallRequest(
            List<InstallPackage> packages,
            String arch,
            long timestamp,
            boolean documentation,
            List<String> languages,
            List<ScriptletRule> rules,
            IdMap ids) {
        this(packages, arch, timestamp, documentation, languages, rules, ids, false);
    }
}
