package io.dpuos.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One package file: lead, signature header and header, read and checked; the payload is read on demand. What lies
 * outside all digests and signatures (lead, reserved space, padding) has no influence on what this class returns.
 * Immutable, safe for use by several threads.
 */
public final class RpmFile {
    private static final int LEAD_SIZE = 96;
    private static final byte[] LEAD_MAGIC = {(byte) 0xed, (byte) 0xab, (byte) 0xee, (byte) 0xdb};

    private final Path path;
    private final SignatureHeader signature;
    private final RpmHeader header;
    private final String headerSha256;
    private final long headerOffset;
    private final long payloadOffset;
    private final long size;

    private RpmFile(Path path, SignatureHeader signature, byte[] headerBlob, long payloadOffset, long size)
            throws MalformedRpmException {
        String name = name(path);
        this.path = path;
        this.signature = signature;
        this.headerSha256 = digest("SHA-256", headerBlob);
        this.headerOffset = payloadOffset - headerBlob.length - HeaderEncoder.MAGIC.length;
        this.payloadOffset = payloadOffset;
        this.size = size;
        check(name, "SHA-256", signature.sha256(), headerBlob);
        check(name, "SHA-1", signature.sha1(), headerBlob);
        check(name, "SHA3-256", signature.sha3(), headerBlob);
        this.header = RpmHeader.ofPackage(headerBlob, name);
    }

    private static void check(String name, String algorithm, Optional<String> expected, byte[] headerBlob)
            throws MalformedRpmException {
        if (expected.isPresent()) {
            String found = digest(algorithm, headerBlob);
            if (!expected.get().equalsIgnoreCase(found)) {
                throw new MalformedRpmException(name, "header", algorithm + " digest", -1, expected.get(), found);
            }
        }
    }

    private static String digest(String algorithm, byte[] blob) {
        MessageDigest digest = RpmWriter.digest(algorithm);
        digest.update(HeaderEncoder.MAGIC);
        return HexFormat.of().formatHex(digest.digest(blob));
    }

    static String name(Path path) {
        return Optional.ofNullable(path.getFileName()).orElse(path).toString();
    }

    /**
     * Reads everything before the payload. Checks the header digests of the signature header and the declared size; the
     * signature itself is the business of the package verifier.
     *
     * @throws MalformedRpmException when the file breaks a rule of the format
     */
    public static RpmFile read(Path path) throws IOException {
        String name = name(path);
        try (FileChannel channel = FileChannel.open(path)) {
            long size = channel.size();
            byte[] lead = bytes(channel, 0, LEAD_SIZE, name, "lead");
            if (!Arrays.equals(lead, 0, 4, LEAD_MAGIC, 0, 4)) {
                throw new MalformedRpmException(
                        name, "lead", "magic", 0, "edabeedb", HexFormat.of().formatHex(lead, 0, 4));
            }
            // rpm lib/rpmlead.c: these two fields are judged, the others are history
            if (lead[4] != 3 && lead[4] != 4) {
                throw new MalformedRpmException(name, "lead", "version", 4, "3 or 4", "" + lead[4]);
            }
            if (lead[78] != 0 || lead[79] != 5) {
                String found = "" + ((lead[78] & 0xff) << 8 | lead[79] & 0xff);
                throw new MalformedRpmException(name, "lead", "signature type", 78, "5", found);
            }
            byte[] signatureBlob = blob(channel, LEAD_SIZE, true, name, "signature header");
            long headerOffset = LEAD_SIZE + 8L + (signatureBlob.length + 7) / 8 * 8;
            SignatureHeader signature = new SignatureHeader(signatureBlob, name);
            byte[] headerBlob = blob(channel, headerOffset, false, name, "header");
            long payloadOffset = headerOffset + 8 + headerBlob.length;
            long declared = signature.size().orElse(size - headerOffset);
            if (declared != size - headerOffset) {
                throw new MalformedRpmException(name, "file", "size", -1, "" + (headerOffset + declared), "" + size);
            }
            return new RpmFile(path, signature, headerBlob, payloadOffset, size);
        }
    }

    private static byte[] blob(FileChannel channel, long offset, boolean signature, String name, String structure)
            throws IOException {
        ByteBuffer intro = ByteBuffer.wrap(bytes(channel, offset, 16, name, structure));
        if (!Arrays.equals(intro.array(), 0, 8, HeaderEncoder.MAGIC, 0, 8)) {
            String found = HexFormat.of().formatHex(intro.array(), 0, 8);
            throw new MalformedRpmException(name, structure, "magic", 0, "8eade80100000000", found);
        }
        int count = intro.getInt(8);
        int dataLength = intro.getInt(12);
        HeaderIndex.checkLengths(count, dataLength, signature, name, structure);
        return bytes(channel, offset + 8, 8L + 16L * count + dataLength, name, structure);
    }

    private static byte[] bytes(FileChannel channel, long offset, long length, String name, String structure)
            throws IOException {
        if (offset + length > channel.size()) {
            throw new MalformedRpmException(
                    name, structure, "length", 0, length + " bytes", (channel.size() - offset) + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) length);
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
            continue;
        }
        return buffer.array();
    }

    /** Returns where the file lies. */
    public Path path() {
        return path;
    }

    /** Returns the header. */
    public RpmHeader header() {
        return header;
    }

    /** Returns the signature header. */
    public SignatureHeader signatureHeader() {
        return signature;
    }

    /** Returns name, version and architecture. */
    public Nevra nevra() {
        return header.nevra();
    }

    /** Returns the SHA-256 of magic and header as 64 lower-case hexadecimal digits. */
    public String headerSha256() {
        return headerSha256;
    }

    /** Returns the size of the file in bytes. */
    public long size() {
        return size;
    }

    /** Returns where the header's magic begins, in bytes from the start of the file. */
    long headerOffset() {
        return headerOffset;
    }

    /** Returns where the payload begins, in bytes from the start of the file. */
    public long payloadOffset() {
        return payloadOffset;
    }

    /** Opens the payload. The caller closes it. */
    public PayloadReader openPayload() throws IOException {
        return PayloadReader.open(this);
    }
}
