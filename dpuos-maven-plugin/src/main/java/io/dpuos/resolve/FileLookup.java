package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import java.util.List;

/**
 * Answers which packages contain a file that {@code primary} metadata does not list. Asked only for paths that a
 * dependency or a request names, and only once for each path of a request.
 */
@FunctionalInterface
public interface FileLookup {
    /** Returns the packages that contain the file; those unknown to the request are ignored. */
    List<RepoPackage> packagesWith(String path);

    /** Returns a lookup that knows no file. */
    static FileLookup none() {
        return path -> List.of();
    }
}
