package io.dpuos.assemble;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a distribution brings: repositories, keys, names and places that differ between distributions. Immutable.
 *
 * @param id for example {@code openeuler-24.03-lts-sp1}
 * @param name for people, for example {@code openEuler 24.03 LTS SP1}
 * @param mirror base URL of the repositories' paths
 * @param repositories path below the mirror by repository id; {@code $basearch} stands for the architecture
 * @param keys fingerprint of the primary OpenPGP key by key name
 * @param allowSha1 whether signatures of this distribution's media use SHA-1
 * @param efiDirectory name of the directory below {@code /EFI} that the signed boot loader has compiled in
 * @param rpmDatabase how the distribution's rpm keeps its database
 * @param rpmDatabasePath where the distribution's rpm keeps its database
 * @param sets named sets of packages: words by group
 * @param installer packages of the installer: words by group
 * @param folders where keys may lie: {@code keys/NAME.asc} in each
 */
public record Distribution(
        String id,
        String name,
        Optional<String> mirror,
        SortedMap<String, String> repositories,
        SortedMap<String, String> keys,
        boolean allowSha1,
        String efiDirectory,
        RpmDatabaseKind rpmDatabase,
        String rpmDatabasePath,
        SortedMap<String, SortedMap<String, String>> sets,
        SortedMap<String, String> installer,
        List<Path> folders) {

    /** The set that every image of a distribution holds. */
    public static final String BASE_SET = "base";

    /** How rpm keeps its database. */
    public enum RpmDatabaseKind {
        /** {@code Packages.db}, as in openEuler. */
        NDB,
        /** {@code rpmdb.sqlite}. */
        SQLITE
    }

    /** Returns the names of a set's groups, without architectures; none when there is no such set. */
    public SortedSet<String> groups(String setName) {
        SortedSet<String> groups = new TreeSet<>();
        sets.getOrDefault(setName, new TreeMap<>()).keySet().forEach(group -> groups.add(ForArchitecture.plain(group)));
        return groups;
    }

    /**
     * Returns the packages of a set for an architecture; empty when there is no such set.
     *
     * @param without groups that are left out
     */
    public Optional<List<String>> set(String setName, Set<String> without, ForArchitecture arch) {
        Map<String, String> groups = sets.get(setName);
        if (groups == null) {
            return Optional.empty();
        }
        SortedMap<String, String> left = new TreeMap<>(groups);
        left.keySet().removeIf(group -> without.contains(ForArchitecture.plain(group)));
        return Optional.of(arch.words(left));
    }
}
