package io.dpuos.repo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The package files of a repository, by location and digest; no metadata is read for them. Safe for use by several
 * threads.
 */
public final class RepositoryFiles {
    private final MirrorSource source;
    private final Fetcher fetcher;
    private final ContentCache cache;
    private final ProgressListener progress;

    /** Finds the places of the repository when a file is not in the cache. */
    private static final class MirrorSource {
        private final RepositoryLoader loader;
        private Optional<Mirrors> known = Optional.empty();

        MirrorSource(RepositoryLoader loader) {
            this.loader = loader;
        }

        synchronized Mirrors get() throws IOException {
            if (known.isEmpty()) {
                known = Optional.of(loader.mirrors());
            }
            return known.get();
        }
    }

    private RepositoryFiles(MirrorSource source, Fetcher fetcher, ContentCache cache, ProgressListener progress) {
        this.source = source;
        this.fetcher = fetcher;
        this.cache = cache;
        this.progress = progress;
    }

    /**
     * Opens the files of a repository. Nothing is transferred yet.
     *
     * @param offline whether only the cache may be used
     */
    public static RepositoryFiles of(
            RepositorySpec spec, Fetcher fetcher, ContentCache cache, boolean offline, ProgressListener progress) {
        RepositoryLoader loader = RepositoryLoader.of(spec, fetcher, cache, offline, progress);
        return new RepositoryFiles(new MirrorSource(loader), loader.fetcher(), cache, progress);
    }

    /**
     * Brings a file into the cache, from whichever mirror has the right bytes.
     *
     * @throws FetchException when no mirror has it, or offline when the cache has it not
     */
    public Path obtain(String location, String sha256, long size) throws IOException {
        return obtain(location, Checksum.sha256(sha256), size);
    }

    /** As the other one, by a digest of any kind. */
    public Path obtain(String location, Checksum checksum, long size) throws IOException {
        Optional<Path> present = cache.find(checksum, size);
        if (present.isPresent()) {
            return present.get();
        }
        return source.get()
                .obtain(location, checksum, size, cache, fetcher, limit -> new TransferProgress(limit, progress));
    }
}
