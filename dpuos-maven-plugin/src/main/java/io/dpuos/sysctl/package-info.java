/**
 * Settings of the kernel: the layer 40-sysctl with kernel parameters, tunables, module options and what they need to take
 * effect, and the words of the kernel's command line.
 *
 * <p>Pure functions from a tree, a configuration and what the kernel tells of itself to edits. Semantics: sysctl.d(5),
 * modules-load.d(5), tmpfiles.d(5) of systemd, modprobe.d(5) of kmod, Documentation/admin-guide of the kernel. May import
 * {@code io.dpuos.tree} and {@code io.dpuos.message}.
 */
@NullMarked
package io.dpuos.sysctl;

import org.jspecify.annotations.NullMarked;
