package io.dpuos.testdistro;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The packages of one Debian architecture, through the machine's own apt with a private configuration: own state, lists,
 * cache, an empty dpkg status and the host's sources, so that the host's state is never touched and a foreign
 * architecture needs no {@code dpkg --add-architecture}.
 */
final class AptArchive {
    private static final Duration FRESH = Duration.ofDays(1);

    private final String architecture;
    private final Path directory;
    private final Path debs;
    private final Path configuration;

    private AptArchive(String architecture, Path directory, Path debs) {
        this.architecture = architecture;
        this.directory = directory;
        this.debs = debs;
        this.configuration = directory.resolve("apt.conf");
    }

    /**
     * Prepares the private tree.
     *
     * @param architecture Debian's name, for example {@code arm64}
     * @param cache where the tree and the downloaded packages are kept
     */
    static AptArchive open(String architecture, Path cache) throws IOException {
        Path directory = cache.resolve("apt").resolve(architecture).toAbsolutePath();
        Path debs = cache.resolve("debs").toAbsolutePath();
        AptArchive archive = new AptArchive(architecture, directory, debs);
        Files.createDirectories(directory.resolve("state/lists/partial"));
        Files.createDirectories(directory.resolve("cache/archives/partial"));
        Files.createDirectories(directory.resolve("sources"));
        Files.createDirectories(debs);
        Files.writeString(directory.resolve("status"), "");
        archive.copySources();
        Files.writeString(archive.configuration, archive.configurationText());
        return archive;
    }

    private String configurationText() {
        // Hooks of the host (images of containers delete downloaded packages) must not run for this tree.
        return String.join(
                        "\n",
                        "#clear APT::Update::Pre-Invoke;",
                        "#clear APT::Update::Post-Invoke;",
                        "#clear APT::Update::Post-Invoke-Success;",
                        "#clear DPkg::Post-Invoke;",
                        "#clear DPkg::Pre-Install-Pkgs;",
                        "Dir::State \"DIR/state\";",
                        "Dir::State::status \"DIR/status\";",
                        "Dir::Cache \"DIR/cache\";",
                        "Dir::Etc::sourcelist \"DIR/sources.list\";",
                        "Dir::Etc::sourceparts \"DIR/sources\";",
                        "Dir::Etc::preferences \"/dev/null\";",
                        "Dir::Etc::preferencesparts \"/dev/null\";",
                        "APT::Architecture \"ARCH\";",
                        "#clear APT::Architectures;",
                        "APT::Architectures { \"ARCH\"; };",
                        "APT::Sandbox::User \"root\";",
                        "Acquire::Languages \"none\";",
                        "Acquire::Retries \"3\";",
                        "")
                .replace("DIR", directory.toString())
                .replace("ARCH", architecture);
    }

    /** Copies the host's sources, without what binds them to the host's architecture. */
    private void copySources() throws IOException {
        Path target = directory.resolve("sources");
        try (Stream<Path> old = Files.list(target)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        Path list = Path.of("/etc/apt/sources.list");
        Files.writeString(directory.resolve("sources.list"), Files.exists(list) ? unbound(Files.readString(list)) : "");
        Path parts = Path.of("/etc/apt/sources.list.d");
        if (Files.isDirectory(parts)) {
            try (Stream<Path> files = Files.list(parts)) {
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".list") || name.endsWith(".sources")) {
                        Files.writeString(target.resolve(name), unbound(Files.readString(file)));
                    }
                }
            }
        }
    }

    private static String unbound(String sources) {
        return sources.replaceAll("(?m)^Architectures:.*\n", "")
                .replaceAll("arch=[^] ]*", "")
                .replaceAll("\\[ *]", "");
    }

    /**
     * Reads the index, updating it first when it is older than a day.
     *
     * @throws IOException when apt fails and there is no older index
     */
    Map<String, DebianPackage> packages() throws IOException, InterruptedException {
        return packages(false);
    }

    /** Reads the index; with {@code update} it is updated however young it is. */
    Map<String, DebianPackage> packages(boolean update) throws IOException, InterruptedException {
        Path stamp = directory.resolve("updated");
        boolean known = Files.exists(stamp);
        boolean fresh = !update
                && known
                && Files.getLastModifiedTime(stamp)
                        .toInstant()
                        .isAfter(Instant.now().minus(FRESH));
        if (!fresh) {
            int status = run(directory, List.of("apt-get", "-qq", "-c", configuration.toString(), "update"));
            if (status == 0) {
                Files.writeString(stamp, "");
            } else if (!known) {
                throw new IOException("apt-get update failed for " + architecture + " with status " + status
                        + "; check that the host's apt sources are reachable");
            } else {
                System.err.println("apt is not reachable; the package lists of the last update are used");
            }
        }
        Path available = directory.resolve("available");
        if (!fresh || !Files.exists(available)) {
            Path partial = directory.resolve("available.partial");
            int status = run(directory, partial, List.of("apt-cache", "-c", configuration.toString(), "dumpavail"));
            if (status != 0) {
                throw new IOException("apt-cache dumpavail failed for " + architecture + " with status " + status);
            }
            Files.move(partial, available, StandardCopyOption.REPLACE_EXISTING);
        }
        return parse(available);
    }

    private static Map<String, DebianPackage> parse(Path file) throws IOException {
        Map<String, DebianPackage> packages = new TreeMap<>();
        Map<String, String> fields = new LinkedHashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int colon = line.indexOf(':');
                if (line.isEmpty()) {
                    add(packages, fields);
                } else if (line.charAt(0) != ' ' && colon > 0) {
                    fields.put(
                            line.substring(0, colon), line.substring(colon + 1).trim());
                }
            }
        }
        add(packages, fields);
        return packages;
    }

    private static void add(Map<String, DebianPackage> packages, Map<String, String> fields) {
        if (fields.containsKey("Package")) {
            packages.putIfAbsent(fields.get("Package"), DebianPackage.of(fields));
        }
        fields.clear();
    }

    /**
     * Downloads what is not there yet.
     *
     * @return file by package name
     */
    Map<String, Path> download(Collection<DebianPackage> wanted) throws IOException, InterruptedException {
        List<String> missing = new ArrayList<>();
        for (DebianPackage debian : wanted) {
            if (!Files.exists(file(debian))) {
                missing.add(debian.name() + "=" + debian.version());
            }
        }
        if (!missing.isEmpty()) {
            Path partial = Files.createDirectories(directory.resolve("partial"));
            List<String> command =
                    new ArrayList<>(List.of("apt-get", "-qq", "-c", configuration.toString(), "download"));
            command.addAll(missing);
            int status = run(partial, command);
            if (status != 0) {
                throw new IOException("apt-get download failed for " + architecture + " with status " + status
                        + "; check that the host's apt sources are reachable");
            }
            try (Stream<Path> files = Files.list(partial)) {
                Map<String, Path> byDigest = new TreeMap<>();
                for (Path file : files.toList()) {
                    byDigest.put(sha256(file), file);
                }
                for (DebianPackage debian : wanted) {
                    Path file = byDigest.get(debian.sha256());
                    if (file != null) {
                        Files.move(
                                file,
                                file(debian),
                                StandardCopyOption.ATOMIC_MOVE,
                                StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
        Map<String, Path> result = new TreeMap<>();
        for (DebianPackage debian : wanted) {
            if (!Files.exists(file(debian))) {
                throw new IOException("apt-get download brought no file with SHA-256 " + debian.sha256() + " for "
                        + debian.name() + " " + debian.version());
            }
            result.put(debian.name(), file(debian));
        }
        return result;
    }

    /** Files are named by content, so a truncated or foreign one never passes for the package. */
    private Path file(DebianPackage debian) {
        return debs.resolve(debian.name() + "-" + debian.sha256().substring(0, 16) + ".deb");
    }

    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static int run(Path directory, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = builder(directory, command).redirectErrorStream(true);
        Process process = builder.start();
        List<String> output = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
            }
        }
        int status = process.waitFor();
        if (status != 0) {
            output.forEach(System.err::println);
        }
        return status;
    }

    private static int run(Path directory, Path output, List<String> command) throws IOException, InterruptedException {
        return builder(directory, command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
    }

    private static ProcessBuilder builder(Path directory, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        return builder;
    }
}
