/**
 * Which packages belong into an image: the dependency solver, the lock, and the use cases around them.
 *
 * <p>The solver follows rpm's semantics of dependencies and, where several answers are right, libsolv's order of
 * preferences. May import {@code io.dpuos.repo}, {@code io.dpuos.rpm} and below; knows nothing of installing.
 */
@NullMarked
package io.dpuos.resolve;

import org.jspecify.annotations.NullMarked;
