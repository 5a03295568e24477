package io.dpuos.testdistro;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Evr;

/** Debian versions as RPM ones (deb-version(7)). */
final class Versions {
    private Versions() {}

    /** Returns epoch, version and release; what has no revision gets release 0. */
    static Evr of(String debian) {
        int colon = debian.indexOf(':');
        long epoch = colon < 0 ? 0 : Long.parseLong(debian.substring(0, colon));
        String rest = debian.substring(colon + 1);
        int dash = rest.lastIndexOf('-');
        String upstream = dash < 0 ? rest : rest.substring(0, dash);
        String revision = dash < 0 ? "0" : rest.substring(dash + 1);
        // A hyphen separates version and release in RPM, so it may not occur within them.
        return new Evr(epoch, upstream.replace('-', '_'), revision.replace('-', '_'));
    }

    /**
     * Returns a bound for {@code name}. Debian compares a missing revision as revision 0, RPM leaves the release out of
     * the comparison; {@link #of} states it.
     */
    static Dependency bound(String name, String sign, String debian) {
        return switch (sign) {
            case "<<" -> Dependency.of(name, Dependency.Comparison.LT, of(debian));
            case "<=" -> Dependency.of(name, Dependency.Comparison.LE, of(debian));
            case "=" -> Dependency.of(name, Dependency.Comparison.EQ, of(debian));
            case ">=" -> Dependency.of(name, Dependency.Comparison.GE, of(debian));
            case ">>" -> Dependency.of(name, Dependency.Comparison.GT, of(debian));
            default -> Dependency.of(name);
        };
    }

    /** Parses a dependency as rpm writes it: {@code name}, {@code name >= evr} or a rich one in brackets. */
    static Dependency parse(String text, boolean pre) {
        String[] words = text.trim().split(" +");
        if (text.startsWith("(") || words.length != 3) {
            return new Dependency(text.trim(), Dependency.Comparison.ANY, java.util.Optional.empty(), pre);
        }
        for (Dependency.Comparison comparison : Dependency.Comparison.values()) {
            if (comparison.sign().equals(words[1])) {
                return new Dependency(words[0], comparison, java.util.Optional.of(Evr.parse(words[2])), pre);
            }
        }
        throw new IllegalArgumentException("relations.txt: no dependency: '" + text + "'");
    }
}
