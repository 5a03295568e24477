/**
 * The engine of the solver: packages and what they provide, rules made of them, unit propagation, a policy for
 * choices, and learning from conflicts.
 *
 * <p>Algorithm and order of preferences follow libsolv (documentation of its SAT solver; rules of package dependencies
 * as clauses over "is installed"), the meaning of dependencies follows rpm (lib/rpmds, "Boolean dependencies"). May
 * import {@code io.dpuos.repo} and {@code io.dpuos.rpm}; the entrance for others is {@code io.dpuos.resolve.Solver}.
 */
@NullMarked
package io.dpuos.resolve.solver;

import org.jspecify.annotations.NullMarked;
