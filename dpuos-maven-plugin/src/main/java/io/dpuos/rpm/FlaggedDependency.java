package io.dpuos.rpm;

/**
 * A dependency with all bits of its flags word. Immutable.
 *
 * @param dependency name and version range
 * @param flags the bits of {@link DependencyFlags}; the comparison bits are those of {@code dependency}
 */
public record FlaggedDependency(Dependency dependency, int flags) {
    /** Takes the comparison bits from the dependency. */
    public FlaggedDependency {
        int comparison = DependencyFlags.LESS | DependencyFlags.GREATER | DependencyFlags.EQUAL;
        flags = flags & ~comparison | DependencyFlags.of(dependency.comparison());
    }
}
