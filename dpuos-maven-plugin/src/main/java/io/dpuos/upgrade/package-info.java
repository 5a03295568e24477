/**
 * What an installed system needs to be upgraded by its own tools: the package that owns the vendor's configuration, the
 * scripts that keep a new kernel as the image was made, and dnf's record of what was asked for.
 *
 * <p>Specifications: rpm's macros, file states and file triggers (rpm 4.18, {@code docs/manual}), GRUB 2.06's manual
 * (environment block, {@code next_entry}), libdnf 0.69's history database ({@code libdnf/transaction/sql}). May import
 * {@code io.dpuos.install}, {@code boot}, {@code rpm}, {@code kernel}, {@code format} and {@code tree}.
 */
@NullMarked
package io.dpuos.upgrade;

import org.jspecify.annotations.NullMarked;
