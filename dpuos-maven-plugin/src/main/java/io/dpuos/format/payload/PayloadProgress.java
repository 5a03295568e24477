package io.dpuos.format.payload;

/** Hears how a payload grows. */
public interface PayloadProgress {
    /** Hears nothing. */
    PayloadProgress NONE = new PayloadProgress() {};

    /**
     * Called once, before any frame, on the thread that writes the payload.
     *
     * @param frames how many frames there will be, without the one that ends the archive
     * @param bytes uncompressed bytes of all of them
     */
    default void planned(int frames, long bytes) {}

    /**
     * Called once for each frame when it is ready, in any order, on several threads at a time.
     *
     * @param label of the frame
     * @param bytes uncompressed bytes of the frame
     * @param reused whether it came from the store
     */
    default void ready(String label, long bytes, boolean reused) {}
}
