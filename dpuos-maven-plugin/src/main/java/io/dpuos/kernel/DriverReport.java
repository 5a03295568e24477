package io.dpuos.kernel;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the driver layer did to one kernel. Immutable.
 *
 * @param kernelVersion the kernel
 * @param kept kept modules with why, in the order of the rules that reached them
 * @param dropped dropped modules with why, sorted by name
 * @param firmwareKept number of firmware files kept
 * @param firmwareKeptBytes their bytes in the image
 * @param firmwareDropped number of firmware files dropped
 * @param firmwareDroppedBytes their bytes in the image
 * @param notes things worth knowing that are no failure, sorted
 */
public record DriverReport(
        String kernelVersion,
        List<Module> kept,
        List<Module> dropped,
        int firmwareKept,
        long firmwareKeptBytes,
        int firmwareDropped,
        long firmwareDroppedBytes,
        List<String> notes) {
    /**
     * One module of the report.
     *
     * @param name the module
     * @param path below the module directory
     * @param bytes its size in the image
     * @param why why it was kept or dropped
     */
    public record Module(String name, String path, long bytes, String why) {}

    /** Copies the lists. */
    public DriverReport {
        kept = List.copyOf(kept);
        dropped = List.copyOf(dropped);
        notes = List.copyOf(notes);
    }

    /** Returns the bytes of all kept modules. */
    public long keptBytes() {
        return kept.stream().mapToLong(Module::bytes).sum();
    }

    /** Returns the bytes of all dropped modules. */
    public long droppedBytes() {
        return dropped.stream().mapToLong(Module::bytes).sum();
    }

    /** Explains one module: whether it is in the image and why. */
    public Optional<String> why(String name) {
        String normal = KernelModule.normalise(name);
        for (Module module : kept) {
            if (module.name().equals(normal)) {
                return Optional.of(normal + " is kept: " + module.why());
            }
        }
        for (Module module : dropped) {
            if (module.name().equals(normal)) {
                return Optional.of(normal + " is dropped: " + module.why());
            }
        }
        return Optional.empty();
    }

    /** Returns the report as text for people and diffs. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                        Locale.ROOT,
                        "kernel %s: %d modules kept (%d bytes), %d dropped (%d bytes)%n",
                        kernelVersion,
                        kept.size(),
                        keptBytes(),
                        dropped.size(),
                        droppedBytes())
                .replace("\r", ""));
        text.append("firmware: ").append(firmwareKept).append(" files kept (").append(firmwareKeptBytes);
        text.append(" bytes), ").append(firmwareDropped).append(" dropped (").append(firmwareDroppedBytes);
        text.append(" bytes)\n");
        for (String note : notes) {
            text.append("note: ").append(note).append('\n');
        }
        line(text, "kept", kept);
        line(text, "dropped", dropped);
        return text.toString();
    }

    private static void line(StringBuilder text, String verb, List<Module> modules) {
        for (Module module : modules) {
            text.append(verb).append(' ').append(module.path()).append(' ').append(module.bytes());
            text.append("  # ").append(module.why()).append('\n');
        }
    }
}
