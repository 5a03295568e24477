/**
 * Writes a first module for a newcomer: a small pom and the folder of the image's files.
 *
 * <p>May import {@code message}; knows nothing of images.
 */
@NullMarked
package io.dpuos.init;

import org.jspecify.annotations.NullMarked;
