package io.dpuos.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code depmod -b DIR VERSION} over a directory of the machine; writes the indexes beside the modules. */
public final class DepmodLauncher {
    private DepmodLauncher() {}

    /** Runs the tool. */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of("/");
        String version = "";
        List<Path> configuration = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            boolean more = i + 1 < arguments.length;
            if ((argument.equals("-b") || argument.equals("--basedir")) && more) {
                root = Path.of(arguments[++i]).toAbsolutePath();
            } else if (argument.startsWith("--basedir=")) {
                root = Path.of(argument.substring(argument.indexOf('=') + 1)).toAbsolutePath();
            } else if ((argument.equals("-C") || argument.equals("--config")) && more) {
                configuration.add(Path.of(arguments[++i]));
            } else if (argument.startsWith("--config=")) {
                configuration.add(Path.of(argument.substring(argument.indexOf('=') + 1)));
            } else if (!argument.equals("-a") && !argument.equals("--all")) {
                version = argument;
            }
        }
        if (version.isEmpty()) {
            System.err.println("usage: depmod [-b DIR] [-C FILE-OR-DIRECTORY]... VERSION");
            System.exit(1);
        }
        try {
            Path modules = root.resolve("lib/modules").resolve(version);
            for (Map.Entry<String, byte[]> file : Depmod.run(TreeOnDisk.ofKernel(root, version, configuration), version)
                    .entrySet()) {
                Path temporary = Files.createTempFile(modules, file.getKey(), ".new");
                Files.write(temporary, file.getValue());
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(temporary, modules.resolve(file.getKey()), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (KernelException e) {
            System.err.println("depmod: ERROR: " + e.getMessage());
            System.exit(1);
        }
    }
}
