package io.dpuos.resolve.solver;

/** A dependency that does not follow the grammar, or is too large to be believed. */
public final class MalformedExpressionException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedExpressionException(String dependency, int position, String expected) {
        super("dependency '" + dependency + "', character " + (position + 1) + ": expected " + expected);
    }
}
