package io.dpuos.assemble;

import io.dpuos.format.iso9660.HybridIso;
import io.dpuos.repo.ProgressListener;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Writes a medium to a file that nobody knows yet, reads it back while it is written, and forces it to disk while others
 * write what goes with it. Not safe for use by several threads.
 */
final class MediumWriter implements AutoCloseable {
    private final FileChannel channel;
    private final Path file;
    private final HybridIso medium;
    private final ProgressListener progress;
    private Optional<Beside<Boolean>> reading = Optional.empty();
    private Optional<Beside<Boolean>> forcing = Optional.empty();

    /** Creates the file. */
    MediumWriter(Path file, HybridIso medium, ProgressListener progress) throws IOException {
        this.file = file;
        this.medium = medium;
        this.progress = progress;
        this.channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    }

    /** Compares what it reads with what was to be written. */
    interface Verification {
        /** Reads, and throws at the first difference. */
        void verify(SeekableByteChannel medium) throws IOException;
    }

    /** Writes the medium; the file may not be used before {@link #await}. */
    HybridIso.Written write(Verification verification) throws IOException {
        progress.started("writing the ISO", medium.size());
        GrowingFile growing = new GrowingFile(file, medium.size());
        reading = Optional.of(Beside.start("read-back", () -> {
            try (growing) {
                verification.verify(growing);
            }
            return true;
        }));
        try {
            HybridIso.Written written = medium.write(channel, bytes -> {
                growing.grown(bytes);
                progress.advanced(bytes);
            });
            forcing = Optional.of(Beside.start("to-disk", () -> {
                channel.force(true);
                return true;
            }));
            return written;
        } finally {
            growing.ended();
            progress.finished();
        }
    }

    /** Waits until the file is on disk and was found right. */
    void await() throws IOException {
        if (reading.isPresent() && forcing.isPresent()) {
            reading.get().get();
            forcing.get().get();
        }
    }

    /** Waits for whoever uses the file still, and closes it. */
    @Override
    public void close() throws IOException {
        reading.ifPresent(Beside::await);
        forcing.ifPresent(Beside::await);
        channel.close();
    }
}
