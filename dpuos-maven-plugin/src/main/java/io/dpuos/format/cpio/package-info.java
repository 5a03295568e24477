/**
 * The cpio archive in the "new ASCII" format (newc), which the Linux kernel unpacks as initramfs.
 *
 * <p>Follows the kernel's Documentation/driver-api/early-userspace/buffer-format.rst and cpio(5). May import {@code
 * io.dpuos.tree} and {@code io.dpuos.format}.
 */
@NullMarked
package io.dpuos.format.cpio;

import org.jspecify.annotations.NullMarked;
