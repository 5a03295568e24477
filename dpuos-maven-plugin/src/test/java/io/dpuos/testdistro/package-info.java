/**
 * The test distribution: real software as RPM packages with the shapes of openEuler, made from a curated,
 * dependency-closed set of Debian packages.
 *
 * <p>{@link io.dpuos.testdistro.TestDistribution} is the program. {@link io.dpuos.testdistro.AptArchive} fetches through
 * the machine's own apt with a private configuration; {@link io.dpuos.testdistro.Curation} holds the tables (resources
 * {@code testdistro/*.txt}); {@link io.dpuos.testdistro.PayloadEditor} moves files to openEuler's places;
 * {@link io.dpuos.testdistro.Repodata} writes the metadata. Same packages in, same RPM bytes out. May import
 * {@code io.dpuos.rpm} and {@code io.dpuos.tree}. Formats: deb(5), deb-control(5), deb-version(7), the ELF gABI with the
 * GNU symbol versions, and rpm's own naming of ELF capabilities (rpm {@code tools/elfdeps.c}).
 */
@NullMarked
package io.dpuos.testdistro;

import org.jspecify.annotations.NullMarked;
