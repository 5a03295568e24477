package io.dpuos.install;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Memory outside of the heap in which one block of the package store is compressed or decompressed.
 *
 * <p>It is taken from a stock and given back, since such memory is freed by the collector alone. Blocks never lie in one
 * array each: arrays of a MiB are not moved by the collector, and many of them leave no room for a larger one. Not safe for
 * use by several threads.
 */
final class BlockBuffers implements AutoCloseable {
    private static final ConcurrentLinkedDeque<BlockBuffers> STOCK = new ConcurrentLinkedDeque<>();

    private final ByteBuffer plain = ByteBuffer.allocateDirect(PackageStore.BLOCK);
    private final ByteBuffer packed = ByteBuffer.allocateDirect((int) Zstd.compressBound(PackageStore.BLOCK));

    private BlockBuffers() {}

    /** Takes buffers that nobody else has until they are closed; the one for plain bytes is empty. */
    static BlockBuffers take() {
        BlockBuffers taken = STOCK.poll();
        BlockBuffers buffers = taken == null ? new BlockBuffers() : taken;
        buffers.plain.clear();
        return buffers;
    }

    /** Returns the buffer of a block's plain bytes. */
    ByteBuffer plain() {
        return plain;
    }

    /** Compresses what was put into the plain buffer, and empties it; the result counts until the next call. */
    ByteBuffer pack(ZstdCompressCtx codec) {
        packed.clear();
        packed.limit(codec.compressDirectByteBuffer(packed, 0, packed.capacity(), plain, 0, plain.position()));
        plain.clear();
        return packed;
    }

    /**
     * Reads a compressed block of a file.
     *
     * @return {@link StoredBlock#DAMAGED} when it is no intact block
     */
    StoredBlock read(FileChannel in, long offset, int length) throws IOException {
        if (length < 0 || length > packed.capacity()) {
            return StoredBlock.DAMAGED;
        }
        packed.clear().limit(length);
        while (packed.hasRemaining()) {
            if (in.read(packed, offset + packed.position()) < 0) {
                return StoredBlock.DAMAGED;
            }
        }
        try {
            long size = Zstd.decompressDirectByteBuffer(plain, 0, plain.capacity(), packed, 0, length);
            return StoredBlock.of(plain.clear().limit((int) size));
        } catch (ZstdException e) {
            return StoredBlock.DAMAGED;
        }
    }

    @Override
    public void close() {
        STOCK.push(this);
    }
}
