package io.dpuos.boot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The files below {@code /etc/dpuos} of the installer: what install.sh reads. */
final class InstallerConfiguration {
    private InstallerConfiguration() {}

    /** Returns {@code installer.conf}: assignments of bash, every value quoted. */
    static String assignments(InstallerSpec spec) {
        List<String> lines = new ArrayList<>();
        lines.add("# Read by install.sh. Values of the build; the kernel's command line may change some.");
        set(lines, "VARIANT", spec.variant());
        set(lines, "VERSION", spec.version());
        set(lines, "VOLUME_LABEL", spec.volumeLabel());
        set(lines, "PAYLOAD", spec.payloadPath());
        set(lines, "PAYLOAD_SIZE", Long.toString(spec.payloadBytes()));
        set(lines, "PAYLOAD_SHA256", spec.payloadSha256());
        setAll(lines, "DISK_MATCH", spec.disk().words());
        set(lines, "MINIMUM_BYTES", Long.toString(spec.minimumDiskBytes()));
        set(lines, "WIPE", spec.wipe().word());
        set(lines, "EXISTING", spec.existing().word());
        set(lines, "ON_SUCCESS", spec.onSuccess().word());
        set(lines, "ON_FAILURE", InstallerScripts.hasShell(spec) ? "shell" : "halt");
        set(lines, "EFI_VENDOR", spec.efiVendor());
        set(lines, "EFI_ARCH", spec.architecture().suffix());
        set(lines, "EFI_FALLBACK", spec.architecture().removable());
        set(lines, "BOOT_ENTRY", spec.variant());
        set(lines, "MARKER_ID", spec.markerId());
        partitions(lines, "PART_NUMBER", spec, partition -> Integer.toString(partition.number()));
        partitions(lines, "PART_NAME", spec, Partition::name);
        partitions(
                lines,
                "PART_SIZE",
                spec,
                partition -> partition.bytes().isPresent()
                        ? Long.toString(partition.bytes().getAsLong())
                        : "max");
        partitions(lines, "PART_TYPE", spec, partition -> partition.type().word());
        partitions(lines, "PART_MOUNT", spec, partition -> partition.mount().orElse(""));
        partitions(lines, "PART_LABEL", spec, partition -> partition.label().orElse(""));
        partitions(lines, "PART_OPTIONS", spec, partition -> partition.options().orElse(""));
        partitions(lines, "PART_PRESERVE", spec, partition -> partition.preserve() ? "yes" : "no");
        return String.join("\n", lines) + "\n";
    }

    /** Returns the marker of an installed system: lines {@code variant=} and {@code version=}. */
    static String marker(InstallerSpec spec) {
        return "variant=" + spec.variant() + "\nversion=" + spec.version() + "\n";
    }

    /** Returns the files of deferred scriptlets by name, in the order of the transaction. */
    static Map<String, String> deferred(InstallerSpec spec) {
        Map<String, String> files = new TreeMap<>();
        int number = 0;
        for (DeferredScript script : spec.deferred()) {
            String name = String.format(java.util.Locale.ROOT, "%04d", ++number);
            List<String> command = new ArrayList<>(script.interpreter());
            command.add("/run/dpuos/scriptlet");
            command.addAll(script.arguments());
            files.put(name + ".title", script.title().replaceAll("\\p{Cntrl}", " ") + "\n");
            files.put(name + ".command", String.join("\n", command) + "\n");
            files.put(name + ".body", script.body());
        }
        return files;
    }

    private static void partitions(
            List<String> lines, String name, InstallerSpec spec, Function<Partition, String> value) {
        setAll(lines, name, spec.layout().partitions().stream().map(value).toList());
    }

    private static void set(List<String> lines, String name, String value) {
        lines.add(name + "=" + quote(value));
    }

    private static void setAll(List<String> lines, String name, Collection<String> values) {
        lines.add(name + "=("
                + String.join(
                        " ", values.stream().map(InstallerConfiguration::quote).toList())
                + ")");
    }

    /** Returns a word that bash reads as exactly this text. */
    static String quote(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
