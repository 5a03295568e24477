package io.dpuos.kernel;

import io.dpuos.format.kept.KeptFile;
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
 * What module files told, by the SHA-256 of their content: reading a module means decompressing it whole, and the steps
 * of one build and the builds of one image ask for the same modules again and again.
 *
 * <p>The facts are a function of the content alone, so nobody can tell but by the time it takes whether they were
 * remembered. Safe for use by several threads.
 */
public final class ModuleMemory {
    private static final long KIND = 0x6470756f732d6d32L;
    private static final int SUM = 32;
    private static final int LIMIT = 1 << 20;
    private static final int FILE_LIMIT = 256 << 20;
    /** Some kernels' worth; a machine that builds many images starts again. */
    private static final int MODULE_LIMIT = 50_000;

    private static final Map<String, ModuleFacts> KNOWN = new ConcurrentHashMap<>();
    private static final Set<Path> RECALLED = ConcurrentHashMap.newKeySet();
    private static final Queue<Path> PENDING = new ConcurrentLinkedQueue<>();
    private static final AtomicLong READ = new AtomicLong();

    private ModuleMemory() {}

    static Optional<ModuleFacts> find(String contentSha256) throws IOException {
        for (Path file = PENDING.poll(); file != null; file = PENDING.poll()) {
            load(file);
        }
        return Optional.ofNullable(KNOWN.get(contentSha256));
    }

    static void add(String contentSha256, ModuleFacts facts) {
        if (KNOWN.size() >= MODULE_LIMIT) {
            KNOWN.clear();
        }
        READ.incrementAndGet();
        KNOWN.put(contentSha256, facts);
    }

    /** Returns how many modules were decompressed and read since the class was loaded. */
    public static long modulesRead() {
        return READ.get();
    }

    /** Forgets everything, so that the next question reads module files. */
    public static void forget() {
        RECALLED.clear();
        PENDING.clear();
        KNOWN.clear();
    }

    /**
     * Takes up what {@link #keep} wrote; a missing or damaged file is as good as an empty one. A file is read once by a
     * process, as all goals of a build ask for the same, and only when somebody asks for a module.
     */
    public static void recall(Path file) {
        if (RECALLED.add(file)) {
            PENDING.add(file);
        }
    }

    private static void load(Path file) throws IOException {
        Optional<ByteBuffer> content = KeptFile.read(file, KIND, FILE_LIMIT);
        if (content.isEmpty() || content.get().remaining() < Integer.BYTES) {
            return;
        }
        ByteBuffer bytes = content.get();
        Map<String, ModuleFacts> found = new TreeMap<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(
                new ByteArrayInputStream(bytes.array(), bytes.position(), bytes.remaining())))) {
            int count = in.readInt();
            if (count < 0 || count > LIMIT) {
                return;
            }
            for (int i = 0; i < count; i++) {
                found.put(HexFormat.of().formatHex(in.readNBytes(SUM)), ModuleFacts.read(in));
            }
        }
        KNOWN.putAll(found);
    }

    /**
     * Writes all that is known, for a later process. The file appears whole or not at all; several processes may write
     * it at the same time, the last one stays.
     */
    public static void keep(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(bytes))) {
            Map<String, ModuleFacts> known = new TreeMap<>(KNOWN);
            out.writeInt(known.size());
            for (Map.Entry<String, ModuleFacts> each : known.entrySet()) {
                out.write(HexFormat.of().parseHex(each.getKey()));
                each.getValue().write(out);
            }
        }
        KeptFile.write(file, KIND, bytes.toByteArray());
    }
}
