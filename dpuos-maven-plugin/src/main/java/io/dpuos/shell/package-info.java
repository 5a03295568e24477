/**
 * A POSIX shell that works on an image tree: no process is started, no file of the host is read, no clock is asked.
 *
 * <p>The language is that of POSIX.1-2017, volume XCU, chapter 2, with what packages use of bash: {@code [[ ]]}, {@code
 * (( ))}, {@code &>}, {@code ==}, brace expansion, {@code ${x/a/b}}, {@code local}, here-strings, arrays, process
 * substitution; {@link io.dpuos.shell.Shell.Dialect} says whose ways count where shells differ. Background commands run
 * at once. What is not implemented (aliases, {@code select}, job control, ...) is refused by a typed exception with line
 * and word, never skipped. Steps, output, texts and nesting are bounded, so that a hostile script ends. Text is handled
 * as bytes: a string holds one byte per character (ISO 8859-1), the locale is C. Programs are handed in by a {@link
 * io.dpuos.shell.CommandRegistry}; {@link io.dpuos.shell.CoreCommands} holds the usual ones.
 *
 * <p>May import {@code io.dpuos.tree} only.
 */
@NullMarked
package io.dpuos.shell;

import org.jspecify.annotations.NullMarked;
