package io.dpuos.install;

import io.dpuos.tree.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HexFormat;

/** The bytes of a packaged file in the package store. */
final class StoredContent implements Content {
    private final PackageStore store;
    private final Path file;
    private final int index;
    private final long[][] places;
    private final long start;
    private final long size;
    /** The digest in four numbers, since as a text it is larger than all else that an image keeps of a file. */
    private final long first;

    private final long second;
    private final long third;
    private final long fourth;

    StoredContent(PackageStore store, Path file, int index, long[][] places, long start, long size, String sha256) {
        this.store = store;
        this.file = file;
        this.index = index;
        this.places = places;
        this.start = start;
        this.size = size;
        this.first = Long.parseUnsignedLong(sha256, 0, 16, 16);
        this.second = Long.parseUnsignedLong(sha256, 16, 32, 16);
        this.third = Long.parseUnsignedLong(sha256, 32, 48, 16);
        this.fourth = Long.parseUnsignedLong(sha256, 48, 64, 16);
    }

    /** Returns the digest of the package that holds the file. */
    String packageSha256() {
        return String.valueOf(file.getFileName());
    }

    /** Returns the place of the file in the list of the package's header. */
    int index() {
        return index;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String sha256() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(first) + hex.toHexDigits(second) + hex.toHexDigits(third) + hex.toHexDigits(fourth);
    }

    @Override
    public InputStream open() {
        return new Reader();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content content && sha256().equals(content.sha256()) && size == content.size();
    }

    @Override
    public int hashCode() {
        return sha256().hashCode();
    }

    @Override
    public String toString() {
        return size + " bytes " + sha256();
    }

    private final class Reader extends InputStream {
        private long position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (position >= size) {
                return -1;
            }
            long at = start + position;
            int count = store.block(file, places, (int) (at / PackageStore.BLOCK))
                    .copy((int) (at % PackageStore.BLOCK), target, offset, (int) Math.min(length, size - position));
            if (count <= 0) {
                throw new IOException("damaged entry of the package store, delete it: " + file);
            }
            position += count;
            return count;
        }
    }
}
