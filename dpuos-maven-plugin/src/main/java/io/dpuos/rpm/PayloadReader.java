package io.dpuos.rpm;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads a payload entry by entry. Each archive entry must be a file of the header that was not seen yet, with the same
 * mode and size; after the last one every file but ghosts must have been seen, the compressed stream must end with the
 * file, and its digest, when the header states one, must agree. Until {@link #next} has returned empty the content is
 * therefore unproven, unless the package verifier has accepted the package before. Not thread-safe.
 */
public final class PayloadReader implements AutoCloseable {
    private static final int CPIO_HEADER = 110;
    private static final int STRIPPED_HEADER = 14;
    private static final int MAX_NAME = 4097;
    private static final String TRAILER = "TRAILER!!!";

    private final String name;
    private final List<RpmFileEntry> files;
    private final Map<String, RpmFileEntry> byName = new TreeMap<>();
    private final boolean[] seen;
    private final int[] linksSeen;
    private final InputStream compressed;
    private final Optional<MessageDigest> digest;
    private final String expectedDigest;
    private final InputStream in;
    private final long limit;
    private long position;
    private Optional<Body> current = Optional.empty();
    private boolean finished;

    private PayloadReader(RpmFile rpm, InputStream raw) throws IOException {
        this.name = RpmFile.name(rpm.path());
        this.files = rpm.header().files();
        this.seen = new boolean[files.size()];
        this.linksSeen = new int[files.size()];
        long bound = 4096;
        for (RpmFileEntry file : files) {
            byte[] path = file.path().relativeBytes();
            byName.put(new String(path, StandardCharsets.ISO_8859_1), file);
            bound += CPIO_HEADER + path.length + 16L + (file.isGhost() ? 0 : file.size());
            if (bound < 0) {
                throw malformed("size", "sizes whose sum is less than 2^63", "more");
            }
        }
        this.limit = bound;
        this.expectedDigest = rpm.header().string(Tag.PAYLOADDIGEST).orElse("");
        this.digest = expectedDigest.isEmpty() ? Optional.empty() : Optional.of(algorithm(rpm.header()));
        this.compressed =
                new BufferedInputStream(digest.isPresent() ? new DigestInputStream(raw, digest.get()) : raw, 1 << 16);
        this.in = Decompression.open(compressed, name);
    }

    static PayloadReader open(RpmFile rpm) throws IOException {
        FileChannel channel = FileChannel.open(rpm.path());
        try {
            if (channel.size() != rpm.size()) {
                throw new MalformedRpmException(
                        RpmFile.name(rpm.path()), "file", "size", -1, "" + rpm.size(), "" + channel.size());
            }
            return new PayloadReader(rpm, Channels.newInputStream(channel.position(rpm.payloadOffset())));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private MessageDigest algorithm(RpmHeader header) throws MalformedRpmException {
        return RpmWriter.digest(payloadDigestAlgorithm(header, name));
    }

    static String payloadDigestAlgorithm(RpmHeader header, String name) throws MalformedRpmException {
        long[] number = header.numbers(Tag.PAYLOADDIGESTALGO);
        long algorithm = number.length == 0 ? 8 : number[0];
        if (algorithm != 8 && algorithm != 9 && algorithm != 10) {
            throw new MalformedRpmException(
                    name, "header", "PAYLOADDIGESTALGO", -1, "8, 9 or 10 (SHA-256, -384, -512)", "" + algorithm);
        }
        return algorithm == 8 ? "SHA-256" : algorithm == 9 ? "SHA-384" : "SHA-512";
    }

    /**
     * Returns the next entry, or empty after the last one. What is left of the previous entry's content is skipped.
     *
     * @throws MalformedRpmException when the payload contradicts the header or breaks a rule
     */
    public Optional<PayloadEntry> next() throws IOException {
        if (finished) {
            return Optional.empty();
        }
        try {
            if (current.isPresent()) {
                current.get().skipRest();
                current = Optional.empty();
            }
            return entry();
        } catch (MalformedRpmException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw decompression(e);
        }
    }

    private MalformedRpmException decompression(Exception e) {
        MalformedRpmException malformed =
                malformed("compressed stream", "a stream that can be read", String.valueOf(e.getMessage()));
        malformed.initCause(e);
        return malformed;
    }

    private Optional<PayloadEntry> entry() throws IOException {
        align();
        byte[] magic = bytes(6);
        String text = new String(magic, StandardCharsets.ISO_8859_1);
        RpmFileEntry file;
        long size;
        if (text.equals("07070X")) {
            int index = (int) hex(bytes(8), 0);
            align();
            if (index < 0 || index >= files.size()) {
                throw malformed("file index", "less than " + files.size(), "" + index);
            }
            file = files.get(index);
            size = isLastLink(file) ? file.size() : 0;
        } else if (text.equals("070701") || text.equals("070702")) {
            byte[] fields = bytes(CPIO_HEADER - 6);
            String entryName = name((int) hex(fields, 88));
            align();
            if (entryName.equals(TRAILER)) {
                finish();
                return Optional.empty();
            }
            file = find(entryName);
            size = hex(fields, 48);
            int mode = (int) hex(fields, 8);
            if ((mode & 0xffff) != file.mode() || mode >>> 16 != 0) {
                throw malformed(
                        "mode of " + file.path(), Integer.toOctalString(file.mode()), Integer.toOctalString(mode));
            }
        } else {
            throw malformed("magic", "070701, 070702 or 07070X", HexFormat.of().formatHex(magic));
        }
        return Optional.of(deliver(file, size));
    }

    private RpmFileEntry find(String entryName) throws MalformedRpmException {
        String path = entryName.startsWith("./")
                ? entryName.substring(2)
                : entryName.startsWith("/") ? entryName.substring(1) : entryName;
        RpmFileEntry file = byName.get(path);
        if (file == null) {
            throw malformed(
                    "name",
                    "a file that the header lists",
                    "'" + io.dpuos.tree.TreePath.display(entryName.getBytes(StandardCharsets.ISO_8859_1)) + "'");
        }
        return file;
    }

    private boolean isLastLink(RpmFileEntry file) {
        return linksSeen[file.linkGroup()] == file.links() - 1;
    }

    private PayloadEntry deliver(RpmFileEntry file, long size) throws IOException {
        if (seen[file.index()] || file.isGhost()) {
            throw malformed("name", "every file once and no ghost", file.path().toString());
        }
        seen[file.index()] = true;
        boolean content = file.isRegular() && isLastLink(file);
        linksSeen[file.linkGroup()]++;
        long expected = content ? file.size() : file.isSymbolicLink() ? targetSize(file) : 0;
        if (size != expected) {
            throw malformed("size of " + file.path(), expected + " bytes", size + " bytes");
        }
        if (file.isSymbolicLink() && file.linkTarget().isPresent()) {
            byte[] target = bytes((int) size);
            if (!Arrays.equals(target, file.linkTarget().get().bytes())) {
                throw malformed(
                        "target of " + file.path(),
                        file.linkTarget().get().toString(),
                        io.dpuos.tree.TreePath.display(target));
            }
        }
        if (!content) {
            return new PayloadEntry(file, false, InputStream.nullInputStream());
        }
        Body body = new Body(size);
        current = Optional.of(body);
        return new PayloadEntry(file, true, body);
    }

    private static long targetSize(RpmFileEntry file) {
        return file.linkTarget().map(t -> t.bytes().length).orElse(0);
    }

    private void finish() throws IOException {
        for (RpmFileEntry file : files) {
            if (!seen[file.index()] && !file.isGhost()) {
                throw malformed("end", "all files of the header", "no " + file.path());
            }
        }
        for (int b = read(); b >= 0; b = read()) {
            if (b != 0) {
                throw malformed("end", "nothing but padding after the trailer", "more data");
            }
        }
        if (compressed.read() >= 0) {
            throw malformed("end", "the end of the file after the compressed stream", "more data");
        }
        finished = true;
        if (digest.isPresent()) {
            String found = HexFormat.of().formatHex(digest.get().digest());
            if (!found.equalsIgnoreCase(expectedDigest)) {
                throw malformed("digest", expectedDigest, found);
            }
        }
    }

    private String name(int size) throws IOException {
        if (size < 2 || size > MAX_NAME) {
            throw malformed("name size", "2 to " + MAX_NAME, "" + size);
        }
        byte[] bytes = bytes(size);
        String text = new String(bytes, 0, size - 1, StandardCharsets.ISO_8859_1);
        if (bytes[size - 1] != 0 || text.indexOf(0) >= 0) {
            throw malformed("name", "one terminated string", "'" + io.dpuos.tree.TreePath.display(bytes) + "'");
        }
        return text;
    }

    private long hex(byte[] field, int offset) throws MalformedRpmException {
        long value = 0;
        for (int i = offset; i < offset + 8; i++) {
            int digit = field[i] < 0 ? -1 : Character.digit(field[i], 16);
            if (digit < 0) {
                throw malformed(
                        "number",
                        "8 hexadecimal digits",
                        io.dpuos.tree.TreePath.display(Arrays.copyOfRange(field, offset, offset + 8)));
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private void align() throws IOException {
        while (position % 4 != 0) {
            if (read() < 0) {
                throw malformed("length", "an archive with a trailer", "its end");
            }
        }
    }

    private byte[] bytes(int count) throws IOException {
        byte[] data = in.readNBytes(count);
        advance(data.length);
        if (data.length < count) {
            throw malformed("length", "an archive with a trailer", "its end");
        }
        return data;
    }

    private int read() throws IOException {
        int b = in.read();
        if (b >= 0) {
            advance(1);
        }
        return b;
    }

    private void advance(long count) throws MalformedRpmException {
        position += count;
        if (position > limit) {
            throw malformed("length", "at most " + limit + " bytes by the header's file sizes", "more");
        }
    }

    private MalformedRpmException malformed(String field, String expected, String found) {
        return new MalformedRpmException(name, "payload", field, position, expected, found);
    }

    @Override
    public void close() throws IOException {
        in.close();
        compressed.close();
    }

    /** The content of the current entry. */
    private final class Body extends InputStream {
        private long left;

        Body(long size) {
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0 || length == 0) {
                return length == 0 ? 0 : -1;
            }
            if (current.isEmpty() || current.get() != this) {
                throw new IOException("the payload reader has gone on to another entry");
            }
            int count;
            try {
                count = in.read(target, offset, (int) Math.min(left, length));
            } catch (IOException | RuntimeException e) {
                throw decompression(e);
            }
            if (count < 0) {
                throw malformed("length", left + " more bytes of content", "the end");
            }
            left -= count;
            advance(count);
            return count;
        }

        private void skipRest() throws IOException {
            byte[] sink = new byte[8192];
            while (left > 0) {
                if (read(sink, 0, sink.length) < 0) {
                    return;
                }
            }
        }
    }
}
