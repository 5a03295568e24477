/**
 * Writes rpm's own package database {@code Packages.db}, the one openEuler uses.
 *
 * <p>Follows rpm lib/backend/ndb/rpmpkg.c. The index file {@code Index.db} is not written: rpm makes it at its first call.
 * Imports nothing of the project.
 */
@NullMarked
package io.dpuos.format.ndb;

import org.jspecify.annotations.NullMarked;
