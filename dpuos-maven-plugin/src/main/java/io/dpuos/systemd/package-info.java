/**
 * Units that start: the layer 50-services.
 *
 * <p>A pure function from a tree and a configuration to edits, with the semantics of {@code systemctl --root}:
 * systemctl(1), systemd.unit(5), systemd.preset(5). May import {@code io.dpuos.tree} and {@code io.dpuos.message}.
 */
@NullMarked
package io.dpuos.systemd;

import org.jspecify.annotations.NullMarked;
