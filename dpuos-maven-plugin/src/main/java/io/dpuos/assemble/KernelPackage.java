package io.dpuos.assemble;

import io.dpuos.rpm.Compression;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.rpm.Tag;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Packages a built kernel in the shape of a distribution's package {@code kernel}. */
final class KernelPackage {
    private static final int LEVEL = 9;

    private KernelPackage() {}

    /**
     * Writes the package into the work folder of a request.
     *
     * @param version what the kernel calls itself
     * @param output the folder that the kernel was built in
     * @param image the kernel
     * @param modules the folder {@code lib/modules}; may be missing
     * @return the file's name
     */
    static Path write(KernelBuildRequest request, String version, Path output, Path image, Path modules)
            throws IOException {
        String number = version.contains("-") ? version.substring(0, version.indexOf('-')) : version;
        RpmWriter writer = new RpmWriter(
                        new Nevra(request.name(), new Evr(0, number, request.release()), request.arch()))
                .buildTime(request.timestamp())
                .summary("The Linux kernel")
                .description("The Linux kernel " + version + ", built for this product.")
                .group("System Environment/Kernel")
                .text(Tag.LICENSE, "GPL-2.0-only WITH Linux-syscall-note")
                .compression(Compression.ZSTD, LEVEL)
                .provides(Dependency.of("kernel-uname-r", Dependency.Comparison.EQ, Evr.parse(version)))
                .scriptlet(
                        new Scriptlet(Scriptlet.Kind.POSTTRANS, List.of("/bin/sh"), "depmod -a " + version + "\n", 0));
        boot(writer, image, "vmlinuz-" + version, 0755, request.timestamp());
        boot(writer, output.resolve(".config"), "config-" + version, 0644, request.timestamp());
        boot(writer, output.resolve("System.map"), "System.map-" + version, 0600, request.timestamp());
        Path symvers = output.resolve("Module.symvers");
        if (Files.isRegularFile(symvers)) {
            boot(writer, symvers, "symvers-" + version, 0644, request.timestamp());
        }
        TreePath directory = TreePath.of("/lib/modules/" + version);
        writer.file(PackagedFile.directory(directory, 0755).withMtime(request.timestamp()));
        Path root = modules.resolve(version);
        if (Files.isDirectory(root)) {
            try (Stream<Path> walk = Files.walk(root)) {
                for (Path file :
                        walk.filter(path -> !path.equals(root)).sorted().toList()) {
                    add(writer, file, directory.child(root.relativize(file).toString()), request.timestamp());
                }
            }
        }
        for (String list : List.of("modules.builtin", "modules.builtin.modinfo")) {
            Path file = output.resolve(list);
            if (!Files.isDirectory(root) && Files.isRegularFile(file)) {
                add(writer, file, directory.child(list), request.timestamp());
            }
        }
        Files.createDirectories(request.work());
        writer.write(request.work().resolve(writer.fileName()));
        return Path.of(writer.fileName());
    }

    private static void boot(RpmWriter writer, Path file, String name, int permissions, long time) throws IOException {
        writer.file(PackagedFile.regular(TreePath.of("/boot").child(name), permissions, HostFile.of(file))
                .withMtime(time));
    }

    /** Adds a file of the module directory; links to the folders of this build mean nothing elsewhere. */
    private static void add(RpmWriter writer, Path file, TreePath path, long time) throws IOException {
        if (Files.isSymbolicLink(file)) {
            return;
        }
        if (Files.isDirectory(file)) {
            writer.file(PackagedFile.directory(path, 0755).withMtime(time));
        } else {
            writer.file(PackagedFile.regular(path, 0644, HostFile.of(file)).withMtime(time));
        }
    }
}
