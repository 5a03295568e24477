package io.dpuos.repo;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks metadata files. The compression is found by the first bytes, never by the file's name: mirrors and proxies
 * unpack or rename on the way.
 */
final class Decompression {
    /** Memory that an xz stream may ask for, in KiB; {@code xz -9} needs 65 MiB. */
    private static final int XZ_MEMORY_KIB = 256 << 10;

    /** What is accepted when the repository does not state the unpacked size. */
    static final long DEFAULT_LIMIT = 4L << 30;

    private Decompression() {}

    /**
     * Opens a file for reading its unpacked bytes.
     *
     * @param name what messages call the file
     * @param limit the largest unpacked size that is accepted
     */
    static InputStream open(Path file, String name, long limit) throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            return open(raw, name, limit);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    static InputStream open(InputStream raw, String name, long limit) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
        in.mark(8);
        byte[] magic = in.readNBytes(6);
        in.reset();
        return new BoundedInputStream(unpack(in, magic, name), name, limit);
    }

    private static InputStream unpack(BufferedInputStream in, byte[] magic, String name) throws IOException {
        if (startsWith(magic, 0x1f, 0x8b)) {
            return new GZIPInputStream(in, 1 << 16);
        } else if (startsWith(magic, 'B', 'Z', 'h')) {
            return new BZip2CompressorInputStream(in, true);
        } else if (startsWith(magic, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            return new XZInputStream(in, XZ_MEMORY_KIB);
        } else if (startsWith(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
            return new ZstdInputStream(in);
        } else if (startsWith(magic, 0, 'Z', 'C', 'K', '1')) {
            throw new RepositoryException(
                    name, "is packed with zchunk, which is not read", "let the repository offer gzip, xz or zstd");
        }
        return in;
    }

    private static boolean startsWith(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
