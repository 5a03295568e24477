package io.dpuos.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The repository {@code project}: the packages below {@code src/main/dpuos/rpms}, of the project and of its layers. Packages
 * that are dependencies have a repository of their own, see {@link DependencyRepository}.
 */
final class ProjectRepository {
    /** Its id, in {@code <repositories>} and in the lock. */
    static final String ID = "project";

    private ProjectRepository() {}

    /**
     * Puts the packages into one folder.
     *
     * @param sources the image's files
     * @param folder is made anew
     * @return the folder; empty when there are no packages
     */
    static Optional<Path> make(Path sources, Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Path own = sources.resolve("rpms");
        if (Files.isDirectory(own)) {
            try (Stream<Path> list = Files.list(own)) {
                list.filter(path -> path.toString().endsWith(".rpm")).sorted().forEach(files::add);
            }
        }
        Map<String, Path> named = new TreeMap<>();
        for (Path file : files) {
            named.put(String.valueOf(file.getFileName()), file);
        }
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> list = Files.list(folder)) {
                for (Path file : list.toList()) {
                    if (!named.containsKey(String.valueOf(file.getFileName()))) {
                        Files.delete(file);
                    }
                }
            }
        }
        if (named.isEmpty()) {
            return Optional.empty();
        }
        Files.createDirectories(folder);
        for (Map.Entry<String, Path> each : named.entrySet()) {
            Files.copy(each.getValue(), folder.resolve(each.getKey()), StandardCopyOption.REPLACE_EXISTING);
        }
        return Optional.of(folder);
    }
}
