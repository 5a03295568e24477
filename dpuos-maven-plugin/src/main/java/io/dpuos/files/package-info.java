/**
 * Files of the vendor and settings of the installed system: the layers 10-overlay and 15-system.
 *
 * <p>Pure functions from a tree and a configuration to edits. May import {@code io.dpuos.tree} and {@code
 * io.dpuos.message}.
 */
@NullMarked
package io.dpuos.files;

import org.jspecify.annotations.NullMarked;
