package io.dpuos.repo;

/**
 * Hears how far long work is. Safe for use by several threads; every method does nothing by default.
 *
 * <p>One piece of work calls {@link #started} once, then {@link #advanced} any number of times, then {@link #finished}
 * once, also when it failed. Downloads that run in parallel report to one listener: {@code started} and
 * {@code finished} are then called once for all of them.
 */
public interface ProgressListener {
    /** A listener that does nothing. */
    ProgressListener NONE = new ProgressListener() {};

    /**
     * Work begins.
     *
     * @param what for example {@code downloading 12 packages}
     * @param total bytes in all; -1 when not known
     */
    default void started(String what, long total) {}

    /**
     * Some of the work is done.
     *
     * @param bytes since the last call; negative when a transfer starts over
     */
    default void advanced(long bytes) {}

    /** Something worth a line in the log happened, for example a second try. */
    default void note(String message) {}

    /** The work is over, well or not. */
    default void finished() {}
}
