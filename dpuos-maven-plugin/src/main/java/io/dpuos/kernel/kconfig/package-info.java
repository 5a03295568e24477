/**
 * The kernel's configuration language: reads a Kconfig tree, evaluates it, and writes {@code .config} files, byte for
 * byte and warning for warning as the kernel's own {@code scripts/kconfig/conf} does.
 *
 * <p>{@link io.dpuos.kernel.kconfig.KconfigModel} is what the files say, read once and not changed afterwards; an
 * {@link io.dpuos.kernel.kconfig.Evaluation} is one assignment of values to it. Follows the kernel's {@code
 * Documentation/kbuild/kconfig-language.rst} and {@code kconfig-macro-language.rst}; where they leave behaviour open, the
 * program is the reference. Imports nothing of the project. No process is started here: {@code $(shell ...)} is asked of
 * a {@link io.dpuos.kernel.kconfig.ShellProbe} that the caller supplies.
 */
@NullMarked
package io.dpuos.kernel.kconfig;

import org.jspecify.annotations.NullMarked;
