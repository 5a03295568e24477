/**
 * The payload of an installable image: a sequence of Zstandard frames, each a run of tar members without end blocks, the
 * last one the end blocks, so that {@code zstd -dc payload | tar -x} unpacks the whole; and a text index of the frames.
 *
 * <p>Every frame is kept in a store under the digest of all that decides its bytes, so that a rebuild compresses only
 * what changed. May import {@code io.dpuos.tree}, {@code io.dpuos.format.tar} and {@code io.dpuos.format.zstd}.
 */
@NullMarked
package io.dpuos.format.payload;

import org.jspecify.annotations.NullMarked;
