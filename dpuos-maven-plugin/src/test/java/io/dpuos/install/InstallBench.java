package io.dpuos.install;

import io.dpuos.rpm.Compression;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.TreePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Times the base tree of RPM files: {@code CACHE RPM...} prints milliseconds and what the heap held; {@code --generate
 * DIRECTORY PREFIX N BYTES VERSION [FILES]} writes N packages of so many bytes in so many files each (default 40).
 */
public final class InstallBench {
    private static final int FILES = 40;

    private InstallBench() {}

    /** Installs once. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("--generate")) {
            generate(
                    Files.createDirectories(Path.of(arguments[1])),
                    arguments[2],
                    Integer.parseInt(arguments[3]),
                    Long.parseLong(arguments[4]),
                    arguments[5],
                    arguments.length > 6 ? Integer.parseInt(arguments[6]) : FILES);
            return;
        }
        Path cache = Files.createDirectories(Path.of(arguments[0]));
        List<InstallPackage> packages = new ArrayList<>();
        for (String rpm : List.of(arguments).subList(1, arguments.length)) {
            packages.add(InstallTreeLauncher.packageOf(Path.of(rpm)));
        }
        long begun = System.nanoTime();
        InstalledTree tree = new Installation(new PackageStore(cache))
                .install(new InstallRequest(
                        packages, "x86_64", 1_700_000_000L, true, List.of(), List.of(), IdMap.EMPTY, true));
        long millis = (System.nanoTime() - begun) / 1_000_000;
        Runtime runtime = Runtime.getRuntime();
        System.out.println(packages.size() + " packages, "
                + tree.tree().inodes().size() + " paths, " + millis + " ms, heap "
                + (runtime.totalMemory() - runtime.freeMemory() >> 20) + " of " + (runtime.maxMemory() >> 20) + " MiB");
    }

    /** Packages of files of texts and noise, {@code bytes} in all, and a scriptlet. */
    private static void generate(Path directory, String prefix, int count, long bytes, String version, int files)
            throws Exception {
        for (int number = 0; number < count; number++) {
            String name = prefix + number;
            Random random = new Random(name.hashCode() * 31L + version.hashCode());
            RpmWriter writer = new RpmWriter(new Nevra(name, new Evr(0, version, "1"), "noarch"))
                    .buildTime(1_700_000_000L)
                    .compression(Compression.ZSTD, 3);
            for (int i = 0; i < files; i++) {
                byte[] content = new byte[(int) (bytes / files)];
                random.nextBytes(content);
                for (int at = 0; at < content.length; at++) {
                    // Two thirds of the bytes say little, so that the whole compresses to about a half.
                    content[at] = at % 3 == 0 ? content[at] : (byte) ('a' + (content[at] & 3));
                }
                writer.file(PackagedFile.regular(
                        TreePath.of("/usr/share/" + name + "/part" + i % 5 + "/file" + i), 0644, Bytes.of(content)));
            }
            writer.scriptlet(Scriptlet.shell(
                    Scriptlet.Kind.POSTIN,
                    "if [ $1 -eq 1 ]; then mkdir -p /var/lib/" + name + " && : > /var/lib/" + name + "/state; fi"));
            writer.write(directory.resolve(writer.fileName()));
        }
    }
}
