package io.dpuos.assemble;

import io.dpuos.message.NearestName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Puts the files of layers and those of a project together in one folder, which then is the image's folder of files. The
 * same path twice is an error, unless the pom says that the later file is meant.
 */
public final class SourceFolders {
    /** Changes when this class puts the same files together in another way. */
    private static final String FORMAT = "1";

    private SourceFolders() {}

    /**
     * A layer.
     *
     * @param name how messages call it, usually its coordinates
     * @param archive the file
     */
    public record SourceLayer(String name, Path archive) {}

    /**
     * Puts the files together; does nothing when they were put together from the same.
     *
     * @param layers the first is the weakest
     * @param own the project's own files, which come last; need not exist
     * @param overrides patterns of paths that may be there twice: {@code *} within a name, {@code **} across names; one that
     *     ends in {@code ?} may match nothing
     * @param work where to put them
     * @return the folder with all files
     * @throws DefinitionException when a path is there twice, or an override matches none
     */
    public static Path merge(List<SourceLayer> layers, Path own, List<String> overrides, Path work) throws IOException {
        Path folder = work.resolve("sources");
        Path record = work.resolve("sources.digest");
        StringBuilder inputs = new StringBuilder(FORMAT + overrides);
        for (SourceLayer layer : layers) {
            inputs.append(layer.name()).append(digest(layer.archive()));
        }
        String digest = FolderDigest.of(inputs.toString(), FolderDigest.of(List.of(own)));
        if (Files.isRegularFile(record)
                && Files.readString(record, StandardCharsets.UTF_8).equals(digest)
                && Files.isDirectory(folder)) {
            return folder;
        }
        Files.deleteIfExists(record);
        delete(folder);
        Files.createDirectories(folder);
        Path unpacked = work.resolve("layer");
        Map<String, String> origins = new TreeMap<>();
        Set<String> used = new HashSet<>();
        for (SourceLayer layer : layers) {
            delete(unpacked);
            Files.createDirectories(unpacked);
            LayerArchive.extract(layer.archive(), unpacked);
            add(layer.name(), unpacked, folder, overrides, origins, used);
        }
        delete(unpacked);
        if (Files.isDirectory(own)) {
            add("this project", own, folder, overrides, origins, used);
        }
        for (String override : overrides) {
            if (!override.endsWith("?") && !used.contains(override)) {
                throw new DefinitionException("<files><override>" + override
                        + " matches no file that is there twice; end it in '?' if that may be, or remove it"
                        + NearestName.hint(override, origins.keySet()));
            }
        }
        Files.writeString(record, digest, StandardCharsets.UTF_8);
        return folder;
    }

    private static String digest(Path archive) throws IOException {
        return io.dpuos.repo.Checksum.of(io.dpuos.repo.Checksum.Algorithm.SHA256, archive)
                .hex();
    }

    private static void add(
            String name, Path from, Path folder, List<String> overrides, Map<String, String> origins, Set<String> used)
            throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.sorted().toList()) {
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    files.add(from.relativize(path).toString().replace('\\', '/'));
                }
            }
        }
        for (String file : files) {
            if (LayerArchive.staysAtHome(file)) {
                continue;
            }
            String before = origins.put(file, name);
            if (before != null && !overridden(file, overrides, used)) {
                throw new DefinitionException("both " + before + " and " + name + " bring the file " + file
                        + "; if that of " + name + " is meant, say <files><override><own>" + file
                        + "</own></override></files>");
            }
            Path target = folder.resolve(file);
            Files.createDirectories(target.getParent());
            Files.copy(
                    from.resolve(file),
                    target,
                    LinkOption.NOFOLLOW_LINKS,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static boolean overridden(String file, List<String> overrides, Set<String> used) {
        for (String override : overrides) {
            String pattern = override.replaceFirst("\\?$", "");
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            if (pattern.equals(file) || matcher.matches(Path.of(file))) {
                used.add(override);
                return true;
            }
        }
        return false;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path directory, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
