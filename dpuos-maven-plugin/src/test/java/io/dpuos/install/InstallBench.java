package io.dpuos.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Times the base tree of RPM files: CACHE RPM...; prints milliseconds and what the heap held. */
public final class InstallBench {
    private InstallBench() {}

    /** Installs once. */
    public static void main(String[] arguments) throws Exception {
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
}
