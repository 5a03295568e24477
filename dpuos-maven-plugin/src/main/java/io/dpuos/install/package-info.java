/**
 * Installs RPM packages into an image tree without running anything on the build host: order, file conflicts, payload,
 * owners by name, scriptlets and triggers.
 *
 * <p>Follows rpm 4.18: order.c, transaction.c, psm.c, fsm.c and rpmscript.c say what happens when. Knows RPM files, not
 * repositories or locks. May import {@code io.dpuos.rpm}, {@code io.dpuos.shell} and {@code io.dpuos.tree}.
 */
@NullMarked
package io.dpuos.install;

import org.jspecify.annotations.NullMarked;
