package io.dpuos.boot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
        boolean shell = spec.onFailure() == Policy.OnFailure.SHELL && InstallerScripts.hasShell(spec);
        set(lines, "ON_FAILURE", shell ? "shell" : "halt");
        set(lines, "NETWORK", spec.network() ? "dhcp" : "none");
        set(lines, "REPORT_URL", spec.reportUrl().orElse(""));
        set(lines, "EFI_VENDOR", spec.efiVendor());
        set(lines, "EFI_ARCH", spec.architecture().suffix());
        set(lines, "EFI_FALLBACK", spec.architecture().removable());
        set(lines, "BOOT_ENTRY", spec.variant());
        set(lines, "MARKER_ID", spec.markerId());
        // Partitions, then volumes, which have the number 0.
        places(lines, "PART_NUMBER", spec, partition -> Integer.toString(partition.number()), volume -> "0");
        places(lines, "PART_NAME", spec, Partition::name, Volume::name);
        places(lines, "PART_SIZE", spec, partition -> size(partition.bytes()), volume -> size(volume.bytes()));
        places(lines, "PART_TYPE", spec, each -> each.type().word(), each -> each.type()
                .word());
        places(lines, "PART_MOUNT", spec, each -> each.mount().orElse(""), each -> each.mount()
                .orElse(""));
        places(lines, "PART_LABEL", spec, each -> each.label().orElse(""), each -> each.label()
                .orElse(""));
        places(lines, "PART_OPTIONS", spec, each -> each.options().orElse(""), each -> each.options()
                .orElse(""));
        places(lines, "PART_PRESERVE", spec, each -> word(each.preserve()), each -> word(each.preserve()));
        places(lines, "PART_DISK", spec, each -> each.disk().orElse(""), each -> "");
        places(lines, "PART_GROUP", spec, each -> each.group().orElse(""), Volume::group);
        List<ExtraDisk> disks = spec.layout().disks();
        setAll(lines, "EXTRA_DISK", disks.stream().map(ExtraDisk::name).toList());
        setAll(
                lines,
                "EXTRA_MATCH",
                disks.stream()
                        .map(disk -> String.join(" ", disk.rule().words()))
                        .toList());
        setAll(
                lines,
                "EXTRA_WIPE",
                disks.stream().map(disk -> disk.wipe().word()).toList());
        setAll(
                lines,
                "EXTRA_MINIMUM",
                disks.stream()
                        .map(disk -> Long.toString(
                                Math.max(disk.minimum().orElse(0), spec.layout().minimumBytes(disk.name(), 0))))
                        .toList());
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

    private static void places(
            List<String> lines,
            String name,
            InstallerSpec spec,
            Function<Partition, String> ofPartition,
            Function<Volume, String> ofVolume) {
        List<String> values = new ArrayList<>();
        spec.layout().partitions().forEach(each -> values.add(ofPartition.apply(each)));
        spec.layout().volumes().forEach(each -> values.add(ofVolume.apply(each)));
        setAll(lines, name, values);
    }

    private static String size(OptionalLong bytes) {
        return bytes.isPresent() ? Long.toString(bytes.getAsLong()) : "max";
    }

    private static String word(boolean value) {
        return value ? "yes" : "no";
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
