package io.dpuos.format.kept;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What contents told, by their SHA-256: reading one means decompressing it whole, and the steps of one build and the builds
 * of one image ask for the same contents again and again.
 *
 * <p>The facts are a function of the content alone, so nobody can tell but by the time it takes whether they were
 * remembered. Safe for use by several threads.
 *
 * @param <F> what is remembered of one content; immutable
 */
public final class KeptFacts<F> {
    private static final int SUM = 32;
    private static final int COUNT_LIMIT = 1 << 20;
    private static final int FILE_LIMIT = 256 << 20;

    private final long kind;
    private final int limit;
    private final Form<F> form;
    private final Map<String, F> known = new ConcurrentHashMap<>();
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final Set<Path> recalled = ConcurrentHashMap.newKeySet();
    private final Queue<Path> pending = new ConcurrentLinkedQueue<>();
    private final AtomicLong read = new AtomicLong();

    /**
     * The form of facts in a file.
     *
     * @param <F> what is remembered of one content
     */
    public interface Form<F> {
        /** Writes facts. */
        void write(DataOutputStream out, F facts) throws IOException;

        /** Reads facts; throws on what {@link #write} does not write. */
        F read(DataInputStream in) throws IOException;
    }

    /** How facts write themselves. */
    @FunctionalInterface
    public interface Writing<F> {
        /** Writes facts. */
        void write(F facts, DataOutputStream out) throws IOException;
    }

    /** How facts are read. */
    @FunctionalInterface
    public interface Reading<F> {
        /** Reads facts; throws on what their {@link Writing} does not write. */
        F read(DataInputStream in) throws IOException;
    }

    /** Makes a form of what facts do themselves. */
    public static <F> Form<F> form(Writing<F> writing, Reading<F> reading) {
        return new Form<>() {
            @Override
            public void write(DataOutputStream out, F facts) throws IOException {
                writing.write(facts, out);
            }

            @Override
            public F read(DataInputStream in) throws IOException {
                return reading.read(in);
            }
        };
    }

    /**
     * Makes a memory without facts.
     *
     * @param kind the number that tells its files from others and from those of other versions of the form
     * @param limit how many contents are remembered at most; a process that meets more starts again
     */
    public KeptFacts(long kind, int limit, Form<F> form) {
        this.kind = kind;
        this.limit = limit;
        this.form = form;
    }

    /** Returns what is known of a content. */
    public Optional<F> find(String sha256) throws IOException {
        if (!pending.isEmpty()) {
            loadPending();
        }
        Optional<F> found = Optional.ofNullable(known.get(sha256));
        if (found.isPresent()) {
            used.add(sha256);
        }
        return found;
    }

    /** Remembers what a content told. */
    public void add(String sha256, F facts) {
        if (known.size() >= limit) {
            known.clear();
            used.clear();
        }
        read.incrementAndGet();
        known.put(sha256, facts);
        used.add(sha256);
    }

    /** Returns how many contents were read, because nothing was known of them. */
    public long contentsRead() {
        return read.get();
    }

    /** Forgets everything, so that the next question reads contents. */
    public void forget() {
        recalled.clear();
        pending.clear();
        known.clear();
        used.clear();
    }

    /**
     * Takes up what {@link #keep} wrote; a missing or damaged file is as good as an empty one. A file is read once by a
     * process, as all goals of a build ask for the same, and only when somebody asks.
     */
    public void recall(Path file) {
        if (recalled.add(file)) {
            pending.add(file);
        }
    }

    /** A file leaves the queue when it is loaded, so that other threads wait for it instead of reading contents. */
    private synchronized void loadPending() throws IOException {
        for (Path file = pending.peek(); file != null; file = pending.peek()) {
            load(file);
            pending.remove(file);
        }
    }

    private void load(Path file) throws IOException {
        Optional<ByteBuffer> content = KeptFile.read(file, kind, FILE_LIMIT);
        if (content.isEmpty() || content.get().remaining() < Integer.BYTES) {
            return;
        }
        ByteBuffer bytes = content.get();
        Map<String, F> found = new TreeMap<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(
                new ByteArrayInputStream(bytes.array(), bytes.position(), bytes.remaining())))) {
            int count = in.readInt();
            if (count < 0 || count > COUNT_LIMIT) {
                return;
            }
            for (int i = 0; i < count; i++) {
                found.put(HexFormat.of().formatHex(in.readNBytes(SUM)), form.read(in));
            }
        }
        known.putAll(found);
    }

    /**
     * Writes what this process asked for, for a later one; so a file does not grow with all that it ever held. The file
     * appears whole or not at all; several processes may write it at the same time, the last one stays.
     */
    public void keep(Path file) throws IOException {
        Map<String, F> kept = new TreeMap<>(known);
        kept.keySet().retainAll(used);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(bytes))) {
            out.writeInt(kept.size());
            for (Map.Entry<String, F> each : kept.entrySet()) {
                out.write(HexFormat.of().parseHex(each.getKey()));
                form.write(out, each.getValue());
            }
        }
        KeptFile.write(file, kind, bytes.toByteArray());
    }
}
