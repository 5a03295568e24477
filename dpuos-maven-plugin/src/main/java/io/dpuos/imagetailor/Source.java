package io.dpuos.imagetailor;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a configuration lies: an imageTailor installation (with {@code custom/cfg_PRODUCT}, {@code kiwi/}, {@code repos/})
 * or a {@code cfg_PRODUCT} folder alone, whose surroundings are looked at when they have the shape of an installation.
 * Immutable.
 *
 * @param root the folder that paths of the report begin at
 * @param custom the folder of {@code rpm.conf} and the other files
 * @param product the product's name
 */
record Source(Path root, Path custom, String product) {
    private static final long SIZE_LIMIT = 64L << 20;
    private static final List<String> MAIN_FILES =
            List.of("rpm.conf", "cmd.conf", "sys.conf", "security_s.conf", "config.xml");

    /**
     * Finds the configuration in a folder.
     *
     * @param product the wanted product; without it there must be only one
     * @throws ImportException when there is none, or more than one
     */
    static Source in(Path folder, Optional<String> product) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new ImportException(folder + " is not a folder; expected an imageTailor installation or a folder"
                    + " custom/cfg_PRODUCT of one");
        }
        Path absolute = folder.toAbsolutePath().normalize();
        if (isConfiguration(absolute)) {
            String name = String.valueOf(absolute.getFileName()).replaceFirst("^cfg_", "");
            Path above = absolute.getParent();
            Path top = above == null ? null : above.getParent();
            boolean within = above != null && above.endsWith("custom");
            return new Source(within && top != null ? top : absolute, absolute, product.orElse(name));
        }
        List<Path> found = new ArrayList<>();
        for (Path place : List.of(absolute.resolve("custom"), absolute)) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> list = Files.list(place)) {
                    list.filter(path -> String.valueOf(path.getFileName()).startsWith("cfg_"))
                            .filter(Source::isConfiguration)
                            .sorted()
                            .forEach(found::add);
                }
            }
        }
        List<Path> wanted = found.stream()
                .filter(path -> product.isEmpty() || path.endsWith("cfg_" + product.get()))
                .toList();
        if (wanted.size() != 1) {
            throw new ImportException(folder + " holds "
                    + (found.isEmpty()
                            ? "no configuration: expected custom/cfg_PRODUCT with one of "
                                    + String.join(", ", MAIN_FILES)
                            : wanted.isEmpty()
                                    ? "no cfg_" + product.orElse("") + "; there are " + names(found)
                                    : "several configurations, " + names(found)
                                            + "; choose one by -Ddpuos.product=PRODUCT"));
        }
        Path custom = wanted.get(0);
        return new Source(absolute, custom, String.valueOf(custom.getFileName()).replaceFirst("^cfg_", ""));
    }

    private static String names(List<Path> paths) {
        return String.join(
                ", ",
                paths.stream().map(path -> String.valueOf(path.getFileName())).toList());
    }

    private static boolean isConfiguration(Path folder) {
        return MAIN_FILES.stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    /** Returns a path as the report shows it. */
    String name(Path path) {
        Path real = path.toAbsolutePath().normalize();
        Path shown = real.startsWith(root) ? root.relativize(real) : real;
        return shown.toString().replace(File.separatorChar, '/');
    }

    /** Returns the lines of a text file without line ends and byte order mark; empty when there is no such file. */
    Optional<List<String>> lines(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        return Optional.of(text(bytes(file)).lines().toList());
    }

    /** Decodes UTF-16 and UTF-8 by their marks, what is UTF-8 without one, and everything else as ISO 8859-1. */
    static String text(byte[] bytes) {
        if (bytes.length >= 2 && (bytes[0] == -1 && bytes[1] == -2 || bytes[0] == -2 && bytes[1] == -1)) {
            return new String(bytes, StandardCharsets.UTF_16);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .replaceFirst("^\\uFEFF", "");
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** Returns a file with one character per byte, so that nothing of it is lost; marked encodings become UTF-8 first. */
    String bytewise(Path file) throws IOException {
        byte[] bytes = bytes(file);
        boolean marked = bytes.length >= 2
                && (bytes[0] == -1 && bytes[1] == -2
                        || bytes[0] == -2 && bytes[1] == -1
                        || bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb);
        byte[] plain = marked ? text(bytes).getBytes(StandardCharsets.UTF_8) : bytes;
        return new String(plain, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    }

    /** Returns the bytes of a file. */
    byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > SIZE_LIMIT) {
            throw new ImportException(file + " is larger than 64 MiB, which no file of a configuration is");
        }
        return Files.readAllBytes(file);
    }

    /** Returns all files and links below a folder, sorted; empty when there is no such folder. */
    static List<Path> filesBelow(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder, 64)) {
            return walk.filter(path -> !Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .limit(200_000)
                    .toList();
        }
    }
}
