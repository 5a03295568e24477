package io.dpuos.kernel;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** How a module file is stored, by the end of its name. */
public enum ModuleCompression {
    /** {@code .ko}: an ELF file as it is. */
    NONE(".ko"),
    /** {@code .ko.xz}. */
    XZ(".ko.xz"),
    /** {@code .ko.zst}. */
    ZSTD(".ko.zst"),
    /** {@code .ko.gz}. */
    GZIP(".ko.gz");

    /** The largest module read; the largest of a Debian kernel has some 20 MB. */
    private static final int MAX_MODULE = 512 << 20;

    /** Memory for one xz decoder in KiB; the kernel's own scripts use dictionaries of up to 64 MiB. */
    private static final int XZ_MEMORY = 256 << 10;

    private final String suffix;

    ModuleCompression(String suffix) {
        this.suffix = suffix;
    }

    /** Returns the end of the file name, with its dots. */
    public String suffix() {
        return suffix;
    }

    /** Returns the kind of a module file of this name, or empty when it is no module. */
    public static Optional<ModuleCompression> ofName(String fileName) {
        for (ModuleCompression compression : values()) {
            if (fileName.length() > compression.suffix.length() && fileName.endsWith(compression.suffix)) {
                return Optional.of(compression);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the plain bytes of a module.
     *
     * @throws IOException when the stream is damaged or holds more than 512 MiB
     */
    byte[] decode(InputStream in, long size) throws IOException {
        if (this == NONE) {
            return read(in, size);
        }
        try (InputStream plain = open(in)) {
            return read(plain, Math.min(4 * size, 1 << 20));
        }
    }

    private InputStream open(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case XZ -> new XZInputStream(in, XZ_MEMORY);
            case ZSTD -> new ZstdInputStream(in);
            case GZIP -> new GZIPInputStream(in, 1 << 16);
        };
    }

    private static byte[] read(InputStream in, long expected) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream((int) Math.max(64, Math.min(expected, MAX_MODULE)));
        byte[] block = new byte[1 << 16];
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
            if (all.size() + n > MAX_MODULE) {
                throw new IOException("module has more than " + MAX_MODULE + " bytes");
            }
            all.write(block, 0, n);
        }
        return all.toByteArray();
    }
}
