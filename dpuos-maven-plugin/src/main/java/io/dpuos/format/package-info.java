/**
 * What all binary formats share: the refusal of malformed input.
 *
 * <p>Each format has a package of its own below this one, with a deterministic writer, a reader that the product uses
 * to read back what it wrote, and the source of every number. Formats may import {@code io.dpuos.tree} only, and do not
 * know each other, except that {@code payload} is composed of {@code tar} and {@code zstd}, and {@code iso9660} carries
 * a {@code gpt}.
 */
@NullMarked
package io.dpuos.format;

import org.jspecify.annotations.NullMarked;
