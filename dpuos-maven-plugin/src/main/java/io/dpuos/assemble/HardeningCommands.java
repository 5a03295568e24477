package io.dpuos.assemble;

import io.dpuos.install.command.ImageCommands;
import io.dpuos.install.command.ImageState;
import io.dpuos.shell.CommandRegistry;
import io.dpuos.shell.CoreCommands;
import java.util.List;
import java.util.Map;

/** The programs that hardening rules may run on the image. */
public final class HardeningCommands {
    private HardeningCommands() {}

    /** Returns the programs for an architecture. */
    public static CommandRegistry of(String arch) {
        return new CommandRegistry(CoreCommands.all())
                .with(ImageCommands.all(new ImageState(arch, Map.of(), Map.of(), List::of)));
    }
}
