package io.dpuos.install;

import com.github.luben.zstd.ZstdCompressCtx;
import io.dpuos.format.kept.KeptFile;
import io.dpuos.rpm.PayloadEntry;
import io.dpuos.rpm.PayloadReader;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.SignatureHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the unpacked content of packages on disk, one file per package under its SHA-256, so that an RPM is
 * decompressed once. Safe for use by several threads and processes: a file is written under a unique name and moved. It is
 * not forced to disk, which takes longer than unpacking most packages: index and blocks have checksums.
 *
 * <p>Format of a file, numbers big-endian: blocks (each a zstd frame of 1 MiB of the contents in payload order, with
 * checksum), index (header and signature header with their lengths; number of blocks with offset and length; number of files with index,
 * offset, size, SHA-256), then index offset (8), index length (4), SHA-256 of the index (32), magic (8).
 */
public final class PackageStore {
    static final int BLOCK = 1 << 20;
    private static final int LEVEL = 1;
    private static final int CACHED_BLOCKS = 32;
    private static final long MAGIC = 0x6470756f732d7032L;
    private static final int FOOTER = 8 + 4 + 32 + 8;

    /** Two builds of one process that need the same package: one unpacks it, the other waits and takes it. */
    private static final Object[] TURNS =
            java.util.stream.Stream.generate(Object::new).limit(256).toArray();

    private static final AtomicLong UNPACKED = new AtomicLong();

    private final Path directory;
    private final Map<String, StoredBlock> blocks = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, StoredBlock> eldest) {
            return size() > CACHED_BLOCKS;
        }
    };

    /** Keeps packages in a directory, which is created when it is missing. */
    public PackageStore(Path cacheDirectory) {
        this.directory = cacheDirectory;
    }

    /** Returns how many packages were unpacked since the class was loaded. */
    public static long packagesUnpacked() {
        return UNPACKED.get();
    }

    /**
     * Returns a package, unpacked before or now.
     *
     * @throws IOException when the package is malformed, a file's digest is not that of its header, or the disk fails
     */
    public StoredPackage obtain(InstallPackage wanted) throws IOException {
        Path file = file(wanted.sha256());
        synchronized (TURNS[Math.floorMod(wanted.sha256().hashCode(), TURNS.length)]) {
            return obtain(wanted, file);
        }
    }

    private StoredPackage obtain(InstallPackage wanted, Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            Optional<StoredPackage> stored = read(file, wanted.sha256());
            if (stored.isPresent()) {
                KeptFile.noteUse(file);
                return stored.get();
            }
            Files.deleteIfExists(file);
        }
        unpack(wanted, file);
        UNPACKED.incrementAndGet();
        return read(file, wanted.sha256())
                .orElseThrow(() -> new IOException("cannot read back " + file + ", which was just written"));
    }

    /**
     * Returns packages that were unpacked before, in the order of the digests.
     *
     * @return empty when one is missing or damaged
     */
    Optional<List<StoredPackage>> find(List<String> sha256) throws IOException {
        List<Optional<StoredPackage>> found =
                Parallel.map(sha256, one -> Files.isRegularFile(file(one)) ? read(file(one), one) : Optional.empty());
        sha256.forEach(one -> KeptFile.noteUse(file(one)));
        return found.stream().allMatch(Optional::isPresent)
                ? Optional.of(found.stream().map(Optional::get).toList())
                : Optional.empty();
    }

    private Path file(String sha256) {
        return directory.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    private static void unpack(InstallPackage wanted, Path file) throws IOException {
        RpmFile rpm = RpmFile.read(wanted.rpm());
        Path parent = file.getParent();
        if (parent == null) {
            throw new IOException("not a file in a directory: " + file);
        }
        Files.createDirectories(parent);
        Path temporary = Files.createTempFile(parent, "unpack", ".tmp");
        try {
            try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE);
                    PayloadReader payload = rpm.openPayload();
                    BlockWriter writer = new BlockWriter(out)) {
                List<long[]> places = new ArrayList<>();
                List<byte[]> sums = new ArrayList<>();
                for (Optional<PayloadEntry> entry = payload.next(); entry.isPresent(); entry = payload.next()) {
                    if (entry.get().hasContent()) {
                        long start = writer.position();
                        sums.add(copy(rpm, entry.get(), writer));
                        places.add(new long[] {entry.get().file().index(), start, writer.position() - start});
                    }
                }
                writer.finish(rpm, places, sums);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static byte[] copy(RpmFile rpm, PayloadEntry entry, BlockWriter writer) throws IOException {
        RpmFileEntry file = entry.file();
        MessageDigest sha256 = digest("SHA-256");
        Optional<MessageDigest> stated =
                switch (file.digestAlgorithm()) {
                    case 1 -> Optional.of(digest("MD5"));
                    case 2 -> Optional.of(digest("SHA-1"));
                    case 9 -> Optional.of(digest("SHA-384"));
                    case 10 -> Optional.of(digest("SHA-512"));
                    default -> Optional.empty();
                };
        byte[] buffer = new byte[1 << 16];
        InputStream in = entry.content();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            sha256.update(buffer, 0, count);
            if (stated.isPresent()) {
                stated.get().update(buffer, 0, count);
            }
            writer.write(buffer, count);
        }
        byte[] sum = sha256.digest();
        String found =
                HexFormat.of().formatHex(stated.isPresent() ? stated.get().digest() : sum);
        if (!file.digest().isEmpty() && !found.equals(file.digest())) {
            throw new InstallException(
                    rpm.nevra().toString(),
                    "content of " + file.path() + " has digest " + found + ", its header says " + file.digest()
                            + "; fetch the package again");
        }
        return sum;
    }

    private Optional<StoredPackage> read(Path file, String sha256) throws IOException {
        try (FileChannel in = FileChannel.open(file)) {
            long size = in.size();
            if (size < FOOTER) {
                return Optional.empty();
            }
            ByteBuffer footer = fill(in, size - FOOTER, FOOTER);
            long offset = footer.getLong();
            int length = footer.getInt();
            byte[] sum = new byte[32];
            footer.get(sum);
            if (footer.getLong() != MAGIC || length < 0 || offset < 0 || offset + length != size - FOOTER) {
                return Optional.empty();
            }
            byte[] index = fill(in, offset, length).array();
            if (!Arrays.equals(digest("SHA-256").digest(index), sum)) {
                return Optional.empty();
            }
            return Optional.of(parse(file, sha256, index));
        }
    }

    static ByteBuffer fill(FileChannel in, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (in.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException("a file of the package store is shorter than its index says");
            }
        }
        return buffer.flip();
    }

    private StoredPackage parse(Path file, String sha256, byte[] index) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(index));
        byte[] header = in.readNBytes(in.readInt());
        byte[] signature = in.readNBytes(in.readInt());
        long[][] places = new long[in.readInt()][2];
        for (long[] place : places) {
            place[0] = in.readLong();
            place[1] = in.readInt();
        }
        Map<Integer, StoredContent> contents = new LinkedHashMap<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            int number = in.readInt();
            long start = in.readLong();
            long size = in.readLong();
            String digest = HexFormat.of().formatHex(in.readNBytes(32));
            contents.put(number, new StoredContent(this, file, number, places, start, size, digest));
        }
        return new StoredPackage(RpmHeader.ofChecked(header, sha256), SignatureHeader.of(signature, sha256), contents);
    }

    /** Returns a decompressed block. */
    StoredBlock block(Path file, long[][] places, int number) throws IOException {
        String key = file.getFileName() + "/" + number;
        synchronized (blocks) {
            StoredBlock cached = blocks.get(key);
            if (cached != null) {
                return cached;
            }
        }
        StoredBlock block;
        try (FileChannel in = FileChannel.open(file);
                BlockBuffers buffers = BlockBuffers.take()) {
            block = buffers.read(in, places[number][0], (int) places[number][1]);
        }
        if (block == StoredBlock.DAMAGED) {
            throw new IOException("damaged entry of the package store, delete it: " + file);
        }
        synchronized (blocks) {
            blocks.put(key, block);
        }
        return block;
    }

    /** Cuts a stream into blocks and writes them. */
    private static final class BlockWriter implements AutoCloseable {
        private final FileChannel out;
        private final ZstdCompressCtx codec = new ZstdCompressCtx();
        private final BlockBuffers buffers = BlockBuffers.take();
        private final List<long[]> places = new ArrayList<>();
        private long offset;

        BlockWriter(FileChannel out) {
            this.out = out;
            codec.setLevel(LEVEL);
            codec.setChecksum(true);
        }

        long position() {
            return places.size() * (long) BLOCK + buffers.plain().position();
        }

        void write(byte[] data, int length) throws IOException {
            int done = 0;
            while (done < length) {
                int count = Math.min(length - done, buffers.plain().remaining());
                buffers.plain().put(data, done, count);
                done += count;
                if (!buffers.plain().hasRemaining()) {
                    flush();
                }
            }
        }

        private void flush() throws IOException {
            ByteBuffer frame = buffers.pack(codec);
            places.add(new long[] {offset, frame.remaining()});
            put(frame);
        }

        private void put(ByteBuffer data) throws IOException {
            offset += data.remaining();
            while (data.hasRemaining()) {
                out.write(data);
            }
        }

        void finish(RpmFile rpm, List<long[]> files, List<byte[]> sums) throws IOException {
            if (buffers.plain().position() > 0) {
                flush();
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream index = new DataOutputStream(bytes);
            for (byte[] blob :
                    List.of(rpm.header().blob(), rpm.signatureHeader().blob())) {
                index.writeInt(blob.length);
                index.write(blob);
            }
            index.writeInt(places.size());
            for (long[] place : places) {
                index.writeLong(place[0]);
                index.writeInt((int) place[1]);
            }
            index.writeInt(files.size());
            for (int i = 0; i < files.size(); i++) {
                index.writeInt((int) files.get(i)[0]);
                index.writeLong(files.get(i)[1]);
                index.writeLong(files.get(i)[2]);
                index.write(sums.get(i));
            }
            byte[] whole = bytes.toByteArray();
            ByteBuffer footer = ByteBuffer.allocate(FOOTER);
            footer.putLong(offset)
                    .putInt(whole.length)
                    .put(digest("SHA-256").digest(whole))
                    .putLong(MAGIC);
            put(ByteBuffer.wrap(whole));
            put(footer.flip());
        }

        @Override
        public void close() {
            buffers.close();
            codec.close();
        }
    }
}
