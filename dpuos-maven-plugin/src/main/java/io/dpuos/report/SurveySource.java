package io.dpuos.report;

import io.dpuos.repo.ContentCache;
import io.dpuos.repo.Fetcher;
import io.dpuos.repo.ProgressListener;
import io.dpuos.repo.RepoPackage;
import io.dpuos.repo.Repository;
import io.dpuos.repo.RepositoryException;
import io.dpuos.repo.RepositoryFiles;
import io.dpuos.repo.RepositoryLoader;
import io.dpuos.repo.RepositorySpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The packages that a survey looks at: a repository with metadata at a {@code file:}, {@code http:}, {@code https:} or
 * {@code iso:} URL, or a folder with RPM files in it and below it, as {@code dir:} URL or plain path. Immutable.
 *
 * @param location what the user wrote
 */
public record SurveySource(String location) {
    private static final String ID = "survey";
    private static final int MAX_FILES = 100_000;
    private static final int MAX_DEPTH = 20;

    /**
     * Brings the package files.
     *
     * @return files by name in order; a name of a folder's file is its path in the folder
     * @throws RepositoryException when there is neither a repository nor a folder with packages
     */
    public Map<String, Path> files(Fetcher fetcher, ContentCache cache, boolean offline, ProgressListener progress)
            throws IOException {
        if (location.startsWith("dir:")) {
            return folder(Path.of(URI.create(location).getPath()));
        }
        if (!location.matches("[a-z]+:.*")) {
            Path path = Path.of(location).toAbsolutePath();
            return Files.isRegularFile(path.resolve("repodata/repomd.xml"))
                    ? repository(path.toUri().toString(), fetcher, cache, offline, progress)
                    : folder(path);
        }
        return repository(location, fetcher, cache, offline, progress);
    }

    private Map<String, Path> repository(
            String url, Fetcher fetcher, ContentCache cache, boolean offline, ProgressListener progress)
            throws IOException {
        RepositorySpec spec = RepositorySpec.builder(ID, url).build();
        Repository repository = RepositoryLoader.load(spec, fetcher, cache, offline, progress);
        RepositoryFiles files = RepositoryFiles.of(spec, fetcher, cache, offline, progress);
        Map<String, Path> found = new LinkedHashMap<>();
        long bytes = repository.packages().stream().mapToLong(RepoPackage::size).sum();
        progress.started("bringing packages", bytes);
        for (RepoPackage each : repository.packages()) {
            found.put(each.location(), files.obtain(each.location(), each.sha256(), each.size()));
        }
        progress.finished();
        return found;
    }

    private Map<String, Path> folder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new RepositoryException(
                    location, "is no folder", "name a repository's URL, or a folder of RPM files");
        }
        Map<String, Path> found = new LinkedHashMap<>();
        try (Stream<Path> all = Files.walk(folder, MAX_DEPTH)) {
            List<Path> files = all.filter(path -> path.toString().endsWith(".rpm"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .limit(MAX_FILES + 1L)
                    .toList();
            if (files.isEmpty() || files.size() > MAX_FILES) {
                throw new RepositoryException(
                        location,
                        files.isEmpty() ? "holds no RPM file" : "holds more than " + MAX_FILES + " RPM files",
                        "name a repository's URL, or a folder of RPM files");
            }
            files.forEach(file -> found.put(folder.relativize(file).toString(), file));
        }
        return found;
    }
}
