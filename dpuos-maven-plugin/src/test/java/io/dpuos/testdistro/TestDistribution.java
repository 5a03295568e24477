package io.dpuos.testdistro;

import io.dpuos.rpm.Signer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Builds the test distribution, or finds it already built from the same inputs.
 *
 * <p>{@code TestDistribution --cache DIR [--output DIR] [--arch x86_64|aarch64]... [--program-digest HEX]}: below the
 * cache lie {@code apt/} and {@code debs/} (downloads), {@code <digest of inputs>/} with {@code repo/<arch>/} and {@code
 * distribution.properties}, and the link {@code current} to the newest one. Prints one line {@code arch=path} for each
 * repository. The exit status is 2 for wrong arguments or a host without apt, 1 for other failures.
 */
public final class TestDistribution {
    private final Path resources;
    private final Path cache;
    private final Path output;
    private final Set<Architecture> architectures;
    private final String programDigest;

    private TestDistribution(
            Path resources, Path cache, Path output, Set<Architecture> architectures, String programDigest) {
        this.resources = resources;
        this.cache = cache;
        this.output = output;
        this.architectures = architectures;
        this.programDigest = programDigest;
    }

    /** Runs the program. */
    public static void main(String[] arguments) throws Exception {
        try {
            TestDistribution program = parse(List.of(arguments));
            Files.createDirectories(program.cache);
            // Two builds at once would write the same files twice; the second waits and finds them.
            try (FileChannel lock = FileChannel.open(
                            program.cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = lock.lock()) {
                if (held.isValid()) {
                    program.run();
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println("test-distribution: " + e.getMessage());
            System.exit(2);
        } catch (IOException e) {
            System.err.println("test-distribution: " + e.getMessage());
            System.exit(1);
        }
    }

    private static TestDistribution parse(List<String> arguments) throws URISyntaxException {
        String cache = "";
        String output = "";
        String digest = "";
        Set<Architecture> architectures = new LinkedHashSet<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException("option " + arguments.get(i) + " needs a value");
            }
            String value = arguments.get(i + 1);
            switch (arguments.get(i)) {
                case "--cache" -> cache = value;
                case "--output" -> output = value;
                case "--arch" -> architectures.add(Architecture.of(value));
                case "--program-digest" -> digest = value;
                default ->
                    throw new IllegalArgumentException("unknown option '" + arguments.get(i)
                            + "'; known are --arch, --output, --cache, --program-digest");
            }
        }
        if (cache.isEmpty()) {
            throw new IllegalArgumentException("option --cache is missing");
        }
        if (!Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            throw new IllegalArgumentException("this host has no apt to get the test distribution's software with; "
                    + "point the build at any RPM repository instead (-Ddpuos.repository=URL)");
        }
        if (architectures.isEmpty()) {
            architectures.addAll(List.of(Architecture.values()));
        }
        return new TestDistribution(
                resources(),
                Path.of(cache),
                output.isEmpty() ? Path.of(cache) : Path.of(output),
                architectures,
                digest);
    }

    /** Returns the folder of the tables. */
    static Path resources() throws URISyntaxException {
        return Path.of(TestDistribution.class
                        .getResource("/testdistro/packages.txt")
                        .toURI())
                .getParent();
    }

    /** Leftovers of interrupted builds; the caller holds the lock. */
    private void deleteLeftovers() throws IOException {
        Path built = output.resolve("built");
        if (Files.isDirectory(built)) {
            try (Stream<Path> entries = Files.list(built)) {
                for (Path entry : entries.toList()) {
                    if (entry.getFileName().toString().endsWith(".partial")) {
                        delete(entry);
                    }
                }
            }
        }
    }

    private void run() throws IOException, InterruptedException {
        deleteLeftovers();
        Map<Architecture, RepositoryBuilder> builders = new TreeMap<>();
        Map<Architecture, String> keys = new TreeMap<>();
        Map<String, String> properties = new TreeMap<>();
        Signer signer = Signer.of(
                Files.readAllBytes(resources.resolve("signing-key.asc")), new char[0], RepositoryBuilder.EPOCH);
        properties.put("key.fingerprint", signer.fingerprint());
        for (Architecture architecture : architectures) {
            AptArchive apt = AptArchive.open(architecture.deb(), cache);
            Source source;
            try {
                source = source(architecture, apt, apt.packages());
            } catch (IOException e) {
                // The archive may have moved on since the lists were fetched.
                source = source(architecture, apt, apt.packages(true));
            }
            builders.put(
                    architecture, new RepositoryBuilder(architecture, source.curation, source.closure, source.debs));
            keys.put(architecture, key(architecture, source.curation, source.closure));
            properties.put("kernel.version." + architecture.rpm(), source.curation.kernelVersion());
        }
        properties.put(
                "architectures",
                String.join(" ", architectures.stream().map(Architecture::rpm).toList()));
        Path target = output.resolve(Repodata.sha256(List.copyOf(keys.values())).substring(0, 16));
        Files.createDirectories(target.resolve("repo"));
        for (Architecture architecture : architectures) {
            // Each architecture is stored by its own inputs, so that asking for one or for both builds none twice.
            String name = architecture.rpm() + "-" + keys.get(architecture).substring(0, 16);
            Path repository = Files.createDirectories(output.resolve("built")).resolve(name);
            if (Files.exists(repository)) {
                log(architecture.rpm() + ": unchanged");
            } else {
                build(architecture, builders.get(architecture), repository, signer);
            }
            link(target.resolve("repo").resolve(architecture.rpm()), Path.of("../../built", name));
        }
        writeProperties(target, properties);
        Files.copy(
                resources.resolve("RPM-GPG-KEY-dpuos-test"),
                target.resolve("RPM-GPG-KEY-dpuos-test"),
                StandardCopyOption.REPLACE_EXISTING);
        link(output.resolve("current"), target.getFileName());
        for (Architecture architecture : architectures) {
            System.out.println(architecture.rpm() + "="
                    + target.resolve("repo").resolve(architecture.rpm()).toAbsolutePath());
        }
    }

    private record Source(Curation curation, List<DebianPackage> closure, Map<String, Path> debs) {}

    private Source source(Architecture architecture, AptArchive apt, Map<String, DebianPackage> available)
            throws IOException, InterruptedException {
        Curation curation = Curation.read(resources, architecture, available);
        List<DebianPackage> closure = curation.closure(available);
        long size = closure.stream().mapToLong(DebianPackage::size).sum();
        log(architecture.rpm() + ": " + closure.size() + " Debian packages, " + (size >> 20) + " MiB");
        return new Source(curation, closure, apt.download(closure));
    }

    private String key(Architecture architecture, Curation curation, List<DebianPackage> closure) throws IOException {
        List<String> inputs = new ArrayList<>();
        inputs.add(architecture.rpm());
        inputs.add(programDigest);
        closure.forEach(d -> inputs.add(d.name() + " " + d.version() + " " + d.sha256()));
        for (Path file : curation.inputs()) {
            inputs.add(resources.relativize(file) + " " + AptArchive.sha256(file));
        }
        return Repodata.sha256(inputs);
    }

    /** An interrupted build leaves nothing under the final name. */
    private static void build(Architecture architecture, RepositoryBuilder builder, Path repository, Signer signer)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Path partial = repository.resolveSibling("." + repository.getFileName() + ".partial");
        Files.createDirectories(partial);
        int count = builder.build(partial, signer);
        Files.move(partial, repository, StandardCopyOption.ATOMIC_MOVE);
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        log(architecture.rpm() + ": " + count + " packages written in " + seconds + " s");
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static void writeProperties(Path target, Map<String, String> properties) throws IOException {
        StringBuilder text = new StringBuilder("# Written by TestDistribution\n");
        properties.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        Files.write(target.resolve("distribution.properties"), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void link(Path link, Path target) throws IOException {
        Path temporary = link.resolveSibling(
                "." + link.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(temporary);
        Files.createSymbolicLink(temporary, target);
        Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void log(String line) {
        System.err.println("test-distribution: " + line);
    }
}
