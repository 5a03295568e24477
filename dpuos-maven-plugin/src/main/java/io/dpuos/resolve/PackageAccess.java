package io.dpuos.resolve;

import io.dpuos.repo.ContentCache;
import io.dpuos.repo.Fetcher;
import io.dpuos.repo.ProgressListener;
import io.dpuos.repo.RepositorySpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How packages are brought and checked. Immutable.
 *
 * @param repositories the repositories that the pom names
 * @param fetcher the transport
 * @param cache the content cache
 * @param offline whether only the cache may be used
 * @param check what a package must pass before it is used
 * @param parallel how many packages are brought at once, at least 1
 * @param progress hears of downloads
 * @param elsewhere a last place to look for a package that left its repository, for example Maven's repositories
 */
public record PackageAccess(
        List<RepositorySpec> repositories,
        Fetcher fetcher,
        ContentCache cache,
        boolean offline,
        PackageCheck check,
        int parallel,
        ProgressListener progress,
        Elsewhere elsewhere) {
    /** Finds a package by its digest outside of the repositories. The file is verified after that. */
    @FunctionalInterface
    public interface Elsewhere {
        /** Finds nothing. */
        Elsewhere NOWHERE = wanted -> Optional.empty();

        /** Returns a file that may be the package. */
        Optional<Path> find(LockedPackage wanted) throws IOException;
    }

    /** Checks and copies. */
    public PackageAccess {
        repositories = List.copyOf(repositories);
        if (parallel < 1) {
            throw new IllegalArgumentException("parallel downloads: expected at least 1, found " + parallel);
        }
    }

    /** Returns the access with four downloads at once, no progress and no other places. */
    public static PackageAccess of(
            List<RepositorySpec> repositories,
            Fetcher fetcher,
            ContentCache cache,
            boolean offline,
            PackageCheck check) {
        return new PackageAccess(
                repositories, fetcher, cache, offline, check, 4, ProgressListener.NONE, Elsewhere.NOWHERE);
    }

    /** Returns the access with another listener. */
    public PackageAccess withProgress(ProgressListener listener) {
        return new PackageAccess(repositories, fetcher, cache, offline, check, parallel, listener, elsewhere);
    }

    /** Returns the access with a last place to look. */
    public PackageAccess withElsewhere(Elsewhere place) {
        return new PackageAccess(repositories, fetcher, cache, offline, check, parallel, progress, place);
    }
}
