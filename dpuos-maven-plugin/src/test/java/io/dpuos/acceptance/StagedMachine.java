package io.dpuos.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A machine that is used in stages, each from a cold start to its next restart or its end.
 *
 * <p>QEMU without acceleration hangs now and then, most of all behind a warm restart. So a restart ends the process, and
 * the disk and the firmware's variables are kept from before a stage: a stage that hangs is done again from them. What
 * fails is not done again. Not safe for use by several threads.
 */
final class StagedMachine {
    private static final int ATTEMPTS = 3;

    private final Path directory;
    private final Path disk;

    /** The directory holds the firmware's variables and the console's log beside what is kept here. */
    StagedMachine(Path directory, Path disk) {
        this.directory = directory;
        this.disk = disk;
    }

    /**
     * Switches the machine on, does what a stage is about, and waits until the machine is off or restarts.
     *
     * @param name of the stage, for who watches
     * @param devices attaches what the machine has
     * @param steps leaves the machine on its way to the end or a restart
     */
    void stage(String name, UnaryOperator<VirtualMachine.Builder> devices, Consumer<VirtualMachine> steps)
            throws IOException {
        System.out.println("Stage: " + name);
        Path variables = directory.resolve("efi-variables.fd");
        copy(disk, kept(disk));
        boolean known = Files.exists(variables);
        if (known) {
            copy(variables, kept(variables));
        }
        for (int attempt = 1; ; attempt++) {
            try (VirtualMachine machine = devices.apply(Acceptance.machine(directory))
                    .withoutRestart()
                    .start()) {
                steps.accept(machine);
                machine.awaitPowerOff(Acceptance.STEP);
                return;
            } catch (VirtualMachine.HangError hang) {
                if (attempt == ATTEMPTS) {
                    throw hang;
                }
                System.out.println("The machine hangs; the stage is done again: "
                        + hang.getMessage().lines().findFirst().orElse(""));
            }
            copy(kept(disk), disk);
            if (known) {
                copy(kept(variables), variables);
            } else {
                Files.deleteIfExists(variables);
            }
        }
    }

    private static Path kept(Path file) {
        return file.resolveSibling(file.getFileName() + ".kept");
    }

    /** A copy with the holes of the original: an empty disk of gigabytes takes no room. */
    private static void copy(Path from, Path to) {
        try {
            int status = new ProcessBuilder(
                            "cp", "--sparse=always", "--reflink=auto", "-f", from.toString(), to.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IOException("cp " + from + " " + to + " ended with status " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
