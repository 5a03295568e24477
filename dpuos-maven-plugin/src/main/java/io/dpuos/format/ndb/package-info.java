/**
 * Writes rpm's own package database, the one openEuler uses: {@code Packages.db} and its indexes, {@code Index.db}.
 *
 * <p>Follows rpm lib/backend/ndb/rpmpkg.c, rpmxdb.c and rpmidx.c. Imports nothing of the project.
 */
@NullMarked
package io.dpuos.format.ndb;

import org.jspecify.annotations.NullMarked;
