package io.dpuos.repo;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes versions and dependencies, the same object for the same parts. Metadata repeats each about ten times; looking
 * the parts up before an object exists is what makes parsing fast. Not safe for use by several threads.
 */
final class DependencyPool {
    private @Nullable Version[] versions = new @Nullable Version[1 << 12];
    private int versionCount;
    private @Nullable Dependency[] dependencies = new @Nullable Dependency[1 << 14];
    private int[] hashes = new int[1 << 14];
    private int dependencyCount;

    /** A version with its hash and the optional that dependencies hold. */
    private record Version(int hash, Evr evr, Optional<Evr> optional) {}

    Evr evr(long epoch, String version, String release) {
        return version(epoch, version, release).evr;
    }

    Dependency unversioned(String name, boolean pre) {
        return dependency(name.hashCode() * 31 + (pre ? 1 : 0), name, Comparison.ANY, Optional.empty(), pre);
    }

    Dependency versioned(String name, Comparison comparison, long epoch, String version, String release, boolean pre) {
        Version found = version(epoch, version, release);
        int hash = ((name.hashCode() * 31 + found.hash) * 31 + comparison.ordinal()) * 31 + (pre ? 1 : 0);
        return dependency(hash, name, comparison, found.optional, pre);
    }

    private Version version(long epoch, String version, String release) {
        int hash = (version.hashCode() * 31 + release.hashCode()) * 31 + Long.hashCode(epoch);
        int mask = versions.length - 1;
        int slot = spread(hash) & mask;
        for (Version held = versions[slot]; held != null; held = versions[slot]) {
            Evr evr = held.evr;
            if (held.hash == hash
                    && evr.epoch() == epoch
                    && evr.version().equals(version)
                    && evr.release().equals(release)) {
                return held;
            }
            slot = (slot + 1) & mask;
        }
        Evr evr = new Evr(epoch, version, release);
        Version fresh = new Version(hash, evr, Optional.of(evr));
        versions[slot] = fresh;
        if (++versionCount * 2 > versions.length) {
            growVersions();
        }
        return fresh;
    }

    /** Versions come from {@link #version}, so that the same version is the same optional. */
    @SuppressWarnings({"OptionalEquality", "ReferenceEquality"})
    private Dependency dependency(int hash, String name, Comparison comparison, Optional<Evr> version, boolean pre) {
        int mask = dependencies.length - 1;
        int slot = spread(hash) & mask;
        for (Dependency held = dependencies[slot]; held != null; held = dependencies[slot]) {
            if (hashes[slot] == hash
                    && held.comparison() == comparison
                    && held.pre() == pre
                    && held.evr() == version
                    && held.name().equals(name)) {
                return held;
            }
            slot = (slot + 1) & mask;
        }
        Dependency fresh = new Dependency(name, comparison, version, pre);
        dependencies[slot] = fresh;
        hashes[slot] = hash;
        if (++dependencyCount * 2 > dependencies.length) {
            growDependencies();
        }
        return fresh;
    }

    private void growVersions() {
        @Nullable Version[] old = versions;
        versions = new @Nullable Version[old.length * 2];
        int mask = versions.length - 1;
        for (Version held : old) {
            if (held != null) {
                int slot = spread(held.hash) & mask;
                while (versions[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                versions[slot] = held;
            }
        }
    }

    private void growDependencies() {
        @Nullable Dependency[] old = dependencies;
        int[] oldHashes = hashes;
        dependencies = new @Nullable Dependency[old.length * 2];
        hashes = new int[old.length * 2];
        int mask = dependencies.length - 1;
        for (int i = 0; i < old.length; i++) {
            if (old[i] != null) {
                int slot = spread(oldHashes[i]) & mask;
                while (dependencies[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                dependencies[slot] = old[i];
                hashes[slot] = oldHashes[i];
            }
        }
    }

    private static int spread(int hash) {
        return (hash ^ (hash >>> 15)) * 0x9E3779B1 >>> 1;
    }
}
