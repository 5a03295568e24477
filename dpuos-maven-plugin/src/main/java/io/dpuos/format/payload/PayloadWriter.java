package io.dpuos.format.payload;

import io.dpuos.format.tar.TarEntry;
import io.dpuos.format.tar.TarWriter;
import io.dpuos.format.zstd.FrameOutputStream;
import io.dpuos.format.zstd.Frames;
import io.dpuos.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Compresses runs of tar members into frames, those that the store does not hold already, on several threads.
 *
 * <p>The bytes depend on the runs, the level and the codec's version, never on the number of threads. Contents are
 * streamed; memory is bounded by the threads' codecs. Frames that the store holds are not verified: the payload is read in
 * any case when it was written to a medium ({@link PayloadReader#verifyFrames}), and a damaged frame is found then. The largest frames are begun first. Safe for use by several
 * threads.
 */
public final class PayloadWriter {
    /** Two builds of one process that need the same frame: one makes it, the other waits and takes it. */
    private static final Object[] TURNS =
            java.util.stream.Stream.generate(Object::new).limit(256).toArray();

    /** Longer than a member of 64 MiB takes at the highest level; members are not interrupted. */
    private static final long ENDED_SECONDS = 120;

    private final FrameStore store;
    private final int level;
    private final int threads;

    /**
     * Writes payloads through a store.
     *
     * @param level of compression, 1 to 19
     * @param threads how many frames are compressed at a time, 1 to 256
     */
    public PayloadWriter(FrameStore store, int level, int threads) {
        if (level < Frames.MIN_LEVEL || level > Frames.MAX_LEVEL) {
            throw new IllegalArgumentException("zstd level is not within 1 to 19: " + level);
        }
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("number of threads is not within 1 to 256: " + threads);
        }
        this.store = store;
        this.level = level;
        this.threads = threads;
    }

    private record Ready(FrameStore.StoredFrame frame, boolean reused) {}

    /**
     * Makes the payload of these runs, in this order.
     *
     * @throws IOException when a content cannot be read or a frame cannot be stored
     */
    public Payload write(List<PayloadRun> runs, PayloadProgress progress) throws IOException {
        List<FramePlan> plans = FramePlan.of(runs);
        progress.planned(plans.size(), plans.stream().mapToLong(FramePlan::size).sum());
        MessageDigest whole = Sha256.begin();
        List<Ready> ready = compress(plans, progress, whole);
        Payload.EndFrame end = new Payload.EndFrame(Frames.compress(TarWriter.endBlocks(), level));
        List<PayloadIndex.Frame> frames = new ArrayList<>();
        List<FrameStore.StoredFrame> stored = new ArrayList<>();
        long offset = 0;
        long unpacked = 0;
        for (int i = 0; i < plans.size(); i++) {
            FrameStore.StoredFrame frame = ready.get(i).frame();
            frames.add(new PayloadIndex.Frame(
                    offset,
                    frame.size(),
                    plans.get(i).size(),
                    frame.sha256(),
                    plans.get(i).label()));
            stored.add(frame);
            offset += frame.size();
            unpacked += plans.get(i).size();
        }
        byte[] endBytes = end.bytes();
        whole.update(endBytes);
        frames.add(new PayloadIndex.Frame(
                offset,
                endBytes.length,
                TarWriter.endBlocks().length,
                HexFormat.of().formatHex(Sha256.begin().digest(endBytes)),
                "end"));
        PayloadIndex index = new PayloadIndex(
                Frames.CODEC + " " + Frames.version() + " level " + level,
                frames,
                offset + endBytes.length,
                unpacked + TarWriter.endBlocks().length,
                HexFormat.of().formatHex(whole.digest()));
        int reused = (int) ready.stream().filter(Ready::reused).count();
        return new Payload(index, stored, end, reused);
    }

    /** Gives the frames in their order, and to the digest, frame by frame, while later ones are still compressed. */
    private List<Ready> compress(List<FramePlan> plans, PayloadProgress progress, MessageDigest whole)
            throws IOException {
        AtomicInteger number = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "payload-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Integer> largestFirst = new ArrayList<>();
            for (int i = 0; i < plans.size(); i++) {
                largestFirst.add(i);
            }
            largestFirst.sort(Comparator.comparingLong(i -> -plans.get(i).size()));
            SortedMap<Integer, Future<Ready>> futures = new TreeMap<>();
            for (int i : largestFirst) {
                futures.put(i, workers.submit(() -> frame(plans.get(i), progress)));
            }
            List<Ready> ready = new ArrayList<>();
            byte[] buffer = new byte[1 << 16];
            for (Future<Ready> future : futures.values()) {
                ready.add(future.get());
                digest(ready.get(ready.size() - 1).frame(), whole, buffer);
            }
            return ready;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            } else if (e.getCause() instanceof UncheckedIOException failure) {
                throw failure;
            }
            throw new IllegalStateException("a payload frame could not be made", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while compressing the payload");
        } finally {
            end(workers);
        }
    }

    /** After a failure other frames may still be compressed: nobody shall write to the store behind the caller's back. */
    private static void end(ExecutorService workers) {
        workers.shutdownNow();
        try {
            workers.awaitTermination(ENDED_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void digest(FrameStore.StoredFrame frame, MessageDigest whole, byte[] buffer) throws IOException {
        try (InputStream in = frame.open()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                whole.update(buffer, 0, n);
            }
        }
    }

    private Ready frame(FramePlan plan, PayloadProgress progress) throws IOException {
        String key = plan.key(level);
        synchronized (TURNS[Math.floorMod(key.hashCode(), TURNS.length)]) {
            return frame(plan, key, progress);
        }
    }

    private Ready frame(FramePlan plan, String key, PayloadProgress progress) throws IOException {
        Optional<FrameStore.StoredFrame> found = store.lookUp(key);
        FrameStore.StoredFrame frame = found.isPresent()
                ? found.get()
                : store.put(key, out -> {
                    try (FrameOutputStream compressed = new FrameOutputStream(out, level, plan.size())) {
                        TarWriter tar = new TarWriter(compressed);
                        for (TarEntry entry : plan.entries()) {
                            if (Thread.interrupted()) {
                                throw new InterruptedIOException("stopped, because another frame failed");
                            }
                            tar.put(entry);
                        }
                    }
                });
        progress.ready(plan.label(), plan.size(), found.isPresent());
        return new Ready(frame, found.isPresent());
    }
}
