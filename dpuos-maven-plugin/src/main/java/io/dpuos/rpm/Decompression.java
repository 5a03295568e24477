package io.dpuos.rpm;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/** Opens a payload by its first bytes: the tag PAYLOADCOMPRESSOR is often missing or wrong, as rpm itself tolerates. */
final class Decompression {
    /** xz -9 needs 65 MiB to decode. */
    private static final int MEMORY_LIMIT_KIB = 256 << 10;

    /** A window of 128 MiB, what zstd itself allows by default. */
    private static final int WINDOW_LOG = 27;

    private Decompression() {}

    /** Opens the stream; {@code in} supports mark. The result fails on bytes after the compressed data it can see. */
    static InputStream open(InputStream in, String name) throws IOException {
        in.mark(16);
        byte[] magic = in.readNBytes(6);
        in.reset();
        String hex = HexFormat.of().formatHex(magic);
        if (hex.startsWith("3037303730")) {
            return in;
        }
        try {
            if (hex.startsWith("1f8b08")) {
                return GzipCompressorInputStream.builder()
                        .setInputStream(in)
                        .setDecompressConcatenated(true)
                        .get();
            } else if (hex.equals("fd377a585a00")) {
                return new XZInputStream(in, MEMORY_LIMIT_KIB);
            } else if (hex.startsWith("28b52ffd")) {
                return new ZstdInputStreamNoFinalizer(in).setLongMax(WINDOW_LOG);
            } else if (hex.startsWith("425a68")) {
                return new BZip2CompressorInputStream(in, true);
            } else if (hex.startsWith("5d0000")) {
                return new LZMAInputStream(in, MEMORY_LIMIT_KIB);
            }
        } catch (IOException | RuntimeException e) {
            MalformedRpmException malformed = new MalformedRpmException(
                    name, "payload", "compressed stream", 0, "a stream that can be read", "" + e.getMessage());
            malformed.initCause(e);
            throw malformed;
        }
        throw new MalformedRpmException(name, "payload", "magic", 0, "gzip, xz, zstd, bzip2, lzma or cpio", hex);
    }
}
