package io.dpuos.assemble;

import io.dpuos.repo.ContentCache;
import io.dpuos.repo.Fetcher;
import io.dpuos.repo.ProgressListener;
import io.dpuos.resolve.PackageAccess;
import io.dpuos.resolve.ResolutionRequest;
import java.nio.file.Path;
import java.util.Set;

/**
 * Where and how an image is built; nothing of it reaches the image. Immutable.
 *
 * @param pluginVersion part of every cache key
 * @param work the folder of what the goals pass on, {@code target/dpuos}
 * @param cache packages, unpacked contents and compressed frames, shared by projects
 * @param lockFile the lock
 * @param idsFile salts and numeric ids
 * @param lockMode what may happen to the lock
 * @param updateOnly names of packages that an update of the lock is bounded to; empty for all
 * @param download whether resolving also brings the packages
 * @param fetcher the transport
 * @param offline whether only the cache may be used
 * @param threads how much is done at a time, at least 1
 * @param progress hears how far long work is
 * @param elsewhere where a package that left its repository is looked for at last
 */
public record BuildEnvironment(
        String pluginVersion,
        Path work,
        ContentCache cache,
        Path lockFile,
        Path idsFile,
        ResolutionRequest.Mode lockMode,
        Set<String> updateOnly,
        boolean download,
        Fetcher fetcher,
        boolean offline,
        int threads,
        ProgressListener progress,
        PackageAccess.Elsewhere elsewhere) {}
