/**
 * The package database of an image: which packages are installed, as rpm on the target will read it.
 *
 * <p>Follows rpm lib/rpmdb.cc and lib/backend/sqlite.cc for the tables and their keys. May import {@code io.dpuos.rpm} and
 * {@code io.dpuos.format}.
 */
@NullMarked
package io.dpuos.install.rpmdb;

import org.jspecify.annotations.NullMarked;
