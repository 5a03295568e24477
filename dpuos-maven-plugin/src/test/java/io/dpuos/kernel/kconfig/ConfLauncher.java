package io.dpuos.kernel.kconfig;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Takes the arguments and environment of the kernel's {@code scripts/kconfig/conf}, so that judges can put it in its
 * place. With {@code DPUOS_KCONFIG_PROBES=FILE} the answers of the compiler are recorded in a file, or taken from it when
 * it is there.
 */
public final class ConfLauncher {
    private static final int BUFFER = 1 << 16;
    private static final long STACK = 512L << 20;

    private ConfLauncher() {}

    /** Runs the tool. */
    public static void main(String[] arguments) throws InterruptedException {
        int[] status = {1};
        // The dependencies of a kernel are deep: evaluating them recurses through hundreds of symbols.
        Thread thread = new Thread(null, () -> status[0] = run(arguments), "conf", STACK);
        thread.start();
        thread.join();
        System.exit(status[0]);
    }

    private static int run(String[] arguments) {
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.ISO_8859_1));
            return new ConfProgram(System.getenv(), Path.of(""), in, out, err).run(arguments);
        } catch (IOException e) {
            err.println(e);
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new java.io.BufferedOutputStream(new FileOutputStream(descriptor), BUFFER),
                false,
                StandardCharsets.ISO_8859_1);
    }
}
