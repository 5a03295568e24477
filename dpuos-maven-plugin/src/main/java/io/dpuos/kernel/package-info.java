/**
 * The kernel of an image: its modules, their indexes, what may be trimmed, and its configuration.
 *
 * <p>{@link io.dpuos.kernel.ModuleTree} reads the modules of one kernel version from an image tree;
 * {@link io.dpuos.kernel.Depmod} writes the indexes that {@code modprobe} and {@code udev} read, byte for byte as kmod's
 * {@code depmod} does; {@link io.dpuos.kernel.DriverTailoring} and {@link io.dpuos.kernel.KernelConfigTailoring} are the
 * two layers. Semantics follow kmod 30 (depmod(8), depmod.d(5), modprobe.d(5)) and the kernel's
 * {@code Documentation/kbuild}. May import {@code io.dpuos.shell} (regular
 * expressions), {@code io.dpuos.tree} and {@code io.dpuos.format}. Input is hostile: sizes and
 * counts are bounded.
 */
@NullMarked
package io.dpuos.kernel;

import org.jspecify.annotations.NullMarked;
