package io.dpuos.boot;

import java.util.List;

/**
 * A package's scriptlet that runs on the target, in a chroot of the installed system.
 *
 * @param title what the console shows, for example {@code acme-agent-1.0-1.aarch64 post}
 * @param interpreter absolute path and options, for example {@code /bin/sh}; the script's file name follows
 * @param arguments what the scriptlet gets as {@code $1} and so on; rpm gives 1 for an installation
 * @param body the script
 */
public record DeferredScript(String title, List<String> interpreter, List<String> arguments, String body) {
    /** Checks that the interpreter is a program of the installed system. */
    public DeferredScript {
        interpreter = List.copyOf(interpreter);
        arguments = List.copyOf(arguments);
        if (interpreter.isEmpty() || !interpreter.get(0).startsWith("/")) {
            throw new BootException(
                    "<scriptlets>",
                    "the scriptlet " + title + " cannot be deferred: its interpreter "
                            + (interpreter.isEmpty() ? "is missing" : interpreter.get(0) + " is no program"));
        }
    }
}
