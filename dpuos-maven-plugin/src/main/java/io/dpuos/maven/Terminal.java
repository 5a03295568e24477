package io.dpuos.maven;

import java.io.Console;
import java.util.Optional;

/** The terminal of the person who runs the build. */
final class Terminal {
    private Terminal() {}

    /** Returns the console; empty when input or output is no terminal. */
    static Optional<Console> console() {
        Console console = System.console();
        if (console == null) {
            return Optional.empty();
        }
        try {
            // From Java 22 on there always is a console, which tells by this method whether a person is behind it.
            Object terminal = Console.class.getMethod("isTerminal").invoke(console);
            return Boolean.TRUE.equals(terminal) ? Optional.of(console) : Optional.empty();
        } catch (ReflectiveOperationException e) {
            return Optional.of(console);
        }
    }
}
