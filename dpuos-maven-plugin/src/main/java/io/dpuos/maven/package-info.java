/**
 * The goals: parameters in, one call to the core, artifacts out. The only package (with {@code config}) that knows Maven.
 *
 * <p>Mojos are thin. {@link io.dpuos.maven.AbstractDpuosMojo} holds what all goals share: the configuration surface, its
 * check, and the translation of the core's failures into messages in the words of the pom.
 */
@NullMarked
package io.dpuos.maven;

import org.jspecify.annotations.NullMarked;
