package io.dpuos.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The packages that make a root in which rpm can run scriptlets: directories, accounts, and programs of the host. */
final class JudgeRoot {
    private static final List<String> TOOLS = List.of(
            "bash", "cat", "chmod", "chown", "cp", "ln", "mkdir", "mv", "rm", "touch", "grep", "sed", "getent", "sort");
    private static final List<String> ADMINISTRATION = List.of("groupadd", "useradd", "usermod");

    private JudgeRoot() {}

    static RpmWriter writer(String name) {
        return new RpmWriter(new Nevra(name, new Evr(0, "1", "1"), "noarch")).buildTime(1_700_000_000L);
    }

    static PackagedFile file(String path, int mode, String text) {
        return PackagedFile.regular(TreePath.of(path), mode, Bytes.of(text));
    }

    static PackagedFile dir(String path, int mode) {
        return PackagedFile.directory(TreePath.of(path), mode);
    }

    static PackagedFile link(String path, String target) {
        return PackagedFile.symbolicLink(TreePath.of(path), LinkTarget.of(target));
    }

    static Content hostFile(Path path) throws IOException {
        return Bytes.of(Files.readAllBytes(path));
    }

    static String output(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", words) + "\n" + text).isZero();
        return text;
    }

    /** The host's bash and a few tools with their libraries, so that scriptlets run in the root of rpm. */
    static RpmWriter tools() throws IOException, InterruptedException {
        RpmWriter writer = writer("tools").requires(Dependency.of("filesystem"));
        TreeSet<String> libraries = new TreeSet<>();
        List<Path> programs = new ArrayList<>();
        TOOLS.forEach(name -> programs.add(Path.of("/usr/bin", name)));
        ADMINISTRATION.forEach(name -> programs.add(Path.of("/usr/sbin", name)));
        for (Path program : programs) {
            writer.file(PackagedFile.regular(TreePath.of(program.toString()), 0755, hostFile(program)));
            for (String word : output("ldd", program.toString()).split("\\s+")) {
                if (word.startsWith("/")) {
                    libraries.add(word);
                }
            }
        }
        TreeSet<String> directories = new TreeSet<>();
        for (String library : libraries) {
            String path = library.startsWith("/usr/") ? library : "/usr" + library;
            writer.file(PackagedFile.regular(
                    TreePath.of(path), 0755, hostFile(Path.of(library).toRealPath())));
            directories.add(path.substring(0, path.lastIndexOf('/')));
        }
        directories.removeAll(List.of("/usr/lib", "/usr/lib64"));
        directories.forEach(path -> writer.file(dir(path, 0755)));
        writer.file(link("/usr/bin/sh", "bash"));
        return writer.provides(Dependency.of("/bin/sh"));
    }

    static RpmWriter fileSystem() {
        RpmWriter writer = writer("filesystem");
        for (String path : List.of(
                "/usr",
                "/usr/bin",
                "/usr/sbin",
                "/usr/lib",
                "/usr/lib64",
                "/etc",
                "/var",
                "/var/lib",
                "/home",
                "/run",
                "/dev")) {
            writer.file(dir(path, 0755));
        }
        writer.file(dir("/tmp", 01777)).file(dir("/root", 0700));
        for (String name : List.of("bin", "sbin", "lib", "lib64")) {
            writer.file(link("/" + name, "usr/" + name));
        }
        return writer.file(file(
                        "/etc/passwd", 0644, "root:x:0:0:root:/root:/bin/bash\ndaemon:x:2:2:daemon:/:/sbin/nologin\n"))
                .file(file("/etc/group", 0644, "root:x:0:\ndaemon:x:2:\nmail:x:12:\n"))
                .file(file("/etc/shadow", 0, "root:!:19000::::::\ndaemon:!:19000::::::\n"))
                .file(file("/etc/gshadow", 0, "root:::\ndaemon:::\nmail:::\n"))
                .file(file("/etc/nsswitch.conf", 0644, "passwd: files\ngroup: files\n"))
                .file(file(
                        "/etc/login.defs",
                        0644,
                        "SYS_UID_MIN 201\nSYS_UID_MAX 999\nSYS_GID_MIN 201\nSYS_GID_MAX 999\n"));
    }
}
