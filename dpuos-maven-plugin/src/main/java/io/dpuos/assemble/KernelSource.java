package io.dpuos.assemble;

import io.dpuos.repo.Checksum;
import io.dpuos.rpm.PayloadEntry;
import io.dpuos.rpm.PayloadReader;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.RpmFileEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Finds the source tree of a kernel: a folder, or what a {@code kernel-source} package holds, unpacked once. */
final class KernelSource {
    private static final long MAX_BYTES = 8L << 30;
    private static final int MAX_FILES = 500_000;
    private static final String DONE = "unpacked";

    private KernelSource() {}

    /**
     * Returns the top of the source tree.
     *
     * @param source a folder, or an RPM file
     * @param work where a package is unpacked
     * @throws DefinitionException when a package holds no kernel's source
     */
    static Path top(Path source, Path work, Consumer<String> progress) throws IOException {
        if (!Files.isRegularFile(source)) {
            return source;
        }
        Path folder = work.resolve("source");
        Path done = folder.resolve(DONE);
        String digest = Checksum.of(Checksum.Algorithm.SHA256, source).hex();
        if (!Files.isRegularFile(done)
                || !Files.readString(done, StandardCharsets.US_ASCII).equals(digest)) {
            clear(folder);
            progress.accept("unpacking " + source.getFileName());
            unpack(source, folder.resolve("files"));
            Files.writeString(done, digest, StandardCharsets.US_ASCII);
        }
        try (Stream<Path> files = Files.find(
                folder.resolve("files"), 6, (path, attributes) -> path.endsWith("scripts/kconfig") && attributes.isDirectory())) {
            return files.map(path -> path.resolve("../..").normalize())
                    .filter(top -> Files.exists(top.resolve("Kconfig")) && Files.exists(top.resolve("Makefile")))
                    .min(Comparator.naturalOrder())
                    .orElseThrow(() -> new DefinitionException("<source>: the package " + source
                            + " holds no source of a kernel (Makefile, Kconfig and scripts/kconfig side by side);"
                            + " expected a package such as kernel-source"));
        }
    }

    private static void unpack(Path rpm, Path folder) throws IOException {
        long bytes = 0;
        int count = 0;
        try (PayloadReader payload = RpmFile.read(rpm).openPayload()) {
            for (Optional<PayloadEntry> next = payload.next(); next.isPresent(); next = payload.next()) {
                PayloadEntry entry = next.get();
                RpmFileEntry file = entry.file();
                bytes += file.size();
                if (bytes > MAX_BYTES || ++count > MAX_FILES) {
                    throw new DefinitionException("<source>: the package " + rpm + " holds more than " + MAX_FILES
                            + " files or " + (MAX_BYTES >> 30) + " GiB; no kernel's source does");
                }
                Path target = folder.resolve(file.path().toString().substring(1)).normalize();
                if (!target.startsWith(folder)) {
                    throw new DefinitionException("<source>: the package " + rpm + " has a file " + file.path());
                }
                if (file.isDirectory()) {
                    Files.createDirectories(target);
                } else if (file.isSymbolicLink()) {
                    Files.createDirectories(target.getParent());
                    Files.createSymbolicLink(
                            target, Path.of(file.linkTarget().orElseThrow().toString()));
                } else if (file.isRegular() && entry.hasContent()) {
                    Files.createDirectories(target.getParent());
                    Files.copy(entry.content(), target);
                    boolean executable = (file.mode() & 0111) != 0;
                    Files.setPosixFilePermissions(
                            target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
                    // make compares times; the same package has to give the same ones.
                    Files.setLastModifiedTime(target, FileTime.from(java.time.Instant.ofEpochSecond(file.mtime())));
                }
            }
        }
    }

    private static void clear(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
