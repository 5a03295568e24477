/**
 * Writes SQLite database files: whole, at once, with bytes that depend on the rows alone.
 *
 * <p>Follows "Database File Format" of the SQLite documentation (version 3). Imports nothing of the project.
 */
@NullMarked
package io.dpuos.format.sqlite;

import org.jspecify.annotations.NullMarked;
