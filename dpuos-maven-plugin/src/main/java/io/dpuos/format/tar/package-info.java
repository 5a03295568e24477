/**
 * The tar archive in the pax interchange format, as GNU tar and libarchive unpack it.
 *
 * <p>Follows POSIX.1-2017, pax, "pax Interchange Format" and "ustar Interchange Format"; extended attributes follow
 * star's {@code SCHILY.xattr} keywords. May import {@code io.dpuos.tree} and {@code io.dpuos.format}.
 */
@NullMarked
package io.dpuos.format.tar;

import org.jspecify.annotations.NullMarked;
