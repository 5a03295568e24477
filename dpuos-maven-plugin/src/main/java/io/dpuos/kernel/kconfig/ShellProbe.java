package io.dpuos.kernel.kconfig;

/**
 * Answers {@code $(shell,command)}, by which a Kconfig tree asks about the compiler.
 *
 * <p>Implementations may run the command, look it up in a recorded table, or refuse it.
 */
public interface ShellProbe {
    /**
     * Returns what a command writes to its standard output.
     *
     * @param command a line for {@code sh -c}
     */
    String output(String command);

    /**
     * Tells which symbol's definition the following commands belong to.
     *
     * @param symbol without {@code CONFIG_}; empty outside of definitions
     */
    default void defining(String symbol) {
        // Only probes that infer answers from a configuration look at it.
    }
}
