package io.dpuos.repo;

import io.dpuos.repo.Checksum.Algorithm;
import io.dpuos.rpm.DetachedSignature;
import io.dpuos.rpm.Verdict;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Loads a repository: {@code repomd.xml} first, then the files that it names, each verified by size and digest before
 * it is parsed.
 *
 * <p>All files come from one generation. When a file that {@code repomd.xml} names is missing or has other bytes, the
 * mirror may be in the middle of an update: {@code repomd.xml} is read once more, and if that does not help either, the
 * failure says so.
 */
public final class RepositoryLoader {
    private static final long MAX_METADATA = 2L << 30;
    private static final int MAX_SIGNATURE = 1 << 20;
    private static final List<String> GROUP_RECORDS = List.of("group_gz", "group_xz", "group_zst", "group");

    private final RepositorySpec spec;
    private final Fetcher fetcher;
    private final ContentCache cache;
    private final boolean offline;
    private final ProgressListener progress;

    private RepositoryLoader(
            RepositorySpec spec, Fetcher fetcher, ContentCache cache, boolean offline, ProgressListener progress) {
        this.spec = spec;
        this.fetcher = fetcher;
        this.cache = cache;
        this.offline = offline;
        this.progress = progress;
    }

    /** As the longer one, without progress. */
    public static Repository load(RepositorySpec spec, Fetcher fetcher, ContentCache cache, boolean offline)
            throws IOException {
        return load(spec, fetcher, cache, offline, ProgressListener.NONE);
    }

    /**
     * Loads a repository.
     *
     * @param offline whether only the cache may be used; the generation that was loaded last is then the one
     * @throws RepositoryException when it cannot be loaded, with the reason of each mirror
     */
    public static Repository load(
            RepositorySpec spec, Fetcher fetcher, ContentCache cache, boolean offline, ProgressListener progress)
            throws IOException {
        return of(spec, fetcher, cache, offline, progress).load();
    }

    static RepositoryLoader of(
            RepositorySpec spec, Fetcher fetcher, ContentCache cache, boolean offline, ProgressListener progress) {
        // A folder of this machine is no network.
        Fetcher remote = (uri, target, listener) -> {
            if (offline && !"file".equals(uri.getScheme())) {
                throw offlineMissing(uri);
            }
            fetcher.fetch(uri, target, listener);
        };
        LocalFiles local = new LocalFiles();
        Fetcher both =
                (uri, target, listener) -> (LocalFiles.serves(uri) ? local : remote).fetch(uri, target, listener);
        return new RepositoryLoader(spec, both, cache, offline, progress);
    }

    /** Returns the fetcher, which refuses all but local files when offline. */
    Fetcher fetcher() {
        return fetcher;
    }

    private Repository load() throws IOException {
        if (spec.baseUrl().isPresent() && "dir".equals(spec.baseUrl().get().getScheme())) {
            RpmFolder.Contents contents = RpmFolder.read(spec.baseUrl().get(), spec.id());
            return RpmFolder.repository(spec, contents, visible(contents.packages()));
        }
        Mirrors mirrors = mirrors();
        try {
            return load(mirrors, repomd(mirrors));
        } catch (FetchException | ContentMismatchException e) {
            if (offline) {
                throw e;
            }
            progress.note("repository " + spec.id() + " may be in the middle of an update: " + e.getMessage());
            try {
                return load(mirrors, repomd(mirrors));
            } catch (FetchException | ContentMismatchException again) {
                throw new RepositoryException(
                        "repository " + spec.id(),
                        again.getMessage() + " (asked for twice)",
                        "the mirror may be in the middle of an update or lack files: try later or name another mirror",
                        again);
            }
        }
    }

    private Repository load(Mirrors mirrors, RepomdXml repomd) throws IOException {
        RepomdXml.Record primary = repomd.record("primary")
                .orElseThrow(() -> new RepositoryException(
                        "repository " + spec.id(),
                        "repomd.xml lists no primary metadata with a known checksum",
                        "let its owner run createrepo_c"));
        PackageIndex index = packages(mirrors, primary);
        List<RepoPackage> all = index.packages(spec.id());
        if (index.firstWithSha1().isPresent() && !spec.policy().allowSha1()) {
            throw sha1Only(all.get(index.firstWithSha1().get()));
        }
        List<RepoPackage> packages = visible(all);
        Repository.MetadataFiles metadata = new Repository.MetadataFiles() {
            @Override
            public PathIndex paths() throws IOException {
                return pathIndex(mirrors, repomd);
            }

            @Override
            public Comps groups() throws IOException {
                return comps(mirrors, repomd);
            }

            @Override
            public List<Advisory> advisories() throws IOException {
                return updateinfo(mirrors, repomd);
            }

            @Override
            public Modules modules() throws IOException {
                return modulesYaml(mirrors, repomd);
            }
        };
        return new Repository(spec, repomd, packages, metadata);
    }

    Mirrors mirrors() throws IOException {
        MirrorList list = MirrorList.of(List.of());
        if (spec.mirrorList().isPresent()) {
            URI uri = spec.mirrorList().get();
            list = MirrorList.parse(small(uri, "mirrors", MirrorList.MAX_SIZE), FetchException.display(uri));
        }
        return new Mirrors(spec.id(), list.plus(spec.baseUrl()));
    }

    private RepomdXml repomd(Mirrors mirrors) throws IOException {
        List<RepomdXml> older = new ArrayList<>();
        try {
            return repomd(mirrors, older);
        } catch (RepositoryException e) {
            if (older.isEmpty()) {
                throw e;
            }
            progress.note("repository " + spec.id() + ": no mirror that was asked has the newest generation; an older"
                    + " one that the metalink names is used");
            return older.get(0);
        }
    }

    private RepomdXml repomd(Mirrors mirrors, List<RepomdXml> older) throws IOException {
        return mirrors.any("repodata/repomd.xml", base -> {
            URI uri = Mirrors.resolve(base, "repodata/repomd.xml");
            byte[] bytes = small(uri, "repomd", RepomdXml.MAX_SIZE);
            if (Pages.isHtml(bytes)) {
                throw new ContentMismatchException(
                        FetchException.display(uri), "expected the repository's table of contents", true);
            }
            if (spec.signedMetadata()) {
                checkSignature(base, bytes);
            }
            RepomdXml repomd = RepomdXml.parse(bytes, FetchException.display(uri));
            checkAlgorithms(repomd);
            if (!mirrors.list().isCurrent(bytes)) {
                if (mirrors.list().isAlternate(bytes)) {
                    older.add(repomd);
                }
                throw new ContentMismatchException(
                        FetchException.display(uri),
                        "expected the generation whose digest the metalink states, found another one",
                        false);
            }
            return repomd;
        });
    }

    private void checkSignature(URI base, byte[] repomd) throws IOException {
        URI uri = Mirrors.resolve(base, "repodata/repomd.xml.asc");
        byte[] signature = small(uri, "repomd", MAX_SIGNATURE);
        Verdict verdict =
                DetachedSignature.verify("repodata/repomd.xml", repomd, signature, spec.policy(), spec.keys());
        if (!verdict.accepted()) {
            throw new ContentMismatchException(
                    "repository " + spec.id() + ", " + FetchException.display(uri), verdict.reason(), false);
        }
    }

    private void checkAlgorithms(RepomdXml repomd) throws IOException {
        for (RepomdXml.Record record : repomd.records().values()) {
            if (record.checksum().algorithm() == Algorithm.SHA1
                    && !spec.policy().allowSha1()) {
                throw new RepositoryException(
                        "repository " + spec.id(),
                        "repomd.xml vouches for " + record.location() + " with SHA-1 only, which is broken",
                        "use another repository, or accept it with <allowSha1>true</allowSha1>");
            }
        }
    }

    private RepositoryException sha1Only(RepoPackage p) {
        return new RepositoryException(
                "repository " + spec.id(),
                "its metadata vouches for " + p.nevra() + " with SHA-1 only, which is broken",
                "use another repository, or accept it with <allowSha1>true</allowSha1>");
    }

    /** Brings a small file that no digest is known of; keeps it for offline work. */
    private byte[] small(URI uri, String area, long limit) throws IOException {
        String name = Checksum.sha256Of(uri.toString().getBytes(StandardCharsets.UTF_8))
                .hex();
        Path kept = cache.directory(area).resolve(name);
        if (offline && !LocalFiles.serves(uri)) {
            Optional<byte[]> last = ContentCache.read(kept, limit);
            if (last.isPresent() && !isPresent(uri)) {
                return last.get();
            }
        }
        Path temporary = cache.temporary(area);
        try {
            fetcher.fetch(uri, temporary, new TransferProgress(limit, ProgressListener.NONE));
            byte[] bytes = ContentCache.read(temporary, limit)
                    .orElseThrow(() -> new ContentMismatchException(
                            FetchException.display(uri), "expected at most " + limit + " bytes, found more", false));
            if (!ContentCache.read(kept, limit)
                    .filter(b -> Arrays.equals(b, bytes))
                    .isPresent()) {
                cache.write(kept, bytes);
            }
            return bytes;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Returns whether the URI is that of a file of this machine, and the file is there: the folder may be away. */
    private static boolean isPresent(URI uri) {
        try {
            return "file".equals(uri.getScheme()) && Files.exists(Path.of(uri));
        } catch (IllegalArgumentException e) {
            return false; // no path of this machine; the transport says so
        }
    }

    private static FetchException offlineMissing(URI uri) {
        return new FetchException(
                uri,
                FetchException.Kind.OFFLINE,
                0,
                "is not in the cache, and Maven works offline (-o)",
                "run the build once without -o");
    }

    private PackageIndex packages(Mirrors mirrors, RepomdXml.Record primary) throws IOException {
        Path kept = cache.directory("index").resolve(primary.checksum().hex() + ".primary");
        Optional<byte[]> known = ContentCache.read(kept, MAX_METADATA);
        if (known.isPresent()) {
            try {
                return new PackageIndex(known.get());
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(kept);
            }
        }
        Path file = metadata(mirrors, primary);
        byte[] index = PrimaryXml.parse(
                new ReadAhead(Decompression.open(file, primary.location(), limit(primary))), name(primary));
        cache.writeUnforced(kept, index);
        return new PackageIndex(index);
    }

    private PathIndex pathIndex(Mirrors mirrors, RepomdXml repomd) throws IOException {
        Optional<RepomdXml.Record> record = repomd.record("filelists");
        if (record.isEmpty()) {
            return new PathIndex.Builder().build();
        }
        Path index = cache.directory("index").resolve(record.get().checksum().hex() + ".paths");
        Optional<byte[]> known = ContentCache.read(index, MAX_METADATA);
        if (known.isPresent()) {
            try {
                return PathIndex.read(known.get());
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(index);
            }
        }
        Path file = metadata(mirrors, record.get());
        PathIndex paths = FilelistsXml.parse(
                new ReadAhead(Decompression.open(file, record.get().location(), limit(record.get()))),
                name(record.get()));
        cache.writeUnforced(index, paths.write());
        return paths;
    }

    private Comps comps(Mirrors mirrors, RepomdXml repomd) throws IOException {
        for (String type : GROUP_RECORDS) {
            Optional<RepomdXml.Record> record = repomd.record(type);
            if (record.isPresent()) {
                Path file = metadata(mirrors, record.get());
                return CompsXml.parse(
                        Decompression.open(file, record.get().location(), limit(record.get())), name(record.get()));
            }
        }
        return Comps.EMPTY;
    }

    private List<Advisory> updateinfo(Mirrors mirrors, RepomdXml repomd) throws IOException {
        Optional<RepomdXml.Record> record = repomd.record("updateinfo");
        if (record.isEmpty()) {
            return List.of();
        }
        Path file = metadata(mirrors, record.get());
        return UpdateinfoXml.parse(
                Decompression.open(file, record.get().location(), limit(record.get())), name(record.get()));
    }

    private Modules modulesYaml(Mirrors mirrors, RepomdXml repomd) throws IOException {
        Optional<RepomdXml.Record> record = repomd.record("modules");
        if (record.isEmpty()) {
            return Modules.EMPTY;
        }
        Path file = metadata(mirrors, record.get());
        return ModulesYaml.parse(
                Decompression.open(file, record.get().location(), limit(record.get())), name(record.get()), spec.id());
    }

    private Path metadata(Mirrors mirrors, RepomdXml.Record record) throws IOException {
        if (record.size() > MAX_METADATA) {
            throw new RepositoryException(
                    name(record), "repomd.xml announces " + record.size() + " bytes, more than is read", "");
        }
        return mirrors.obtain(
                record.location(),
                record.checksum(),
                record.size(),
                cache,
                fetcher,
                limit -> new TransferProgress(limit < 0 ? MAX_METADATA : limit, progress));
    }

    private String name(RepomdXml.Record record) {
        return "repository " + spec.id() + ", " + record.location();
    }

    private static long limit(RepomdXml.Record record) {
        long stated = record.openSize() >= 0 ? record.openSize() : Decompression.DEFAULT_LIMIT;
        // A record of a plain file states no unpacked size; the size of the file is then the size.
        return Math.min(stated, Decompression.DEFAULT_LIMIT);
    }

    private List<RepoPackage> visible(List<RepoPackage> packages) {
        if (spec.includes().isEmpty() && spec.excludes().isEmpty()) {
            return packages;
        }
        List<PackagePattern> includes = PackagePattern.all(spec.includes());
        List<PackagePattern> excludes = PackagePattern.all(spec.excludes());
        return packages.stream()
                .filter(p -> includes.isEmpty() || includes.stream().anyMatch(i -> i.matches(p.nevra())))
                .filter(p -> excludes.stream().noneMatch(e -> e.matches(p.nevra())))
                .toList();
    }
}
