package io.dpuos.repo;

import java.net.URI;
import java.time.Duration;

/**
 * Finds a transfer that drips: one that never stalls, and would never end either. It is given up when fewer than 1,000
 * bytes per second arrived over twice the time after which a silent transfer is given up. Not thread-safe.
 */
public final class Pace {
    private static final long BYTES_PER_SECOND = 1_000;

    private final URI uri;
    private final Duration span;
    private long begun;
    private long bytes;

    /**
     * Begins to watch.
     *
     * @param stall after which time without a byte a transfer is given up
     */
    public Pace(URI uri, Duration stall) {
        this.uri = uri;
        this.span = stall.multipliedBy(2);
        this.begun = System.nanoTime();
    }

    /**
     * Counts bytes that arrived.
     *
     * @throws FetchException when they are too few for the time that they took
     */
    public void arrived(long count) throws FetchException {
        bytes += count;
        long now = System.nanoTime();
        if (now - begun < span.toNanos()) {
            return;
        }
        if (bytes < span.toMillis() * BYTES_PER_SECOND / 1000) {
            throw new FetchException(
                    uri,
                    FetchException.Kind.STALLED,
                    0,
                    "only " + bytes + " bytes arrived in " + span.toMillis() / 1000.0 + " s",
                    "try again or name another mirror");
        }
        begun = now;
        bytes = 0;
    }
}
