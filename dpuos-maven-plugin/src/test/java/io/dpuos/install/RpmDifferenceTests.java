package io.dpuos.install;

import static io.dpuos.install.JudgeRoot.dir;
import static io.dpuos.install.JudgeRoot.file;
import static io.dpuos.install.JudgeRoot.fileSystem;
import static io.dpuos.install.JudgeRoot.output;
import static io.dpuos.install.JudgeRoot.tools;
import static io.dpuos.install.JudgeRoot.writer;
import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.rpm.Trigger;
import io.dpuos.shell.FileSystem;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Installs generated packages by {@code rpm --root} with scriptlets and by us: the trees must be equal. */
class RpmDifferenceTests {
    /** {@code cap_net_bind_service=ep} as VFS_CAP_REVISION_2: capability 10, effective. */
    private static final String BIND = "0100000200040000000000000000000000000000";

    @TempDir
    Path directory;

    private final List<Path> rpms = new ArrayList<>();

    private void write(RpmWriter writer) throws IOException {
        Path file = directory.resolve("rpms").resolve(writer.fileName());
        Files.createDirectories(file.getParent());
        writer.write(file);
        rpms.add(file);
    }

    @Test
    void treeEqualsThatOfRpm() throws Exception {
        boolean able = Files.isExecutable(Path.of("/usr/bin/rpm"))
                && Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                && Files.isExecutable(Path.of("/usr/sbin/useradd"))
                && Files.isExecutable(Path.of("/usr/sbin/getcap"));
        Assumptions.assumeTrue(able, "needs rpm and useradd, and root");
        write(fileSystem());
        write(tools());
        write(writer("daemon")
                .requires(new Dependency("/bin/sh", Dependency.Comparison.ANY, java.util.Optional.empty(), true))
                .scriptlet(Scriptlet.shell(
                        Scriptlet.Kind.PREIN,
                        "getent group acme >/dev/null || groupadd -r acme\n"
                                + "getent passwd acme >/dev/null || useradd -r -g acme -d /var/lib/acme -s /sbin/nologin -c 'Acme' acme\n"
                                + "groupadd -r -g 190 fixed; useradd -r plain; exit 0"))
                .file(dir("/var/lib/acme", 0750).withOwner("acme", "acme"))
                .file(file("/usr/bin/acmed", 0755, "#!/bin/sh\n").withCapabilities("cap_net_bind_service=ep"))
                .file(file("/usr/bin/acme-suid", 04755, "x").withOwner("acme", "mail"))
                .file(file("/usr/bin/hard1", 0755, "hard"))
                .file(PackagedFile.hardLink(TreePath.of("/usr/bin/hard2"), TreePath.of("/usr/bin/hard1")))
                .file(PackagedFile.ghost(TreePath.of("/var/lib/acme/state"), 0600))
                .file(file("/lib/acme.conf", 0640, "a=1\n").withOwner("root", "acme"))
                .file(PackagedFile.device(TreePath.of("/dev/acme"), 0660, false, 10, 200))
                .scriptlet(Scriptlet.shell(
                        Scriptlet.Kind.POSTIN,
                        "echo post $1 >> /var/log.txt\nsed -i 's/a=1/a=2/' /lib/acme.conf\n"
                                + "mkdir -p /etc/acme/{x,y} && touch /etc/acme/x/$1 && chmod 600 /etc/acme/x/$1\n"
                                + "[[ -f /lib/acme.conf ]] && ln -s ../../lib/acme.conf /etc/acme/conf; usermod -aG mail acme\n"
                                + "chown -R acme:acme /etc/acme/y\n"))
                .scriptlet(Scriptlet.shell(Scriptlet.Kind.POSTTRANS, "echo posttrans $1 >> /var/log.txt")));
        write(writer("watcher")
                .requires(Dependency.of("daemon"))
                .file(file("/usr/lib/watched/own", 0644, "o"))
                .trigger(new Trigger(
                        Trigger.Kind.TRIGGERIN,
                        List.of(Dependency.of("daemon")),
                        List.of("/bin/sh"),
                        "echo triggerin $1 $2 >> /var/log.txt",
                        0,
                        0))
                .trigger(new Trigger(
                        Trigger.Kind.FILETRIGGERIN,
                        List.of(Dependency.of("/usr/lib/watched")),
                        List.of("/bin/sh"),
                        "echo filetrigger >> /var/log.txt; sort >> /var/log.txt",
                        Trigger.DEFAULT_PRIORITY,
                        0))
                .trigger(new Trigger(
                        Trigger.Kind.TRANSFILETRIGGERIN,
                        List.of(Dependency.of("/usr/lib/watched"), Dependency.of("/usr/bin/acme")),
                        List.of("/bin/sh"),
                        "echo transfiletrigger >> /var/log.txt; sort >> /var/log.txt",
                        Trigger.DEFAULT_PRIORITY,
                        0))
                .scriptlet(Scriptlet.shell(Scriptlet.Kind.POSTIN, "echo watcher post >> /var/log.txt")));
        write(writer("late")
                .requires(Dependency.of("watcher"))
                .file(file("/usr/lib/watched/late", 0644, "l"))
                .scriptlet(new Scriptlet(
                        Scriptlet.Kind.POSTTRANS,
                        List.of("<lua>"),
                        "local f = io.open('/var/lua', 'w') f:write('lua ', tostring(arg[2])) f:close() posix.symlink('lua', '/var/lualink')",
                        0))
                .scriptlet(Scriptlet.shell(Scriptlet.Kind.POSTIN, "echo late post >> /var/log.txt")));
        Path root = directory.resolve("root");
        Files.createDirectories(root);
        List<String> command = new ArrayList<>(List.of(
                "rpm",
                "--root",
                root.toString(),
                "--define",
                "_dbpath /var/lib/rpm",
                "--nosignature",
                "--nodeps",
                "-i"));
        rpms.forEach(path -> command.add(path.toString()));

        String log = output(command.toArray(String[]::new));
        List<InstallPackage> packages = new ArrayList<>();
        for (Path path : rpms) {
            packages.add(SurveyTests.packageOf(path));
        }
        InstalledTree tree = new Installation(new PackageStore(directory.resolve("cache")))
                .install(new InstallRequest(
                        packages, "x86_64", 1_700_000_000L, true, List.of(), List.of(), IdMap.EMPTY));

        assertThat(ours(tree)).as(log + tree.warnings()).isEqualTo(host(root));
    }

    /** What differs by nature; without a device node, the redirections of scriptlets make rpm's /dev/null a file. */
    private static boolean skipped(String path) {
        return path.startsWith("/var/lib/rpm")
                || path.equals("/dev/null")
                || path.matches("/etc/(passwd|group|shadow|gshadow)-|/etc/.*\\.lock|/etc/sub.*|/var/tmp.*");
    }

    private static String content(String path, byte[] bytes) {
        String text = FileSystem.text(bytes);
        if (path.equals("/etc/shadow") || path.equals("/etc/gshadow")) {
            // the day of the change is today's, and distributions differ in the mark of a locked password
            text = text.replaceAll("(?m)^([a-z]+):!+:[0-9]{5}:", "$1:!:day:");
        }
        return text.length() > 500 ? text.length() + " bytes " + text.hashCode() : text;
    }

    private static SortedMap<String, String> ours(InstalledTree tree) throws IOException {
        SortedMap<String, String> shown = new TreeMap<>();
        Map<String, TreeSet<String>> groups = new TreeMap<>();
        for (Map.Entry<TreePath, Inode> entry : tree.tree().inodes().entrySet()) {
            String path = entry.getKey().toString();
            Inode inode = entry.getValue();
            if (entry.getKey().isRoot() || skipped(path)) {
                continue;
            }
            String head = inode.attributes().uid() + ":" + inode.attributes().gid() + " "
                    + Integer.toOctalString(inode.attributes().mode()) + " ";
            if (inode instanceof Inode.RegularFile file) {
                file.linkGroup().ifPresent(group -> groups.computeIfAbsent(group, key -> new TreeSet<>())
                        .add(path));
                var capability = inode.attributes().xattrs().get("security.capability");
                shown.put(
                        path,
                        "file " + head + content(path, file.content().readAll(1 << 25))
                                + (capability == null ? "" : " " + capability.hex()));
            } else if (inode instanceof Inode.Symlink link) {
                shown.put(path, "link " + head + link.target());
            } else if (inode instanceof Inode.Directory) {
                shown.put(path, "directory " + head);
            } else {
                shown.put(path, "device " + head);
            }
        }
        groups.values().forEach(paths -> shown.put("links " + paths.first(), paths.toString()));
        return shown;
    }

    private static SortedMap<String, String> host(Path root) throws Exception {
        SortedMap<String, String> shown = new TreeMap<>();
        Map<Object, TreeSet<String>> groups = new TreeMap<>();
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.filter(path -> !path.equals(root)).toList();
        }
        for (Path path : paths) {
            String name = "/" + root.relativize(path);
            if (skipped(name)) {
                continue;
            }
            Map<String, Object> all =
                    Files.readAttributes(path, "unix:uid,gid,mode,nlink,ino", LinkOption.NOFOLLOW_LINKS);
            String head = all.get("uid") + ":" + all.get("gid") + " "
                    + Integer.toOctalString((Integer) all.get("mode") & 07777) + " ";
            if (Files.isSymbolicLink(path)) {
                shown.put(name, "link " + head + Files.readSymbolicLink(path));
            } else if (Files.isDirectory(path)) {
                shown.put(name, "directory " + head);
            } else if (Files.isRegularFile(path)) {
                if ((Integer) all.get("nlink") > 1) {
                    groups.computeIfAbsent(all.get("ino"), key -> new TreeSet<>())
                            .add(name);
                }
                boolean binds = output("getcap", path.toString()).contains("cap_net_bind_service=ep");
                shown.put(name, "file " + head + content(name, Files.readAllBytes(path)) + (binds ? " " + BIND : ""));
            } else {
                shown.put(name, "device " + head);
            }
        }
        groups.values().forEach(names -> shown.put("links " + names.first(), names.toString()));
        return shown;
    }
}
