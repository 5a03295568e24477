package io.dpuos.testdistro;

import io.dpuos.testdistro.DebReader.Entry;
import io.dpuos.testdistro.DebReader.Type;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Builds the unsigned GRUB image whose directory is {@code /EFI/openEuler}, with the host's {@code grub-mkimage} and the
 * modules of the Debian package; the host's own architecture does not matter.
 */
final class GrubImage {
    static final String PREFIX = "/EFI/openEuler";
    private static final List<String> MODULES = List.of(
            ("all_video boot btrfs cat chain configfile echo efi_gop efi_uga efifwsetup efinet ext2 fat font gfxmenu "
                            + "gfxterm gfxterm_background gzio halt help hfsplus http iso9660 jpeg keystatus linux linuxefi "
                            + "loadenv loopback ls lsefi lsefimmap lsefisystab lssal lvm mdraid09 mdraid1x memdisk minicmd "
                            + "net normal part_apple part_gpt part_msdos password_pbkdf2 png probe read reboot regexp search "
                            + "search_fs_file search_fs_uuid search_label serial sleep smbios squash4 terminal test tftp "
                            + "tpm true video videoinfo xfs xzio zstd zstdio")
                    .split(" "));

    private GrubImage() {}

    /**
     * Builds the image.
     *
     * @param files of the package grub-efi-*-bin
     * @throws IOException when grub-mkimage is missing or fails
     */
    static byte[] build(Architecture architecture, List<Entry> files) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("testdistro-grub");
        try {
            List<String> modules = new ArrayList<>();
            String folder = "/usr/lib/grub/" + architecture.grub() + "/";
            for (Entry entry : files) {
                if (entry.type() == Type.FILE && entry.path().startsWith(folder)) {
                    String name = entry.path().substring(folder.length());
                    if (name.indexOf('/') < 0) {
                        Files.write(directory.resolve(name), entry.content());
                    }
                    if (name.endsWith(".mod") && MODULES.contains(name.substring(0, name.length() - 4))) {
                        modules.add(name.substring(0, name.length() - 4));
                    }
                }
            }
            modules.sort(Comparator.naturalOrder());
            Path image = directory.resolve("image.efi");
            List<String> command = new ArrayList<>(List.of(
                    "grub-mkimage",
                    "-d",
                    directory.toString(),
                    "-O",
                    architecture.grub(),
                    "-p",
                    PREFIX,
                    "-o",
                    image.toString()));
            command.addAll(modules);
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("grub-mkimage failed for " + architecture.grub() + ": " + output.trim());
            }
            return Files.readAllBytes(image);
        } finally {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
