package io.dpuos.repo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One generation of a repository: what a single {@code repomd.xml} describes. Safe for use by several threads.
 *
 * <p>File lists and groups are read when first asked for, from the same generation.
 */
public final class Repository {
    private final RepositorySpec spec;
    private final RepomdXml repomd;
    private final List<RepoPackage> packages;
    private final MetadataFiles metadata;
    private Optional<PathIndex> paths = Optional.empty();
    private Optional<Comps> groups = Optional.empty();
    private Optional<Modules> modules = Optional.empty();

    /** Gives the derived metadata on demand. */
    interface MetadataFiles {
        PathIndex paths() throws IOException;

        Comps groups() throws IOException;

        List<Advisory> advisories() throws IOException;

        Modules modules() throws IOException;
    }

    Repository(RepositorySpec spec, RepomdXml repomd, List<RepoPackage> packages, MetadataFiles metadata) {
        this.spec = spec;
        this.repomd = repomd;
        this.packages = List.copyOf(packages);
        this.metadata = metadata;
    }

    /** Returns what the user said of it. */
    public RepositorySpec spec() {
        return spec;
    }

    /** Returns the SHA-256 of {@code repomd.xml}, 64 hexadecimal digits. */
    public String repomdSha256() {
        return repomd.sha256();
    }

    /** Returns the revision that {@code repomd.xml} states; empty when it states none. */
    public String revision() {
        return repomd.revision();
    }

    /** Returns the packages by name, else in the order of the metadata, without those that includes and excludes hide. */
    public List<RepoPackage> packages() {
        return packages;
    }

    /**
     * Returns the packages that contain a path, by the file lists of the repository.
     *
     * @throws IOException when the file lists cannot be brought or read
     */
    public List<RepoPackage> packagesWith(String path) throws IOException {
        Set<String> owners = paths().packagesWith(path);
        List<RepoPackage> found = new ArrayList<>();
        if (!owners.isEmpty()) {
            for (RepoPackage p : packages) {
                if (owners.contains(p.sha256())) {
                    found.add(p);
                }
            }
        }
        return found;
    }

    /** Returns the groups and environments; none when the repository has no comps. */
    public synchronized Comps groups() throws IOException {
        if (groups.isEmpty()) {
            groups = Optional.of(metadata.groups());
        }
        return groups.get();
    }

    /** Returns what the repository says of its updates; nothing when it has no updateinfo. Read with each call. */
    public List<Advisory> advisories() throws IOException {
        return metadata.advisories();
    }

    /** Returns the module streams and their defaults; none when the repository has no modules.yaml. */
    public synchronized Modules modules() throws IOException {
        if (modules.isEmpty()) {
            modules = Optional.of(metadata.modules());
        }
        return modules.get();
    }

    private synchronized PathIndex paths() throws IOException {
        if (paths.isEmpty()) {
            paths = Optional.of(metadata.paths());
        }
        return paths.get();
    }
}
