package io.dpuos.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A QEMU machine whose serial console is read and typed on.
 *
 * <p>One thread of the emulator and one processor by default: that needs the least time of the host's processors. The
 * console is kept in {@code serial.log} of the machine's directory. Not safe for use by several threads.
 */
final class VirtualMachine implements AutoCloseable {
    /** QEMU's translation now and then keeps code that the guest has patched since, and a processor never gets on. */
    static final String SOFT_LOCKUP = "BUG: soft lockup";

    /** Texts that tell that what is waited for will not come. */
    static final List<String> FAILURES = List.of(
            "INSTALLATION FAILED",
            "Kernel panic",
            "The system cannot start",
            "Give root password for maintenance",
            "error: you need to load the kernel first",
            "Access Denied",
            SOFT_LOCKUP);

    /** Whatever the machine does, it shows something on its console more often than this, or it hangs. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    /** Of the network card that firmware starts from. */
    static final String MAC = "52:54:00:64:70:75";

    private static final Pattern TERMINAL = Pattern.compile("\u001b(\\[[0-9;?]*[A-Za-z]|[=>()][A-Z0-9]?)|\r|\u0000");

    /**
     * The machine came to a stop rather than to a wrong result. Emulation without acceleration hangs now and then; whether
     * to try again is for whoever can put the disks back.
     */
    static final class HangError extends AssertionError {
        private static final long serialVersionUID = 1L;

        private HangError(String message) {
            super(message);
        }
    }

    private final Process process;
    private final OutputStream keyboard;
    private final Path log;
    private final Object lock = new Object();
    private final StringBuilder console = new StringBuilder();
    private final Thread reader;
    private long lastOutput = System.nanoTime();
    private boolean ended;
    private int position;
    private int commands;

    private VirtualMachine(Process process, Path log) {
        this.process = process;
        this.keyboard = process.getOutputStream();
        this.log = log;
        this.reader = new Thread(this::read, "serial console");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the description of a machine whose files lie in a directory. */
    static Builder of(String architecture, Path directory) {
        return new Builder(architecture, directory);
    }

    private void read() {
        byte[] buffer = new byte[1 << 14];
        try (InputStream in = process.getInputStream();
                OutputStream out = Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
                synchronized (lock) {
                    console.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                    lastOutput = System.nanoTime();
                    lock.notifyAll();
                }
            }
        } catch (IOException e) {
            // The machine was switched off while its console was read.
        }
        synchronized (lock) {
            ended = true;
            lock.notifyAll();
        }
    }

    /** Waits for a text; whatever came before it is passed over. Failure texts end the wait. */
    String expect(Duration limit, String text) {
        return expect(limit, List.of(text), FAILURES);
    }

    /**
     * Waits for one of several texts.
     *
     * @return what the console showed since the last call, up to and with the text that came first
     * @throws AssertionError when a failure text comes, the machine ends, or the time is over
     */
    String expect(Duration limit, List<String> texts, List<String> failures) {
        return await(limit, texts, failures)
                .orElseThrow(() -> new HangError(told("nothing of " + texts + " came within " + limit, unread())));
    }

    private String unread() {
        synchronized (lock) {
            return TERMINAL.matcher(console.substring(position)).replaceAll("");
        }
    }

    /** Waits as {@link #expect}, but the end of the time is no failure: then there is no text. */
    Optional<String> await(Duration limit, List<String> texts, List<String> failures) {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (lock) {
            while (true) {
                String seen = TERMINAL.matcher(console.substring(position)).replaceAll("");
                int best = -1;
                for (String text : texts) {
                    int at = seen.indexOf(text);
                    if (at >= 0 && (best < 0 || at + text.length() < best)) {
                        best = at + text.length();
                    }
                }
                if (best >= 0) {
                    position = rawPosition(best);
                    return Optional.of(seen.substring(0, best));
                }
                for (String failure : failures) {
                    if (seen.contains(failure)) {
                        String told = told("found '" + failure + "' while waiting for " + texts, seen);
                        throw failure.equals(SOFT_LOCKUP) ? new HangError(told) : new AssertionError(told);
                    }
                }
                long left = end - System.nanoTime();
                if (ended) {
                    throw new AssertionError(told("the machine ended while waiting for " + texts, seen));
                }
                if (left <= 0) {
                    return Optional.empty();
                }
                if (System.nanoTime() - lastOutput > SILENCE.toNanos()) {
                    throw new HangError(
                            told("the machine was silent for " + SILENCE + " while waiting for " + texts, seen));
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, Math.min(left, TimeUnit.SECONDS.toNanos(5)));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError(told("interrupted", seen), e);
                }
            }
        }
    }

    /** Returns the place behind so many characters of text, with terminal sequences counted. */
    private int rawPosition(int characters) {
        var matcher = TERMINAL.matcher(console);
        int at = position;
        int left = characters;
        while (matcher.find(at)) {
            int plain = matcher.start() - at;
            if (plain >= left) {
                return at + left;
            }
            left -= plain;
            at = matcher.end();
        }
        return at + left;
    }

    private String told(String problem, String seen) {
        String tail = seen.length() > 3000 ? "..." + seen.substring(seen.length() - 3000) : seen;
        return problem + "; whole console in " + log + "; its end:\n" + tail;
    }

    /** Types a text. */
    void type(String text) {
        try {
            keyboard.write(text.getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command printed, both outputs together, and its exit status. */
    record Outcome(int status, String output) {}

    /** Runs a command in the shell that waits on the console. */
    Outcome run(Duration limit, String command) {
        String mark = "dpuos-" + ++commands;
        // The marks are typed in two parts, so that the echo of the line does not hold them.
        type("echo \"" + mark + "\"-begin; { " + command + "; } 2>&1; echo \"" + mark + "\"-end:$?:\n");
        expect(limit, mark + "-begin");
        String output = expect(limit, List.of(mark + "-end:"), FAILURES);
        String status = expect(limit, List.of(":"), List.of());
        return new Outcome(
                Integer.parseInt(status.replaceAll("[^0-9]", "")),
                output.substring(0, output.length() - mark.length() - "-end:".length())
                        .strip());
    }

    /** Waits until the machine has switched itself off, or restarts where {@link Builder#withoutRestart} was said. */
    void awaitPowerOff(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HangError("the machine is still on after " + limit + "; console in " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Pulls the plug. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
            reader.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The description of a machine. Devices are started from in the order in which they are attached. */
    static final class Builder {
        private final String architecture;
        private final Path directory;
        private final List<String> devices = new ArrayList<>();
        private Firmware firmware;
        private int processors = 1;
        private int memory = Integer.getInteger("dpuos.memory", 1536);
        private int bootIndex;
        private boolean scsi;
        private boolean usb;
        private String network = "none";
        private boolean restarts = true;
        private List<String> netBoot = List.of();

        private Builder(String architecture, Path directory) {
            this.architecture = architecture;
            this.directory = directory;
            this.firmware = architecture.equals("aarch64") ? Firmware.AAVMF : Firmware.OVMF;
        }

        Builder firmware(Firmware other) {
            firmware = other;
            return this;
        }

        Builder hardware(int processorCount, int memoryMebibytes) {
            processors = processorCount;
            memory = memoryMebibytes;
            return this;
        }

        /** Makes the end of QEMU of what is a restart of the guest: the next start is a cold one, in a process of its own. */
        Builder withoutRestart() {
            restarts = false;
            return this;
        }

        /** Attaches a network card without a network. */
        Builder networkCard(String model) {
            network = model;
            return this;
        }

        /**
         * Attaches a network card that firmware starts from, with DHCP and TFTP of QEMU's own; the host's loopback is
         * 10.0.2.2.
         *
         * @param tftp the folder of the files
         * @param program what DHCP names: a path in the folder or a URL
         */
        Builder networkBoot(Path tftp, String program) {
            netBoot = List.of(
                    "-netdev",
                    "user,id=net,tftp=" + escape(tftp) + ",bootfile=" + program,
                    "-device",
                    "virtio-net-pci,netdev=net,mac=" + MAC + ",bootindex=" + ++bootIndex);
            return this;
        }

        /** Puts an ISO into a CD drive. */
        Builder cd(Bus bus, Path iso) {
            String id = "medium" + bootIndex++;
            devices.addAll(
                    List.of("-drive", "if=none,id=" + id + ",media=cdrom,readonly=on,format=raw,file=" + escape(iso)));
            switch (bus) {
                case VIRTIO_SCSI -> {
                    needScsi();
                    devices.addAll(List.of("-device", "scsi-cd,drive=" + id + ",bootindex=" + bootIndex));
                }
                case AHCI ->
                    devices.addAll(List.of(
                            "-device", "ide-cd,bus=ide." + bootIndex + ",drive=" + id + ",bootindex=" + bootIndex));
                default -> throw new IllegalArgumentException("no CD drive at " + bus);
            }
            return this;
        }

        /** Attaches a writable disk. */
        Builder disk(Bus bus, Path image, String serial) {
            return disk(bus, image, serial, "off");
        }

        /** Attaches an ISO as a disk that cannot be written to. */
        Builder mediumAsDisk(Bus bus, Path iso) {
            return disk(bus, iso, "MEDIUM", "on");
        }

        private Builder disk(Bus bus, Path image, String serial, String readOnly) {
            String id = "disk" + bootIndex++;
            devices.addAll(List.of(
                    "-drive",
                    "if=none,id=" + id + ",format=raw,cache=unsafe,readonly=" + readOnly + ",file=" + escape(image)));
            String common = ",drive=" + id + ",bootindex=" + bootIndex;
            String device =
                    switch (bus) {
                        case VIRTIO_BLK -> "virtio-blk-pci,serial=" + serial + common;
                        case VIRTIO_SCSI -> {
                            needScsi();
                            yield "scsi-hd,serial=" + serial + common;
                        }
                        case AHCI -> "ide-hd,bus=ide." + bootIndex + ",serial=" + serial + common;
                        case NVME -> "nvme,serial=" + serial + common;
                        case USB -> {
                            needUsb();
                            yield "usb-storage,removable=on" + common;
                        }
                    };
            devices.addAll(List.of("-device", device));
            return this;
        }

        private void needScsi() {
            if (!scsi) {
                scsi = true;
                devices.addAll(List.of("-device", "virtio-scsi-pci"));
            }
        }

        private void needUsb() {
            if (!usb) {
                usb = true;
                devices.addAll(List.of("-device", "qemu-xhci"));
            }
        }

        /** A comma ends an option's value in QEMU; doubled it is a comma. */
        private static String escape(Path path) {
            return path.toAbsolutePath().toString().replace(",", ",,");
        }

        VirtualMachine start() throws IOException {
            Files.createDirectories(directory);
            boolean arm = architecture.equals("aarch64");
            List<String> command = new ArrayList<>(List.of(
                    arm ? "qemu-system-aarch64" : "qemu-system-x86_64",
                    "-machine",
                    arm ? "virt" : firmware.isSecure() ? "q35,smm=on" : "q35",
                    "-accel",
                    "tcg,thread=" + (processors > 1 ? "multi" : "single"),
                    "-cpu",
                    arm ? "cortex-a72" : "qemu64",
                    "-smp",
                    Integer.toString(processors),
                    "-m",
                    Integer.toString(memory),
                    "-nographic",
                    "-no-user-config",
                    "-device",
                    "virtio-rng-pci"));
            if (!arm) {
                command.addAll(List.of("-vga", "none"));
            }
            if (!restarts) {
                command.add("-no-reboot");
            }
            command.addAll(netBoot);
            command.addAll(
                    !netBoot.isEmpty()
                            ? List.of()
                            : network.equals("none")
                                    ? List.of("-nic", "none")
                                    : List.of("-nic", "user,restrict=on,model=" + network));
            command.addAll(firmware.arguments(directory));
            command.addAll(devices);
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return new VirtualMachine(process, directory.resolve("serial.log"));
        }
    }

    /** Makes an empty disk; it takes no space of the host until it is written to. */
    static Path blankDisk(Path file, long bytes) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength(0);
            disk.setLength(bytes);
        }
        return file;
    }
}
