/**
 * The FAT file system, for EFI system partitions.
 *
 * <p>Follows Microsoft's "FAT: General Overview of On-Disk Format" 1.03; the type is decided by the number of clusters
 * alone. May import {@code io.dpuos.format}.
 */
@NullMarked
package io.dpuos.format.fat;

import org.jspecify.annotations.NullMarked;
