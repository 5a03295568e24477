package io.dpuos.repo;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Passes at most a stated number of bytes on and refuses the stream that has more. */
final class BoundedInputStream extends FilterInputStream {
    private final String file;
    private final long limit;
    private long left;

    BoundedInputStream(InputStream in, String file, long limit) {
        super(in);
        this.file = file;
        this.limit = limit;
        this.left = limit;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
            count(1);
        }
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = super.read(bytes, offset, length);
        if (n > 0) {
            count(n);
        }
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = super.skip(n);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long n) throws IOException {
        left -= n;
        if (left < 0) {
            throw new MalformedMetadataException(
                    file, "unpacked size", "at most " + limit + " bytes", "more than that (a decompression bomb?)");
        }
    }
}
