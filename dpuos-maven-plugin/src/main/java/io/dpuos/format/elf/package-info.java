/**
 * Reads ELF files: programs, libraries and kernel modules, 32 and 64 bit, either byte order. There is no writer.
 *
 * <p>Follows the System V Application Binary Interface, chapters 4 and 5, and for symbol versions the Linux Standard
 * Base, "Symbol Versioning". Input is hostile: every offset and count is checked against the file before use. May import
 * {@code io.dpuos.tree} only.
 */
@NullMarked
package io.dpuos.format.elf;

import org.jspecify.annotations.NullMarked;
