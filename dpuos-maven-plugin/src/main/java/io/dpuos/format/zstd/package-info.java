/**
 * Zstandard frames, each compressed for itself by one thread, so that its bytes depend on nothing but the input, the
 * level and the version of the codec.
 *
 * <p>Follows RFC 8878. The codec is zstd-jni, which carries its own libzstd; its version is part of every cache key and
 * of the manifest. May import {@code io.dpuos.format}.
 */
@NullMarked
package io.dpuos.format.zstd;

import org.jspecify.annotations.NullMarked;
