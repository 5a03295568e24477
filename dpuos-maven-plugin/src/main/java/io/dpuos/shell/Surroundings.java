package io.dpuos.shell;

/**
 * What all processes of a script share.
 *
 * @param missingCommands whether an unknown command ends with status 127 when the tree has none of its name
 */
record Surroundings(
        FileSystem files, CommandRegistry registry, Budget budget, Shell.Dialect dialect, boolean missingCommands) {}
