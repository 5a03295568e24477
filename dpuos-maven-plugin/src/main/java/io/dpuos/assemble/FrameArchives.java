package io.dpuos.assemble;

import io.dpuos.boot.ArchiveStore;
import io.dpuos.format.payload.FrameStore;
import io.dpuos.tree.Content;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Keeps compressed archives beside the payload's frames: unique names, verified when read, shared by projects. */
record FrameArchives(FrameStore frames, String program) implements ArchiveStore {
    @Override
    public Content obtain(String key, Source source) throws IOException {
        Optional<FrameStore.StoredFrame> stored = frames.find(key);
        return new Archive(stored.isPresent() ? stored.get() : frames.put(key, source::writeTo));
    }

    /** An archive as the content of a file; its bytes stay in the store. */
    private record Archive(FrameStore.StoredFrame frame) implements Content {
        @Override
        public long size() {
            return frame.size();
        }

        @Override
        public String sha256() {
            return frame.sha256();
        }

        @Override
        public InputStream open() throws IOException {
            FileChannel channel = FileChannel.open(frame.file());
            // Nothing follows a frame in its file.
            return new BufferedInputStream(Channels.newInputStream(channel.position(frame.offset())), 1 << 16);
        }
    }
}
