package io.dpuos.install;

import io.dpuos.format.tar.TarEntry;
import io.dpuos.format.tar.TarWriter;
import io.dpuos.install.rpmdb.RpmDatabaseWriter;
import io.dpuos.kernel.Depmod;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.Tag;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code install-tree}: installs RPM files into an empty tree and writes it as a tar archive. */
public final class InstallTreeLauncher {
    private static final String HELP = """
            usage: install-tree [OPTION]... -o TREE.tar RPM...

            Installs RPM files into an empty tree, as 'rpm --root DIR -i --nodeps RPM...' does as root, and writes the tree as a
            tar archive: owners by number, modes, times, links, devices, capabilities as SCHILY.xattr.security.capability. No
            file of the host is read but the RPMs, nothing is run.

              -o FILE           the archive; names are relative (./etc/passwd). Unpack it with
                                tar --xattrs --xattrs-include='*' --numeric-owner -xpf FILE
              --arch ARCH       the image's architecture, x86_64 (default) or aarch64
              --rpmdb KIND      sqlite (default): usr/lib/sysimage/rpm/rpmdb.sqlite, the place in Fedora and RHEL 10
                                ndb: var/lib/rpm/Packages.db, the place in openEuler
              --dbpath DIR      another place of the database
              --scriptlets FILE writes scriptlets.json there; without the option it is the archive's last member,
                                ./scriptlets.json, and no part of the tree
              --excludedocs     leaves documentation out, as rpm's option does
              --langs A:B       installs files of these languages only, as rpm's macro _install_langs does
              --timestamp N     the image's clock, seconds since 1970; default: SOURCE_DATE_EPOCH, else the newest build
                                time of the packages
              --survey          a scriptlet that is refused or fails is recorded only
              --cache DIR       keeps unpacked packages there

            The order of the RPM files counts as on rpm's command line. Dependencies are not checked, but that all
            rpmlib() features are known. Caches are not made (ld.so.cache, hwdb.bin), but depmod's indexes. scriptlets.json has one line per scriptlet that came up, in order:
            package, kind, sha256 of the body, fate (executed, deferred, ignored, refused), status, output, touched paths.

            Exit status: 0 installed; 1 refused, with the reason on standard error and no archive; 2 wrong usage.
            """;

    private final List<Path> rpms = new ArrayList<>();
    private Optional<Path> output = Optional.empty();
    private Optional<Path> scriptlets = Optional.empty();
    private Optional<Path> cache = Optional.empty();
    private Optional<String> dbpath = Optional.empty();
    private RpmDatabaseWriter.Kind kind = RpmDatabaseWriter.Kind.SQLITE;
    private String arch = "x86_64";
    private boolean documentation = true;
    private boolean survey;
    private List<String> languages = List.of();
    private Optional<Long> timestamp =
            Optional.ofNullable(System.getenv("SOURCE_DATE_EPOCH")).map(Long::valueOf);

    private InstallTreeLauncher() {}

    /** Runs the tool. */
    public static void main(String[] arguments) throws Exception {
        System.exit(run(List.of(arguments)));
    }

    static int run(List<String> arguments) throws Exception {
        InstallTreeLauncher launcher = new InstallTreeLauncher();
        try {
            if (arguments.contains("--help") || arguments.contains("-h")) {
                System.out.print(HELP);
                return 0;
            }
            launcher.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("install-tree: " + e.getMessage() + "; see --help");
            return 2;
        }
        Path temporary = Files.createTempDirectory("install-tree");
        try {
            launcher.install(launcher.cache.orElse(temporary));
            return 0;
        } catch (InstallException | IOException e) {
            System.err.println("install-tree: " + e.getMessage());
            return 1;
        } finally {
            try (Stream<Path> all = Files.walk(temporary)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private void parse(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            switch (word) {
                case "--excludedocs" -> documentation = false;
                case "--survey" -> survey = true;
                default -> {
                    if (!word.startsWith("-")) {
                        rpms.add(Path.of(word));
                    } else if (i + 1 == arguments.size()) {
                        throw new IllegalArgumentException(word + " is unknown or needs a value");
                    } else {
                        option(word, arguments.get(++i));
                    }
                }
            }
        }
        if (output.isEmpty() || rpms.isEmpty()) {
            throw new IllegalArgumentException("-o and at least one RPM file are needed");
        }
    }

    private void option(String name, String value) {
        switch (name) {
            case "-o" -> output = Optional.of(Path.of(value));
            case "--arch" -> {
                if (!List.of("x86_64", "aarch64").contains(value)) {
                    throw new IllegalArgumentException("--arch is x86_64 or aarch64, not '" + value + "'");
                }
                arch = value;
            }
            case "--rpmdb" -> {
                if (!List.of("ndb", "sqlite").contains(value)) {
                    throw new IllegalArgumentException("--rpmdb is ndb or sqlite, not '" + value + "'");
                }
                kind = RpmDatabaseWriter.Kind.valueOf(value.toUpperCase(Locale.ROOT));
            }
            case "--dbpath" -> dbpath = Optional.of(value);
            case "--scriptlets" -> scriptlets = Optional.of(Path.of(value));
            case "--cache" -> cache = Optional.of(Path.of(value));
            case "--langs" -> languages = List.of(value.split("[:,]"));
            case "--timestamp" -> timestamp = Optional.of(Long.valueOf(value));
            default -> throw new IllegalArgumentException("unknown option " + name);
        }
    }

    private void install(Path store) throws Exception {
        List<InstallPackage> packages = new ArrayList<>();
        long newest = 0;
        for (Path rpm : rpms) {
            packages.add(packageOf(rpm));
            long[] built = RpmFile.read(rpm).header().numbers(Tag.BUILDTIME);
            newest = Math.max(newest, built.length == 0 ? 0 : built[0]);
        }
        long clock = timestamp.orElse(newest);
        InstalledTree installed = new Installation(new PackageStore(store))
                .install(new InstallRequest(
                        packages, arch, clock, documentation, languages, List.of(), IdMap.EMPTY, survey));
        installed.warnings().forEach(warning -> System.err.println("warning: " + warning));
        String folder = dbpath.orElse(kind == RpmDatabaseWriter.Kind.NDB ? "/var/lib/rpm" : "/usr/lib/sysimage/rpm");
        ImageTree computed = withModuleIndexes(installed, clock);
        ImageTree tree = computed.apply(
                InstalledDatabase.layer("90-rpmdb", computed, installed.packages(), kind, TreePath.of(folder), clock));
        write(tree, installed.ledger().toJson(), clock);
    }

    /** Computes the indexes of kernel modules that scriptlets asked for. */
    private static ImageTree withModuleIndexes(InstalledTree installed, long clock) throws IOException {
        TreeBuilder builder = installed.tree().toBuilder();
        for (String intent : installed.intents()) {
            Optional<TreePath> folder = !intent.startsWith("depmod ")
                    ? Optional.empty()
                    : installed.tree().resolve(TreePath.of("/lib/modules/" + intent.substring(7)));
            if (folder.isPresent()) {
                for (Map.Entry<String, byte[]> file :
                        Depmod.run(installed.tree(), intent.substring(7)).entrySet()) {
                    builder.put(
                            folder.get().child(file.getKey()),
                            new Inode.RegularFile(
                                    Attributes.root(0644, clock),
                                    Bytes.of(file.getValue()),
                                    Origin.ofLayer("30-drivers")));
                }
            }
        }
        return builder.build();
    }

    private void write(ImageTree tree, String ledger, long clock) throws IOException {
        Path target = output.orElseThrow().toAbsolutePath();
        Path temporary = Files.createTempFile(target.getParent(), "install-tree", ".tmp");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 20)) {
                TarWriter tar = new TarWriter(out);
                for (TarEntry entry : TarEntry.listOf(tree.inodes().entrySet())) {
                    tar.put(entry);
                }
                if (scriptlets.isEmpty()) {
                    tar.put(new TarEntry(
                            TreePath.of("/scriptlets.json"),
                            new Inode.RegularFile(
                                    Attributes.root(0644, clock),
                                    Bytes.of(ledger.getBytes(StandardCharsets.UTF_8)),
                                    Origin.ofLayer("90-rpmdb"))));
                }
                tar.end();
            }
            if (scriptlets.isPresent()) {
                Files.writeString(scriptlets.get(), ledger);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    static InstallPackage packageOf(Path rpm) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = Files.newInputStream(rpm)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return new InstallPackage(HexFormat.of().formatHex(digest.digest()), rpm, true);
    }
}
