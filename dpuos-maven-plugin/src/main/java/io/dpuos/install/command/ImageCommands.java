package io.dpuos.install.command;

import io.dpuos.shell.Command;
import java.util.Map;
import java.util.TreeMap;

/** All programs of this package. */
public final class ImageCommands {
    private ImageCommands() {}

    /** Returns the programs by name. */
    public static Map<String, Command> all(ImageState state) {
        Map<String, Command> all = new TreeMap<>();
        RunningSystemCommands.addTo(all);
        CacheCommands.addTo(all, state);
        AccountCommands.addTo(all, state);
        UnitCommands.addTo(all, state);
        all.put("systemd-sysusers", new SystemUsersCommand(state));
        all.put("systemd-tmpfiles", new TemporaryFilesCommand());
        AlternativesCommand alternatives = new AlternativesCommand();
        all.put("alternatives", alternatives);
        all.put("update-alternatives", alternatives);
        return all;
    }
}
