package io.dpuos.maven;

import java.io.Console;
import java.util.Optional;

/** Asks the person before the terminal. */
interface PasswordPrompt {
    /** Nobody is there: a batch build, a pipe, a CI server. */
    PasswordPrompt NOBODY = question -> Optional.empty();

    /**
     * Asks for a password, which is not shown while it is typed.
     *
     * @return what was typed, which the caller clears; empty when nobody is there
     */
    Optional<char[]> ask(String question);

    /** Returns a prompt on a console. */
    static PasswordPrompt on(Console console) {
        return question -> {
            char[] typed = console.readPassword("%s", question);
            return Optional.ofNullable(typed);
        };
    }
}
