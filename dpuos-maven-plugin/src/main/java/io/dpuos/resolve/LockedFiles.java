package io.dpuos.resolve;

import io.dpuos.repo.Checksum;
import io.dpuos.repo.ContentMismatchException;
import io.dpuos.repo.FetchException;
import io.dpuos.repo.RepoPackage;
import io.dpuos.repo.Repository;
import io.dpuos.repo.RepositoryException;
import io.dpuos.repo.RepositoryFiles;
import io.dpuos.repo.RepositoryLoader;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.resolve.LockException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Brings the files of locked packages, several at once. Each is verified by size, SHA-256, header digest and signature
 * before it is handed out.
 *
 * <p>A package that left its repository is looked for by its digest in the cache, in the other repositories, and in
 * the place that the caller names.
 */
public final class LockedFiles {
    private final PackageAccess access;
    private final Map<String, RepositorySpec> specs = new TreeMap<>();
    private final Map<String, RepositoryFiles> files = new TreeMap<>();
    private final Map<String, RepoPackage> elsewhereBySha256 = new TreeMap<>();
    private boolean elsewhereLoaded;

    /** A verified file and what it told. */
    record Verified(Path file, PackageCheck.Accepted accepted) {}

    LockedFiles(PackageAccess access) {
        this.access = access;
        for (RepositorySpec spec : access.repositories()) {
            specs.put(spec.id(), spec);
            files.put(
                    spec.id(),
                    RepositoryFiles.of(spec, access.fetcher(), access.cache(), access.offline(), access.progress()));
        }
    }

    /**
     * Brings the packages of a set.
     *
     * @return the file of each package, in the order of the lock
     * @throws LockException when packages cannot be had (all are named when offline) or are not trusted
     */
    public static SortedMap<LockedPackage, Path> obtain(Lock lock, LockSet set, PackageAccess access)
            throws IOException {
        SortedMap<LockedPackage, Path> paths = new TreeMap<>();
        new LockedFiles(access).obtain(lock.packages(set)).forEach((p, v) -> paths.put(p, v.file()));
        return Collections.unmodifiableSortedMap(paths);
    }

    /**
     * Brings packages that nothing is read of yet: one that lies in the cache with its size, and was accepted before, is
     * not read again. Whoever reads it asks by {@link #obtain} and gets it verified.
     */
    Map<LockedPackage, Verified> provide(Collection<LockedPackage> wanted) throws IOException {
        Map<LockedPackage, Verified> result = new LinkedHashMap<>();
        List<LockedPackage> others = new ArrayList<>();
        for (LockedPackage p : wanted) {
            Optional<Verified> present = present(p);
            if (present.isPresent()) {
                result.put(p, present.get());
            } else {
                others.add(p);
            }
        }
        if (!others.isEmpty()) {
            result.putAll(obtain(others));
        }
        return result;
    }

    private Optional<Verified> present(LockedPackage p) throws IOException {
        Path file = access.cache().file(p.sha256());
        RepositorySpec spec = specs.get(p.repositoryId());
        if (spec == null || !hasSize(file, p.size())) {
            return Optional.empty();
        }
        return access.check()
                .known(spec, file)
                .filter(accepted -> accepted.nevra().equals(p.nevra())
                        && fits(p.headerSha256(), accepted.headerSha256())
                        && fits(p.keyFingerprint(), accepted.keyFingerprint()))
                .map(accepted -> new Verified(file, accepted));
    }

    private static boolean hasSize(Path file, long size) throws IOException {
        try {
            return Files.size(file) == size;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean fits(String locked, String found) {
        return locked.equals(LockedPackage.UNKNOWN) || locked.equals(found);
    }

    /** Brings packages; one that occurs twice is brought once. */
    Map<LockedPackage, Verified> obtain(Collection<LockedPackage> wanted) throws IOException {
        Map<String, LockedPackage> distinct = new LinkedHashMap<>();
        wanted.forEach(p -> distinct.putIfAbsent(p.sha256(), p));
        long missing = 0;
        for (LockedPackage p : distinct.values()) {
            missing += Files.exists(access.cache().file(p.sha256())) ? 0 : p.size();
        }
        if (missing > 0 && !access.offline()) {
            access.progress().started("downloading packages", missing);
        }
        try {
            Map<String, Verified> verified = inParallel(new ArrayList<>(distinct.values()));
            Map<LockedPackage, Verified> result = new LinkedHashMap<>();
            for (LockedPackage p : wanted) {
                Verified file = verified.get(p.sha256());
                if (file == null) {
                    throw new IllegalStateException("not brought: " + p.nevra());
                }
                result.put(p, file);
            }
            return result;
        } finally {
            if (missing > 0 && !access.offline()) {
                access.progress().finished();
            }
        }
    }

    private Map<String, Verified> inParallel(List<LockedPackage> wanted) throws IOException {
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(access.parallel(), task -> {
            Thread thread = new Thread(task, "dpuos-download-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        AtomicBoolean failed = new AtomicBoolean();
        try {
            List<Future<Optional<Verified>>> tasks = new ArrayList<>();
            for (LockedPackage p : wanted) {
                tasks.add(threads.submit(() -> {
                    // After a failure the others need not begin; offline all missing ones shall be named.
                    if (failed.get() && !access.offline()) {
                        return Optional.empty();
                    }
                    try {
                        return Optional.of(obtain(p));
                    } catch (IOException | RuntimeException e) {
                        failed.set(true);
                        throw e;
                    }
                }));
            }
            return collect(wanted, tasks);
        } finally {
            threads.shutdownNow();
        }
    }

    private Map<String, Verified> collect(List<LockedPackage> wanted, List<Future<Optional<Verified>>> tasks)
            throws IOException {
        Map<String, Verified> result = new TreeMap<>();
        List<LockedPackage> missing = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            try {
                LockedPackage p = wanted.get(i);
                tasks.get(i).get().ifPresent(v -> result.put(p.sha256(), v));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LockException(Kind.UNAVAILABLE, "bringing packages was interrupted", e);
            } catch (ExecutionException e) {
                if (isOffline(e.getCause())) {
                    missing.add(wanted.get(i));
                } else if (e.getCause() instanceof IOException io) {
                    failures.add(io);
                } else {
                    throw new IllegalStateException(e.getCause());
                }
            }
        }
        if (!failures.isEmpty()) {
            IOException first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
        if (!missing.isEmpty()) {
            throw new LockException(Kind.UNAVAILABLE, offline(missing));
        }
        return result;
    }

    /**
     * Finds the SHA-256 of packages of which the metadata states another digest, by bringing them.
     *
     * @return the SHA-256 by the digest that the metadata states
     */
    Map<String, String> sha256(List<RepoPackage> packages) throws IOException {
        Map<String, String> found = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(access.parallel());
        try {
            List<Future<String>> tasks = new ArrayList<>();
            for (RepoPackage p : packages) {
                tasks.add(threads.submit(() -> found.put(p.sha256(), sha256(p))));
            }
            for (Future<String> task : tasks) {
                task.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while packages were brought", e);
        } finally {
            threads.shutdownNow();
        }
        return found;
    }

    private String sha256(RepoPackage p) throws IOException {
        RepositoryFiles repository = files.get(p.repository());
        if (repository == null) {
            throw new IllegalStateException("no repository " + p.repository());
        }
        Path file = repository.obtain(p.location(), p.checksum(), p.size());
        String sha256 = Checksum.of(Checksum.Algorithm.SHA256, file).hex();
        access.cache()
                .obtain(
                        sha256,
                        p.size(),
                        temporary -> Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING));
        Files.deleteIfExists(file);
        return sha256;
    }

    private static boolean isOffline(@org.jspecify.annotations.Nullable Throwable cause) {
        return cause instanceof FetchException e && e.kind() == FetchException.Kind.OFFLINE;
    }

    private static String offline(List<LockedPackage> missing) {
        StringBuilder text = new StringBuilder("Maven works offline (-o), and the cache lacks ")
                .append(missing.size())
                .append(missing.size() == 1 ? " locked package:" : " locked packages:");
        missing.stream().limit(50).forEach(p -> text.append("\n  ")
                .append(p.nevra())
                .append(" of repository ")
                .append(p.repositoryId())
                .append(" (")
                .append(p.size())
                .append(" bytes, sha256 ")
                .append(p.sha256())
                .append(')'));
        if (missing.size() > 50) {
            text.append("\n  and ").append(missing.size() - 50).append(" more");
        }
        return text.append("\nrun the build once without -o").toString();
    }

    private Verified obtain(LockedPackage p) throws IOException {
        RepositorySpec spec = specs.get(p.repositoryId());
        RepositoryFiles repository = files.get(p.repositoryId());
        if (spec == null || repository == null) {
            throw new LockException(
                    Kind.UNAVAILABLE,
                    "locked package " + p.nevra() + ": the pom has no repository '" + p.repositoryId()
                            + "'; name it again or run -Ddpuos.lock=update");
        }
        Path file = bring(p, repository);
        PackageCheck.Accepted accepted;
        try {
            accepted = access.check().check(spec, file);
        } catch (LockException e) {
            throw new LockException(
                    e.kind(), "package " + p.nevra() + " of repository " + p.repositoryId() + ": " + e.getMessage(), e);
        }
        if (!p.nevra().equals(accepted.nevra())) {
            throw new LockException(
                    Kind.UNTRUSTED,
                    "package " + p.location() + " of repository " + p.repositoryId() + ": its metadata calls it "
                            + p.nevra() + ", the signed header calls it " + accepted.nevra()
                            + "; tell the owner of the repository");
        }
        compare(p, "header digest", p.headerSha256(), accepted.headerSha256());
        compare(p, "signing key", p.keyFingerprint(), accepted.keyFingerprint());
        return new Verified(file, accepted);
    }

    private static void compare(LockedPackage p, String what, String locked, String found) throws LockException {
        if (!fits(locked, found)) {
            throw new LockException(
                    Kind.UNTRUSTED,
                    "package " + p.nevra() + ": the lock expects " + what + " " + locked + ", found " + found
                            + "; if the change is meant, run -Ddpuos.lock=update");
        }
    }

    private Path bring(LockedPackage p, RepositoryFiles repository) throws IOException {
        try {
            return repository.obtain(p.location(), p.sha256(), p.size());
        } catch (FetchException | ContentMismatchException gone) {
            return fromElsewhere(p, gone);
        } catch (RepositoryException all) {
            return fromElsewhere(p, all);
        }
    }

    private Path fromElsewhere(LockedPackage p, RepositoryException reason) throws IOException {
        Optional<Path> candidate = access.elsewhere().find(p);
        if (candidate.isPresent()) {
            Path found = candidate.get();
            try {
                return access.cache()
                        .obtain(
                                p.sha256(),
                                p.size(),
                                temporary -> Files.copy(found, temporary, StandardCopyOption.REPLACE_EXISTING));
            } catch (ContentMismatchException e) {
                reason.addSuppressed(e);
            }
        }
        if (access.offline()) {
            throw reason;
        }
        Optional<RepoPackage> other = inOtherRepository(p);
        if (other.isPresent()) {
            RepositoryFiles repository = files.get(other.get().repository());
            if (repository != null) {
                access.progress()
                        .note(p.nevra() + " left repository " + p.repositoryId() + "; taken from "
                                + other.get().repository());
                return repository.obtain(other.get().location(), p.sha256(), p.size());
            }
        }
        throw new LockException(
                Kind.UNAVAILABLE,
                "locked package " + p.nevra() + " cannot be had: " + reason.getMessage()
                        + "; no other repository of the pom has it by its SHA-256 " + p.sha256()
                        + "; run -Ddpuos.lock=update for the version that is there now",
                reason);
    }

    /** Looks for the same bytes in all repositories, whose metadata is loaded once for that. */
    private synchronized Optional<RepoPackage> inOtherRepository(LockedPackage p) {
        if (!elsewhereLoaded) {
            elsewhereLoaded = true;
            for (RepositorySpec spec : access.repositories()) {
                try {
                    Repository repository =
                            RepositoryLoader.load(spec, access.fetcher(), access.cache(), false, access.progress());
                    repository.packages().forEach(r -> elsewhereBySha256.putIfAbsent(r.sha256(), r));
                } catch (IOException e) {
                    access.progress().note("repository " + spec.id() + " was not searched: " + e.getMessage());
                }
            }
        }
        return Optional.ofNullable(elsewhereBySha256.get(p.sha256()))
                .filter(r -> !r.repository().equals(p.repositoryId())
                        || !r.location().equals(p.location()));
    }
}
