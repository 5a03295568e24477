/**
 * Reports about packages and images: what a repository's packages would do in an image.
 *
 * <p>May import the rooms below: {@code resolve}, {@code install}, {@code repo}, {@code rpm} and what they stand on. Texts
 * and JSON are made here, nothing of an image.
 */
@NullMarked
package io.dpuos.report;

import org.jspecify.annotations.NullMarked;
