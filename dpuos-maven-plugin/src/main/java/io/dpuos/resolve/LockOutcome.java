package io.dpuos.resolve;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What {@code resolve-rpms} did. Immutable.
 *
 * @param lock the lock that now counts
 * @param result what happened to the file
 * @param changes what an update changed; empty in the other modes
 * @param files the verified package files by set; empty when nothing was downloaded
 */
public record LockOutcome(
        Lock lock, Result result, List<LockChange> changes, Map<LockSet, SortedMap<LockedPackage, Path>> files) {
    /** What happened to the file. */
    public enum Result {
        /** It was not there and was written. */
        CREATED,
        /** It was written anew. */
        UPDATED,
        /** It was there, fits the pom, and stays as it is. */
        KEPT
    }

    /** Copies the collections. */
    public LockOutcome {
        changes = List.copyOf(changes);
        EnumMap<LockSet, SortedMap<LockedPackage, Path>> copy = new EnumMap<>(LockSet.class);
        copy.putAll(files);
        files = Collections.unmodifiableMap(copy);
    }
}
