package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import java.util.Optional;

/** A rich dependency, parsed. Semantics: rpm, "Boolean dependencies". */
sealed interface Expression {
    /** A capability. */
    record Capability(Dependency dependency) implements Expression {}

    /** Both. */
    record And(Expression left, Expression right) implements Expression {}

    /** At least one. */
    record Or(Expression left, Expression right) implements Expression {}

    /** {@code then} if {@code condition}, else {@code otherwise}. */
    record If(Expression then, Expression condition, Optional<Expression> otherwise) implements Expression {}

    /** {@code then} unless {@code condition}, in that case {@code otherwise}; for conflicts. */
    record Unless(Expression then, Expression condition, Optional<Expression> otherwise) implements Expression {}

    /** One package that provides both. */
    record With(Expression left, Expression right) implements Expression {}

    /** One package that provides the left and not the right. */
    record Without(Expression left, Expression right) implements Expression {}
}
