package io.dpuos.assemble;

import io.dpuos.format.kept.KeptFile;
import io.dpuos.resolve.Lock;
import io.dpuos.resolve.LockSet;
import io.dpuos.resolve.LockedPackage;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.Tag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest build time of the locked packages: without a declared time, one that every machine agrees on.
 *
 * <p>It is a function of the packages, kept by their digests: else each goal would open all packages and verify them for a
 * number. Safe for use by several threads.
 */
final class BuildTimes {
    /** 1980-01-01, the earliest time that all formats of the medium can tell. */
    private static final long EARLIEST = 315_532_800L;

    private static final long KIND = 0x6470756f732d7431L;
    private static final int LIMIT = 64;
    private static final Map<String, Long> KNOWN = new ConcurrentHashMap<>();

    private BuildTimes() {}

    /** Brings the packages of the image when nobody asked before. */
    interface Files {
        /** Returns the verified files. */
        Collection<Path> get() throws IOException;
    }

    /**
     * Returns the newest build time.
     *
     * @param area where it is kept
     * @return seconds since the epoch
     */
    static long newest(Lock lock, Path area, Files files) throws IOException {
        String digest = FolderDigest.of(
                lock.packages(LockSet.IMAGE).stream().map(LockedPackage::sha256).toArray(String[]::new));
        Long known = KNOWN.get(digest);
        if (known != null) {
            return known;
        }
        Path file = area.resolve(digest);
        Optional<ByteBuffer> kept = KeptFile.read(file, KIND, LIMIT);
        long newest;
        if (kept.isPresent() && kept.get().remaining() == Long.BYTES) {
            newest = kept.get().getLong();
        } else {
            newest = newest(files.get());
            KeptFile.write(
                    file, KIND, ByteBuffer.allocate(Long.BYTES).putLong(newest).array());
        }
        KNOWN.put(digest, newest);
        return newest;
    }

    private static long newest(Collection<Path> files) throws IOException {
        long newest = EARLIEST;
        for (Path file : files) {
            for (long time : RpmFile.read(file).header().numbers(Tag.BUILDTIME)) {
                newest = Math.max(newest, time);
            }
        }
        return newest;
    }
}
