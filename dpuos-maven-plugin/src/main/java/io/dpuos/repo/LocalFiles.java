package io.dpuos.repo;

import io.dpuos.format.iso9660.IsoFile;
import io.dpuos.format.iso9660.IsoReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files of this machine that no transport is needed for: those of a folder ({@code dir:/path}) and those inside of an
 * ISO image ({@code iso:/path/to/image.iso/path/in/it}). They may also be used offline. Thread-safe.
 */
final class LocalFiles implements Fetcher {
    private final Map<Path, IsoReader> volumes = new ConcurrentHashMap<>();

    static boolean serves(URI uri) {
        return "dir".equals(uri.getScheme()) || "iso".equals(uri.getScheme());
    }

    /** Returns the path of a {@code dir:} or {@code iso:} URI. */
    static Path path(URI uri) throws FetchException {
        String path = uri.getPath();
        if (path == null || !path.startsWith("/")) {
            throw new FetchException(
                    uri, FetchException.Kind.REFUSED, 0, "is no absolute path", "write " + uri.getScheme() + ":/path");
        }
        return Path.of(path);
    }

    @Override
    public void fetch(URI uri, Path target, TransferListener listener) throws IOException {
        Path path = path(uri);
        if ("dir".equals(uri.getScheme())) {
            try (FileChannel channel = FileChannel.open(path)) {
                copy(uri, Channels.newInputStream(channel), channel.size(), target, listener);
            } catch (NoSuchFileException e) {
                throw missing(uri, "there is no such file");
            }
            return;
        }
        Path image = image(uri, path);
        try (FileChannel channel = FileChannel.open(image)) {
            String inside = "/" + image.relativize(path);
            IsoFile file = volume(image)
                    .find(inside)
                    .filter(f -> f.type() == IsoFile.Type.REGULAR)
                    .orElseThrow(() -> missing(uri, "the image has no file " + inside));
            copy(uri, new ExtentStream(channel, file), file.size(), target, listener);
        }
    }

    /** Returns the part of the path that is the image file. */
    private static Path image(URI uri, Path path) throws FetchException {
        for (Path part = path; part != null; part = part.getParent()) {
            if (Files.isRegularFile(part)) {
                return part;
            }
        }
        throw missing(uri, "no part of the path is an image file");
    }

    private IsoReader volume(Path image) throws IOException {
        IsoReader known = volumes.get(image);
        if (known != null) {
            return known;
        }
        // The reader reads the tree at once; contents are read by extent, so the channel need not stay open.
        try (FileChannel channel = FileChannel.open(image)) {
            IsoReader reader = new IsoReader(channel);
            volumes.put(image, reader);
            return reader;
        }
    }

    private static FetchException missing(URI uri, String problem) {
        return new FetchException(uri, FetchException.Kind.NOT_FOUND, 0, problem, "check the path of the repository");
    }

    private static void copy(URI uri, InputStream in, long size, Path target, TransferListener listener)
            throws IOException {
        if (size > listener.limit()) {
            throw new FetchException(
                    uri,
                    FetchException.Kind.TOO_LARGE,
                    0,
                    "has " + size + " bytes, expected at most " + listener.limit(),
                    "the repository's metadata and files do not belong together");
        }
        listener.started(uri, 0, size);
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(target)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                listener.advanced(n);
            }
        }
    }

    /** The bytes of a file inside of an image, extent by extent. */
    private static final class ExtentStream extends InputStream {
        private final FileChannel image;
        private final IsoFile file;
        private int extent;
        private long done;

        ExtentStream(FileChannel image, IsoFile file) {
            this.image = image;
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (true) {
                Optional<IsoFile.Extent> current = extent < file.extents().size()
                        ? Optional.of(file.extents().get(extent))
                        : Optional.empty();
                if (current.isEmpty()) {
                    return -1;
                }
                long left = current.get().size() - done;
                if (left == 0) {
                    extent++;
                    done = 0;
                    continue;
                }
                int wanted = (int) Math.min(length, left);
                int n = image.read(
                        ByteBuffer.wrap(bytes, offset, wanted), current.get().offset() + done);
                if (n < 0) {
                    throw new IOException(file.plainPath() + " ends behind the end of the image");
                }
                done += n;
                return n;
            }
        }
    }
}
