/**
 * Kernel parameters: the layer 40-sysctl.
 *
 * <p>A pure function from a tree and a configuration to edits. Semantics: sysctl.d(5) of systemd, modules-load.d(5). May
 * import {@code io.dpuos.tree} and {@code io.dpuos.message}.
 */
@NullMarked
package io.dpuos.sysctl;

import org.jspecify.annotations.NullMarked;
