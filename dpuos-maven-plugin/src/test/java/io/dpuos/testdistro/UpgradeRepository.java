package io.dpuos.testdistro;

import io.dpuos.rpm.Compression;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.rpm.Signer;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A newer kernel for the test distribution, as a distribution's update would bring it: Debian's kernel of the next series
 * for virtual machines, under the name of the kernel package.
 *
 * <p>{@code UpgradeRepository CACHE ARCH OUTPUT}: the cache is that of {@link TestDistribution}. Prints the kernel's
 * version as {@code uname -r} says it.
 */
public final class UpgradeRepository {
    private UpgradeRepository() {}

    /** Runs the program. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            System.err.println("usage: UpgradeRepository CACHE ARCH OUTPUT");
            System.exit(2);
        }
        Architecture architecture = Architecture.of(arguments[1]);
        AptArchive apt = AptArchive.open(architecture.deb(), Path.of(arguments[0]));
        DebianPackage kernel = newest(apt.packages(), architecture);
        Path deb = apt.download(List.of(kernel)).get(kernel.name());
        System.out.println(write(kernel, deb, architecture, Files.createDirectories(Path.of(arguments[2]))));
    }

    private static DebianPackage newest(Map<String, DebianPackage> available, Architecture architecture)
            throws IOException {
        return available.values().stream()
                .filter(each -> each.name().matches("linux-image-[0-9][^-]*\\+deb12-cloud-" + architecture.deb()))
                .max(Comparator.comparing(each -> Evr.parse(each.version())))
                .orElseThrow(() -> new IOException("the archive has no newer kernel for virtual machines"));
    }

    private static String write(DebianPackage kernel, Path deb, Architecture architecture, Path output)
            throws IOException {
        String version = kernel.name().substring("linux-image-".length());
        String upstream = kernel.version().replaceAll("-.*", "");
        Signer signer = Signer.of(
                Files.readAllBytes(Path.of(UpgradeRepository.class
                        .getResource("/testdistro/signing-key.asc")
                        .getPath())),
                new char[0],
                RepositoryBuilder.EPOCH);
        RpmWriter writer = new RpmWriter(new Nevra("kernel", new Evr(0, upstream, "1"), architecture.rpm()))
                .buildTime(RepositoryBuilder.EPOCH)
                .compression(Compression.ZSTD, 1)
                .provides(Dependency.of("kernel-uname-r", Dependency.Comparison.EQ, new Evr(0, version, "")))
                .scriptlet(Scriptlet.shell(Scriptlet.Kind.POSTTRANS, "/sbin/depmod -a " + version + "\n"))
                .signer(signer);
        Map<String, PackagedFile> files = new TreeMap<>();
        for (DebReader.Entry entry : DebReader.read(deb, each -> each)) {
            String path = entry.path().replaceFirst("^/usr/lib/modules", "/lib/modules");
            if (path.startsWith("/boot/") || path.startsWith("/lib/modules/")) {
                files.put(path, file(entry, TreePath.of(path)));
            }
        }
        String initramfs = "/boot/initramfs-" + version + ".img";
        files.put(initramfs, PackagedFile.ghost(TreePath.of(initramfs), 0600));
        files.values().forEach(writer::file);
        writer.write(output.resolve(writer.fileName()));
        return version;
    }

    private static PackagedFile file(DebReader.Entry entry, TreePath path) throws IOException {
        return switch (entry.type()) {
            case FILE -> PackagedFile.regular(path, entry.permissions(), Bytes.of(entry.content()));
            case DIRECTORY -> PackagedFile.directory(path, entry.permissions());
            case SYMBOLIC_LINK -> PackagedFile.symbolicLink(path, LinkTarget.of(entry.target()));
            case HARD_LINK -> throw new IOException(path + " is a hard link, which kernels have none of");
        };
    }
}
