package io.dpuos.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** {@code depmod -b DIR VERSION} over a directory of the machine; writes the indexes beside the modules. */
public final class DepmodLauncher {
    private DepmodLauncher() {}

    /** Runs the tool. */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of("/");
        String version = "";
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("-b") && i + 1 < arguments.length) {
                root = Path.of(arguments[++i]).toAbsolutePath();
            } else if (!arguments[i].equals("-a")) {
                version = arguments[i];
            }
        }
        if (version.isEmpty()) {
            System.err.println("usage: depmod -b DIR VERSION");
            System.exit(1);
        }
        try {
            Path modules = root.resolve("lib/modules").resolve(version);
            for (Map.Entry<String, byte[]> file :
                    Depmod.run(TreeOnDisk.ofKernel(root, version), version).entrySet()) {
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
