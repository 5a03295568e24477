/**
 * Everything between the firmware and the running system: GRUB's menus, the installer and both initramfs.
 *
 * <p>May import {@code io.dpuos.tree}, {@code io.dpuos.format}, {@code io.dpuos.kernel}. What runs on the target is
 * shell, kept as resources beside this package ({@code *.sh}); Java computes which commands, libraries and kernel
 * modules it needs and hands it its configuration. Sources: Linux {@code Documentation/driver-api/early-userspace} and
 * {@code admin-guide/kernel-parameters}; GRUB 2.06 manual; UEFI 2.10 chapters 3.5 (boot manager) and 13.3 (file systems
 * and boot paths); systemd {@code file-hierarchy(7)} and its initrd interface.
 */
@NullMarked
package io.dpuos.boot;

import org.jspecify.annotations.NullMarked;
