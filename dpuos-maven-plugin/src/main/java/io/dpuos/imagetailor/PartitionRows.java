package io.dpuos.imagetailor;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The table {@code HDpartitions}: rows {@code hdN mountpoint|- size|max|- primary|extended|logical fstype|- [yes|no]}.
 * The kinds of partitions collapse to those of a GPT.
 */
final class PartitionRows {
    private static final String KIND = "partition";

    private final Module module;
    private final String file;
    private final Set<String> names = new HashSet<>();
    private int number;

    PartitionRows(Module module, String file) {
        this.module = module;
        this.file = file;
    }

    void read(SystemFile.Section section) {
        String disk = "";
        boolean efi = false;
        int last = 0;
        for (int line : section.rows().keySet()) {
            last = line;
        }
        for (Map.Entry<Integer, String> row : section.rows().entrySet()) {
            String[] fields = row.getValue().replaceFirst("#.*", "").strip().split("\\s+");
            String shown = String.join(" ", fields);
            if (fields.length < 4 || !fields[0].matches("hd[0-9]+")) {
                module.unmapped(
                        file, row.getKey(), KIND, shown, "expected: hdN mountpoint size type filesystem [yes|no]");
                continue;
            }
            if (disk.isEmpty()) {
                disk = fields[0];
            }
            if (!fields[0].equals(disk)) {
                module.unmapped(file, row.getKey(), KIND, shown, "a second disk: a module installs on one");
                continue;
            }
            if (fields[3].equals("extended")) {
                module.ignored(file, row.getKey(), KIND, shown, "a GPT needs no extended partition");
                continue;
            }
            efi |= fields[1].equals("/boot/efi");
            row(row.getKey(), fields, shown, row.getKey() == last);
        }
        if (number > 0 && !efi) {
            String path = "storage/partitions/esp/";
            module.set(path + "number", String.valueOf(++number));
            module.set(path + "size", "200M");
            module.set(path + "type", "vfat");
            module.set(path + "mount", "/boot/efi");
            module.mapped(
                    file,
                    section.line(),
                    KIND,
                    "/boot/efi",
                    "added, 200M: firmware boots from an EFI system partition");
        }
    }

    private void row(int line, String[] fields, String shown, boolean isLast) {
        String mount = fields[1];
        String size = fields[2].toUpperCase(Locale.ROOT);
        String type = fields.length > 4 ? fields[4].toLowerCase(Locale.ROOT) : "-";
        String again = fields.length > 5 ? fields[5].toLowerCase(Locale.ROOT) : "no";
        boolean max = size.equals("MAX");
        if (!max && !size.matches("[1-9][0-9]{0,9}[MGT]")) {
            module.unmapped(
                    file, line, KIND, shown, "'" + fields[2] + "' is no size: a whole number with M, G or T, or max");
        } else if (max && !isLast) {
            module.unmapped(file, line, KIND, shown, "max may stand in the last row only");
        } else if (!fields[3].matches("primary|logical")) {
            module.unmapped(file, line, KIND, shown, "'" + fields[3] + "' is not one of primary, extended, logical");
        } else if (!type.matches("ext[234]|vfat|xfs|swap")) {
            module.unmapped(file, line, KIND, shown, "'" + type + "' is not one of ext4, vfat, xfs, swap");
        } else if (!again.matches("yes|no")) {
            module.unmapped(file, line, KIND, shown, "'" + again + "' is neither yes nor no");
        } else if (!mount.equals("-") && !mount.matches("(/[A-Za-z0-9._-]+)+|/|swap")) {
            module.unmapped(file, line, KIND, shown, "'" + mount + "' is no mount point");
        } else {
            add(line, mount, max ? "max" : size, type, again.equals("yes"), shown);
        }
    }

    private void add(int line, String mount, String size, String type, boolean formatAgain, String shown) {
        String plain =
                switch (mount) {
                    case "/" -> "root";
                    case "/boot/efi" -> "esp";
                    case "-", "swap" -> type.equals("swap") ? "swap" : "data";
                    default -> mount.substring(1).replace('/', '-').replaceFirst("^[^A-Za-z_]+", "p");
                };
        String name = plain.length() > 30 ? plain.substring(0, 30) : plain;
        for (int i = 2; !names.add(name); i++) {
            name = plain + i;
        }
        String path = "storage/partitions/" + name + "/";
        module.set(path + "number", String.valueOf(++number));
        module.set(path + "size", size);
        module.set(path + "type", type.startsWith("ext") ? "ext4" : type);
        if (mount.startsWith("/")) {
            module.set(path + "mount", mount);
        }
        // The guide: / and /boot are always formatted.
        boolean always = mount.equals("/") || mount.equals("/boot") || mount.equals("/boot/efi") || type.equals("swap");
        if (!formatAgain && !always) {
            module.set(path + "preserve", "true");
        }
        module.mapped(
                file,
                line,
                KIND,
                shown,
                "<storage><partitions><" + name + ">" + (type.matches("ext[23]") ? ", as ext4" : ""));
    }
}
