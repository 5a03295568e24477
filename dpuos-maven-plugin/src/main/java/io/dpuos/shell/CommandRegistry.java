package io.dpuos.shell;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The programs a shell knows, by name. Immutable. */
public final class CommandRegistry {
    private final SortedMap<String, Command> commands;

    /** Makes a registry of the given programs. */
    public CommandRegistry(Map<String, Command> commands) {
        this.commands = Collections.unmodifiableSortedMap(new TreeMap<>(commands));
    }

    /** Returns a registry with more programs; a name that is there already gets the new program. */
    public CommandRegistry with(Map<String, Command> more) {
        Map<String, Command> all = new TreeMap<>(commands);
        all.putAll(more);
        return new CommandRegistry(all);
    }

    /** Returns the program of a name without directory. */
    public Optional<Command> find(String name) {
        return Optional.ofNullable(commands.get(name));
    }

    /** Returns all programs by name. */
    public SortedMap<String, Command> commands() {
        return commands;
    }
}
