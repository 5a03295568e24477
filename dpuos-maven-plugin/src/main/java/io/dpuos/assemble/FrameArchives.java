package io.dpuos.assemble;

import io.dpuos.boot.ArchiveStore;
import io.dpuos.format.payload.FrameStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Keeps compressed archives beside the payload's frames: unique names, verified when read, shared by projects. */
record FrameArchives(FrameStore frames, String program) implements ArchiveStore {
    @Override
    public byte[] obtain(String key, Source source) throws IOException {
        Optional<FrameStore.StoredFrame> stored = frames.find(key);
        if (stored.isPresent()) {
            return read(stored.get());
        }
        byte[] made = source.make();
        frames.put(key, out -> out.write(made));
        return made;
    }

    private static byte[] read(FrameStore.StoredFrame frame) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(frame.size()));
        try (FileChannel channel = FileChannel.open(frame.file())) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, frame.offset() + bytes.position()) < 0) {
                    throw new IOException("stored archive " + frame.file() + " became shorter while it was read");
                }
            }
        }
        return bytes.array();
    }
}
