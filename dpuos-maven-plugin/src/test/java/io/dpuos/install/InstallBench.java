package io.dpuos.install;

import io.dpuos.rpm.Compression;
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
 * DIRECTORY N} writes packages to fill a list up.
 */
public final class InstallBench {
    private InstallBench() {}

    /** Installs once. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("--generate")) {
            generate(Files.createDirectories(Path.of(arguments[1])), Integer.parseInt(arguments[2]));
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

    private static void generate(Path directory, int count) throws Exception {
        Random random = new Random(count);
        for (int number = 0; number < count; number++) {
            String name = "filler" + number;
            RpmWriter writer = JudgeRoot.writer(name).compression(Compression.ZSTD, 3);
            for (int i = 0; i < 40; i++) {
                byte[] content = new byte[random.nextInt(60_000)];
                random.nextBytes(content);
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
