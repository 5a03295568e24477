package io.dpuos.repo;

import java.net.URI;
import java.time.Duration;

/**
 * Hears of one transfer and bounds it. The methods are called on the thread that runs {@link Fetcher#fetch}, or on one
 * that the transport owns, one at a time.
 */
public interface TransferListener {
    /** A listener that does nothing and accepts any size. */
    TransferListener NONE = new TransferListener() {};

    /** Returns the largest size that is accepted, in bytes. The fetcher stops a transfer that grows beyond it. */
    default long limit() {
        return Long.MAX_VALUE;
    }

    /**
     * Bytes begin to flow; called again for each further try.
     *
     * @param offset bytes that an earlier try left and that are kept
     * @param total bytes of the whole file; -1 when the server does not say
     */
    default void started(URI uri, long offset, long total) {}

    /** Bytes arrived. */
    default void advanced(long bytes) {}

    /** A try failed and another follows. */
    default void retrying(URI uri, String reason, Duration pause) {}
}
