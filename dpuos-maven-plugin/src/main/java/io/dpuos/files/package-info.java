/**
 * Files of the vendor, settings of the installed system, and what is cut from the packages: the layers 10-overlay,
 * 15-system and 70-files.
 *
 * <p>Pure functions from a tree and a configuration to edits. The keep and delete lists, and the hardening rules, have the
 * semantics that openEuler's imageTailor documents for {@code cmd.conf} and {@code security_s.conf}. May import {@code
 * io.dpuos.shell}, {@code io.dpuos.format.elf}, {@code io.dpuos.tree} and {@code io.dpuos.message}.
 */
@NullMarked
package io.dpuos.files;

import org.jspecify.annotations.NullMarked;
