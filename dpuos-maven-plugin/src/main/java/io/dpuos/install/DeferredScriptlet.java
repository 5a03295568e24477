package io.dpuos.install;

import java.util.List;

/**
 * A scriptlet that runs on the target, in the installer's chroot, in the order of the list. Immutable.
 *
 * @param packageName NEVRA
 * @param kind for example {@code post}
 * @param interpreter program with its arguments; never {@code <lua>}
 * @param body the script, one byte per character; empty when only the program runs
 * @param arguments {@code $1} and so on
 * @param input the standard input
 * @param reason why it did not run on the tree
 */
public record DeferredScriptlet(
        String packageName,
        String kind,
        List<String> interpreter,
        String body,
        List<String> arguments,
        String input,
        String reason) {
    /** Copies the lists. */
    public DeferredScriptlet {
        interpreter = List.copyOf(interpreter);
        arguments = List.copyOf(arguments);
    }
}
