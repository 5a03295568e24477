package io.dpuos.systemd;

import io.dpuos.account.SystemUsersCommandLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The launcher of {@code systemd-sysusers} among the resident tools. */
final class SystemUsersLauncher {
    private SystemUsersLauncher() {}

    static SystemctlCommand.Result run(
            Path workingDirectory, Map<String, String> environment, List<String> arguments, byte[] input)
            throws IOException {
        SystemUsersCommandLine.Result result =
                SystemUsersCommandLine.run(workingDirectory, environment, arguments, input);
        return new SystemctlCommand.Result(result.status(), result.output(), result.errors());
    }
}
