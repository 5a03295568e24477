package io.dpuos.rpm;

import java.util.Optional;

/**
 * A capability with an optional version range: an entry of Requires, Provides, Conflicts, Obsoletes and the weak
 * dependencies. Immutable.
 *
 * @param name the capability, a path, or a rich dependency, which begins with {@code (}
 * @param comparison how {@code evr} bounds the version
 * @param evr present unless {@code comparison} is {@link Comparison#ANY}
 * @param pre whether it must be there before the package's scriptlets run
 */
public record Dependency(String name, Comparison comparison, Optional<Evr> evr, boolean pre) {
    /** How a version bounds. */
    public enum Comparison {
        /** No version is stated. */
        ANY(""),
        /** Less than. */
        LT("<"),
        /** Less or equal. */
        LE("<="),
        /** Equal. */
        EQ("="),
        /** Greater or equal. */
        GE(">="),
        /** Greater than. */
        GT(">");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        /** Returns the sign as rpm writes it; empty for {@link #ANY}. */
        public String sign() {
            return sign;
        }

        boolean less() {
            return this == LT || this == LE;
        }

        boolean greater() {
            return this == GT || this == GE;
        }

        boolean equal() {
            return this == EQ || this == LE || this == GE;
        }
    }

    /** Checks that a version is there exactly when the comparison needs one. */
    public Dependency {
        if ((comparison == Comparison.ANY) == evr.isPresent()) {
            throw new IllegalArgumentException("version and comparison of '" + name + "' do not belong together");
        }
    }

    /** Returns a dependency without a version. */
    public static Dependency of(String name) {
        return new Dependency(name, Comparison.ANY, Optional.empty(), false);
    }

    /** Returns a dependency with a version. */
    public static Dependency of(String name, Comparison comparison, Evr evr) {
        return new Dependency(name, comparison, Optional.of(evr), false);
    }

    /** Returns whether this is a rich (boolean) dependency. */
    public boolean isRich() {
        return name.startsWith("(");
    }

    /**
     * Returns whether a provided capability satisfies this requirement, as rpm's {@code rpmdsCompare} does: the names
     * are equal and the ranges overlap; a side without a version overlaps with everything.
     */
    public boolean isSatisfiedBy(Dependency provided) {
        return name.equals(provided.name) && overlaps(provided);
    }

    /** Returns whether the version ranges overlap, whatever the names. */
    public boolean overlaps(Dependency other) {
        if (evr.isEmpty() || other.evr.isEmpty()) {
            return true;
        }
        int order = other.evr.get().compareForMatch(evr.get());
        if (order < 0) {
            return other.comparison.greater() || comparison.less();
        } else if (order > 0) {
            return other.comparison.less() || comparison.greater();
        }
        boolean release = !evr.get().release().isEmpty();
        boolean otherRelease = !other.evr.get().release().isEmpty();
        if (release && !otherRelease && other.comparison.equal() || otherRelease && !release && comparison.equal()) {
            return true; // rpmverOverlap: "always matches if the side with no release has SENSE_EQUAL"
        }
        return comparison.equal() && other.comparison.equal()
                || comparison.less() && other.comparison.less()
                || comparison.greater() && other.comparison.greater();
    }

    // see Evr
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Dependency d
                        && name.equals(d.name)
                        && comparison == d.comparison
                        && evr.equals(d.evr)
                        && pre == d.pre;
    }

    @Override
    public int hashCode() {
        return ((name.hashCode() * 31 + comparison.ordinal()) * 31 + evr.hashCode()) * 31 + (pre ? 1 : 0);
    }

    /** Returns the dependency as rpm writes it, for example {@code glibc >= 2.34}. */
    @Override
    public String toString() {
        return evr.isEmpty() ? name : name + " " + comparison.sign() + " " + evr.get();
    }
}
