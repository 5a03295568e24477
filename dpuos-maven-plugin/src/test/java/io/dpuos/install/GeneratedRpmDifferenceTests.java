package io.dpuos.install;

import static io.dpuos.install.JudgeRoot.output;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Lets rpmbuild make random packages and installs them by {@code rpm --root} as root and by {@code install-tree}: trees
 * and databases must be equal. {@code -Ddpuos.judge.cases=N} sets how many cases, {@code -Ddpuos.judge.seed=N} where to
 * begin.
 */
class GeneratedRpmDifferenceTests {
    private static final String DBPATH = "/var/lib/rpm";
    private static final String QUERY =
            "%{NEVRA} %{INSTALLCOLOR} %{ARCHIVESIZE} %{LONGARCHIVESIZE} %{SIGMD5} %{SHA256HEADER}"
                    + " %{INSTPREFIXES}\\n"
                    + "[%{FILENAMES} %{FILESTATES} %{FILEFLAGS:fflags} %{FILEUSERNAME} %{FILEMODES:perms}\\n]";

    private final List<String> refusedByBoth = new ArrayList<>();
    private Path directory;

    @Test
    void treesOfRandomPackagesEqualThoseOfRpm() throws Exception {
        boolean able = Files.isExecutable(Path.of("/usr/bin/rpmbuild"))
                && Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                && Files.isExecutable(Path.of("/usr/sbin/useradd"))
                && Files.isExecutable(Path.of("/usr/bin/getfattr"));
        Assumptions.assumeTrue(able, "needs rpmbuild, useradd, getfattr, and root");
        int cases = Integer.getInteger("dpuos.judge.cases", 4);
        long seed = Long.getLong("dpuos.judge.seed", 1);
        directory = Files.createTempDirectory("generated");
        List<Path> base = base();
        List<String> problems = new ArrayList<>();

        for (long number = seed; number < seed + cases; number++) {
            String found = compare(number, base);
            if (!found.isEmpty()) {
                problems.add("seed " + number + " in " + directory.resolve("" + number) + "\n" + found);
            } else {
                delete(directory.resolve("" + number));
            }
        }

        assertThat(problems).isEmpty();
        System.out.println((cases - refusedByBoth.size()) + " trees are equal; " + refusedByBoth.size()
                + " packages are refused by rpm and by us: " + refusedByBoth);
        assertThat(refusedByBoth.size())
                .as("packages that both refuse tell nothing about trees; they must stay few")
                .isLessThanOrEqualTo(cases / 4);
        delete(directory);
    }

    private static void delete(Path path) throws Exception {
        output("rm", "-rf", path.toString());
    }

    private List<Path> base() throws Exception {
        Path fileSystem = directory.resolve("filesystem.rpm");
        JudgeRoot.fileSystem()
                .file(JudgeRoot.dir("/opt", 0755))
                .file(JudgeRoot.file("/etc/default/useradd", 0644, ""))
                .write(fileSystem);
        Path tools = directory.resolve("tools.rpm");
        JudgeRoot.tools().write(tools);
        return List.of(fileSystem, tools);
    }

    private String compare(long seed, List<Path> base) throws Exception {
        Path work = Files.createDirectories(directory.resolve("" + seed));
        Path spec = work.resolve("generated.spec");
        Files.writeString(spec, new GeneratedSpec(seed).text(), StandardCharsets.ISO_8859_1);
        String top = work.toString();
        String[] build = {
            "env",
            "SOURCE_DATE_EPOCH=1700000000",
            "rpmbuild",
            "-bb",
            "--quiet",
            "--nodeps",
            "--define",
            "_topdir " + top,
            "--define",
            "_rpmdir " + top + "/rpms",
            "--define",
            "_rpmfilename %%{NAME}.rpm",
            spec.toString()
        };
        output(build);
        List<String> rpms = new ArrayList<>();
        base.forEach(path -> rpms.add(path.toString()));
        try (Stream<Path> list = Files.list(work.resolve("rpms"))) {
            list.map(Path::toString).sorted().forEach(rpms::add);
        }
        List<String> options = new ArrayList<>();
        if (seed % 3 == 1) {
            options.add("--excludedocs");
        }
        if (seed % 4 == 1) {
            options.addAll(List.of("--define", "_install_langs de:en_US"));
        }
        Path host = Files.createDirectories(work.resolve("host"));
        List<String> command = new ArrayList<>(List.of(
                "rpm", "--root", host.toString(), "--define", "_dbpath " + DBPATH, "--nosignature", "--nodeps", "-i"));
        command.addAll(options);
        command.addAll(rpms);
        Process rpm = new ProcessBuilder(command).redirectErrorStream(true).start();
        String log = new String(rpm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean installed = rpm.waitFor() == 0;

        Path tar = work.resolve("tree.tar");
        List<String> arguments = new ArrayList<>(List.of(
                "-o",
                tar.toString(),
                "--dbpath",
                DBPATH,
                "--scriptlets",
                work.resolve("scriptlets.json").toString(),
                "--cache",
                directory.resolve("cache").toString()));
        if (options.contains("--excludedocs")) {
            arguments.add("--excludedocs");
        }
        if (options.contains("--define")) {
            arguments.addAll(List.of("--langs", "de:en_US"));
        }
        arguments.addAll(rpms);
        int status = InstallTreeLauncher.run(arguments);
        if (!installed || status != 0) {
            if (installed || status == 0) {
                return "rpm " + installed + ", ours " + status + "\n" + log;
            }
            refusedByBoth.add(
                    "seed " + seed + ": " + log.strip().lines().findFirst().orElse(""));
            return "";
        }
        Path ours = Files.createDirectories(work.resolve("ours"));
        output(
                "tar",
                "--xattrs",
                "--xattrs-include=*",
                "--numeric-owner",
                "-xpf",
                tar.toString(),
                "-C",
                ours.toString());
        return differences(host, ours) + database(host, ours, log);
    }

    private static String differences(Path host, Path ours) throws Exception {
        SortedMap<String, String> theirs =
                DiskListing.of(host, GeneratedRpmDifferenceTests::skipped, GeneratedRpmDifferenceTests::timed);
        SortedMap<String, String> own =
                DiskListing.of(ours, GeneratedRpmDifferenceTests::skipped, GeneratedRpmDifferenceTests::timed);
        StringBuilder out = new StringBuilder();
        TreeSet<String> all = new TreeSet<>(theirs.keySet());
        all.addAll(own.keySet());
        for (String path : all) {
            String a = theirs.getOrDefault(path, "absent");
            String b = own.getOrDefault(path, "absent");
            if (!a.equals(b)) {
                int same = 0;
                while (same < Math.min(a.length(), b.length()) && a.charAt(same) == b.charAt(same)) {
                    same++;
                }
                out.append(path).append("\n  rpm  ").append(around(a, same));
                out.append("\n  ours ").append(around(b, same)).append('\n');
            }
        }
        return out.toString();
    }

    private static String around(String text, int at) {
        String shown = text.substring(at < 300 ? 0 : at - 150, Math.min(text.length(), at + 250));
        return shown.replace("\n", "\n       ");
    }

    private static String database(Path host, Path ours, String log) throws Exception {
        String theirs = query(host, "-qa", "--qf", QUERY);
        String own = query(ours, "-qa", "--qf", QUERY);
        StringBuilder out = new StringBuilder();
        if (!theirs.equals(own)) {
            List<String> left = new ArrayList<>(List.of(theirs.split("\n")));
            List<String> right = new ArrayList<>(List.of(own.split("\n")));
            out.append("database: rpm has ")
                    .append(minus(left, right))
                    .append(", ours ")
                    .append(minus(right, left));
            out.append('\n');
        }
        String verifyTheirs = verify(host);
        String verifyOurs = verify(ours);
        if (!verifyTheirs.equals(verifyOurs)) {
            out.append("rpm -Va of rpm's tree:\n")
                    .append(verifyTheirs)
                    .append("of ours:\n")
                    .append(verifyOurs);
        }
        return out.length() == 0 ? "" : out + log;
    }

    private static List<String> minus(List<String> a, List<String> b) {
        List<String> rest = new ArrayList<>(a);
        rest.removeAll(b);
        return rest;
    }

    private static String query(Path root, String... words) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("rpm", "--root", root.toString(), "--define", "_dbpath " + DBPATH));
        command.addAll(List.of(words));
        return output(command.toArray(String[]::new));
    }

    private static String verify(Path root) throws Exception {
        Process process = new ProcessBuilder(
                        "rpm",
                        "--root",
                        root.toString(),
                        "--define",
                        "_dbpath " + DBPATH,
                        "-Va",
                        "--nodeps",
                        "--noscripts")
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        process.waitFor();
        StringBuilder kept = new StringBuilder();
        for (String line : new TreeSet<>(List.of(text.split("\n")))) {
            // directories change their time when files are put into them, accounts when they are made
            if (!line.matches("\\.{7}T\\..*|.* /etc/g?(passwd|group|shadow)")) {
                kept.append(line).append('\n');
            }
        }
        return kept.toString();
    }

    private static boolean timed(String path) {
        return path.contains("/gen") && !path.matches("/var/(gen.log|made/.*)|.*rpmnew|.*rpmorig");
    }

    /** What differs by nature; without a device node, the redirections of scriptlets make rpm's /dev/null a file. */
    private static boolean skipped(String path) {
        return path.startsWith(DBPATH)
                || path.equals("/dev/null")
                || path.matches("/etc/(passwd|group|shadow|gshadow)-|/etc/.*\\.lock|/etc/sub.*|/var/tmp.*");
    }
}
