package io.dpuos.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The consoles of GRUB, the installer and the system, in order; the last one is the primary.
 *
 * @param devices as in the kernel's {@code console=}, for example {@code tty0} or {@code ttyS0,115200}; not empty
 */
public record Consoles(List<String> devices) {
    private static final Pattern DEVICE = Pattern.compile(
            "(tty|ttyS|ttyAMA|hvc|ttyPS|ttyUL|ttymxc|ttySIF|uart)"
                    + "([0-9]{1,3})(?:,([0-9]{3,7})([noe][78]?r?)?)?|uart(8250)?,(io|mmio|mmio16|mmio32),0x[0-9a-fA-F]+(,[0-9]+[noe]?[78]?)?");
    private static final Pattern SERIAL = Pattern.compile("ttyS([0-9]+)(?:,([0-9]+).*)?");
    private static final String SPEED = "115200";

    /**
     * Checks the names.
     *
     * @throws BootException when there is none or one is not a console
     */
    public Consoles {
        devices = List.copyOf(devices);
        if (devices.isEmpty()) {
            throw new BootException("<boot><consoles>", "names no console");
        }
        for (String device : devices) {
            if (!DEVICE.matcher(device).matches()) {
                throw new BootException(
                        "<boot><consoles>",
                        "'" + device + "' is no console; expected for example tty0, ttyS0,115200, ttyAMA0 or hvc0");
            }
        }
    }

    /** Returns consoles from words separated by blanks. */
    public static Consoles parse(String words) {
        return new Consoles(List.of(words.strip().split("\\s+")));
    }

    /** Returns the screen and the architecture's serial line, the latter as primary. */
    public static Consoles defaults(EfiArchitecture architecture) {
        return new Consoles(List.of("tty0", architecture.uart() + "," + SPEED));
    }

    /** Returns the kernel arguments, for example {@code console=tty0 console=ttyS0,115200}. */
    public String arguments() {
        List<String> arguments = new ArrayList<>();
        for (String device : devices) {
            arguments.add("console=" + device);
        }
        return String.join(" ", arguments);
    }

    /**
     * Returns GRUB's commands for these consoles. A PC's serial line needs GRUB's own driver; any other console is the
     * firmware's, which GRUB uses as it is.
     */
    List<String> grubCommands() {
        Optional<Matcher> serial =
                devices.stream().map(SERIAL::matcher).filter(Matcher::matches).reduce((first, last) -> last);
        if (serial.isEmpty()) {
            return List.of();
        }
        String speed = serial.get().group(2) == null ? SPEED : serial.get().group(2);
        return List.of(
                "if serial --unit=" + serial.get().group(1) + " --speed=" + speed + "; then",
                "  terminal_input console serial",
                "  terminal_output console serial",
                "fi");
    }
}
