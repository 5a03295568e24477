package io.dpuos.resolve;

import io.dpuos.repo.Checksum;
import io.dpuos.repo.RepoPackage;
import io.dpuos.repo.Repository;
import io.dpuos.repo.RepositoryLoader;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.resolve.LockException.Kind;
import io.dpuos.resolve.ResolutionRequest.Mode;
import io.dpuos.rpm.Nevra;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The use case of goal {@code resolve-rpms}: makes, checks or renews the lock, and brings the locked packages.
 *
 * <p>A lock that is there and fits the pom is enough: no repository is then asked for its metadata. The sets are solved
 * one by one over the same repositories, the later ones with a preference for the versions that {@code image} chose.
 */
public final class Resolution {
    private static final LockSet[] SETS = LockSet.values();

    private final ResolutionRequest request;
    private final LockedFiles files;

    private Resolution(ResolutionRequest request) {
        this.request = request;
        this.files = new LockedFiles(request.access());
    }

    /**
     * Runs the use case.
     *
     * @throws LockException when the pom, the lock or a package is not as it must be
     * @throws IOException when repositories or files cannot be read
     */
    public static LockOutcome run(ResolutionRequest request) throws IOException {
        return new Resolution(request).run();
    }

    private LockOutcome run() throws IOException {
        Optional<Lock> present = request.mode() == Mode.UPDATE ? readForUpdate() : Lock.read(request.lockFile());
        if (request.mode() != Mode.UPDATE && present.isPresent()) {
            return keep(present.get());
        }
        if (request.mode() == Mode.FROZEN) {
            throw new LockException(
                    Kind.MISSING,
                    request.lockFile() + ": there is no lock, and mode frozen makes none; run resolve-rpms without"
                            + " -Ddpuos.lock=frozen and check the lock in");
        }
        Lock solved = solve(present);
        Map<LockSet, SortedMap<LockedPackage, Path>> paths = new EnumMap<>(LockSet.class);
        Lock lock = request.download() ? verified(solved, paths) : solved;
        List<LockChange> changes =
                present.map(old -> LockChange.between(old, lock)).orElse(List.of());
        if (present.isEmpty() || !present.get().text().equals(lock.text())) {
            lock.write(request.lockFile());
        }
        LockOutcome.Result result = present.isEmpty() ? LockOutcome.Result.CREATED : LockOutcome.Result.UPDATED;
        return new LockOutcome(lock, result, changes, paths);
    }

    /** An update replaces also a lock that cannot be read; there is then nothing to compare with. */
    private Optional<Lock> readForUpdate() throws IOException {
        try {
            return Lock.read(request.lockFile());
        } catch (LockException e) {
            if (e.kind() != Kind.MALFORMED || !request.updateOnly().isEmpty()) {
                throw e;
            }
            request.access().progress().note("the old lock is replaced unread: " + e.getMessage());
            return Optional.empty();
        }
    }

    private LockOutcome keep(Lock lock) throws IOException {
        List<String> changes = lock.inputs().changes(request.inputs());
        if (!changes.isEmpty()) {
            throw new LockException(
                    Kind.STALE,
                    request.lockFile() + ": the lock was made for another configuration; changed are\n  "
                            + String.join("\n  ", changes)
                            + "\nrun resolve-rpms with -Ddpuos.lock=update and check the new lock in");
        }
        if (!lock.plugin().equals(request.plugin())) {
            request.access()
                    .progress()
                    .note("the lock was written by plugin " + lock.plugin() + "; this is " + request.plugin()
                            + ", whose images may differ in bytes, as its changelog says");
        }
        Map<LockSet, SortedMap<LockedPackage, Path>> paths = new EnumMap<>(LockSet.class);
        if (request.download()) {
            bring(lock, paths);
        }
        return new LockOutcome(lock, LockOutcome.Result.KEPT, List.of(), paths);
    }

    static List<Repository> load(PackageAccess access) throws IOException {
        List<Repository> repositories = new ArrayList<>();
        for (RepositorySpec spec : access.repositories()) {
            repositories.add(
                    RepositoryLoader.load(spec, access.fetcher(), access.cache(), access.offline(), access.progress()));
        }
        return repositories;
    }

    private Lock solve(Optional<Lock> present) throws IOException {
        List<Repository> repositories = load(request.access());
        RequestedModules modules = RequestedModules.of(request, repositories);
        modules.notes().forEach(request.access().progress()::note);
        Map<LockSet, List<LockedPackage>> sets = new EnumMap<>(LockSet.class);
        Set<Nevra> ofImage = new HashSet<>();
        for (LockSet set : SETS) {
            if (request.install(set).isEmpty()) {
                continue;
            }
            Set<Nevra> preferred = new HashSet<>(ofImage);
            present.ifPresent(lock -> preferred.addAll(toKeep(lock, set, ofImage)));
            List<LockedPackage> packages = solve(set, repositories, modules, preferred);
            sets.put(set, packages);
            if (set == LockSet.IMAGE) {
                packages.forEach(p -> ofImage.add(p.nevra()));
            }
        }
        return new Lock(
                request.plugin(),
                request.distribution(),
                request.arch(),
                request.inputs(),
                repositories.stream()
                        .map(r -> new Lock.LockedRepository(r.spec().id(), r.repomdSha256(), r.revision()))
                        .toList(),
                modules.of(sets.values()),
                sets);
    }

    /** When only some packages are to be renewed, all others keep their versions where that is possible. */
    private Set<Nevra> toKeep(Lock lock, LockSet set, Set<Nevra> ofImage) {
        if (request.updateOnly().isEmpty()) {
            return Set.of();
        }
        Set<String> decided = new HashSet<>();
        ofImage.forEach(n -> decided.add(n.name()));
        Set<Nevra> keep = new HashSet<>();
        for (LockedPackage p : lock.packages(set)) {
            String name = p.nevra().name();
            if (!request.updateOnly().contains(name) && !decided.contains(name)) {
                keep.add(p.nevra());
            }
        }
        return keep;
    }

    /** Solves the image as it is locked with one request more. */
    static Solution solveWith(ResolutionRequest request, List<Repository> repositories, Lock lock, String word)
            throws IOException {
        Resolution resolution = new Resolution(request);
        RequestedModules modules = RequestedModules.of(request, repositories);
        RequestedWords words = RequestedWords.of(request.install(LockSet.IMAGE), repositories, modules, request.arch());
        Set<Nevra> locked = new HashSet<>();
        lock.packages(LockSet.IMAGE).forEach(one -> locked.add(one.nevra()));
        return resolution.solve(words.plus(word), repositories, modules, locked);
    }

    private Solution solve(
            RequestedWords words, List<Repository> repositories, RequestedModules modules, Set<Nevra> preferred)
            throws IOException {
        SolveRequest.Builder wish = SolveRequest.builder(request.arch())
                .install(words.install())
                .members(words.members())
                .exclude(request.excludes())
                .pin(request.pins())
                .weak(request.weak())
                .preferred(preferred)
                .modular(modules.filter())
                .files(path -> packagesWith(repositories, path));
        repositories.forEach(
                r -> wish.source(r.spec().id(), r.spec().priority(), r.spec().cost(), r.packages()));
        try {
            return Solver.solve(wish.build());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Returns the element of the configuration that asks for the packages of a set. */
    private static String element(LockSet set) {
        return switch (set) {
            case IMAGE -> "<packages><install>";
            case INSTALLER -> "<installer><packages>";
            case BUILD -> "<kernel><packages>";
        };
    }

    private List<LockedPackage> solve(
            LockSet set, List<Repository> repositories, RequestedModules modules, Set<Nevra> preferred)
            throws IOException {
        Solution solution = solve(
                RequestedWords.of(request.install(set), repositories, modules, request.arch()),
                repositories,
                modules,
                preferred);
        if (solution instanceof Solution.Unsolvable unsolvable) {
            throw new LockException(
                    Kind.UNSOLVABLE,
                    "the packages of set " + set.id() + " cannot be installed together:\n"
                            + unsolvable
                                    .explanation()
                                    .text()
                                    .stripTrailing()
                                    .replace("<packages><install>", element(set)));
        }
        List<Selected> chosen = ((Solution.Resolved) solution).packages();
        Map<String, String> digests = otherDigests(chosen);
        List<LockedPackage> locked = new ArrayList<>();
        for (Selected selected : chosen) {
            locked.add(lock(selected, digests));
        }
        return locked;
    }

    /** The lock holds SHA-256; where the metadata states another digest, only the package itself can tell. */
    private Map<String, String> otherDigests(List<Selected> chosen) throws IOException {
        List<RepoPackage> others = chosen.stream()
                .map(Selected::pkg)
                .filter(p -> p.checksum().algorithm() != Checksum.Algorithm.SHA256)
                .toList();
        if (!others.isEmpty() && !request.download()) {
            throw new LockException(
                    Kind.UNAVAILABLE,
                    "the metadata of repository " + others.get(0).repository() + " states no SHA-256 of "
                            + others.get(0).nevra() + ", which the lock needs and only the package can tell; run"
                            + " without -Ddpuos.download=false");
        }
        return others.isEmpty() ? Map.of() : files.sha256(others);
    }

    private static List<RepoPackage> packagesWith(List<Repository> repositories, String path) {
        List<RepoPackage> found = new ArrayList<>();
        for (Repository repository : repositories) {
            try {
                found.addAll(repository.packagesWith(path));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    private static LockedPackage lock(Selected selected, Map<String, String> digests) {
        RepoPackage p = selected.pkg();
        return new LockedPackage(
                p.nevra(),
                digests.getOrDefault(p.sha256(), p.sha256()),
                p.size(),
                LockedPackage.UNKNOWN,
                p.repository(),
                p.location(),
                LockedPackage.UNKNOWN,
                LockedPackage.UNKNOWN,
                p.sourceRpm(),
                p.licence(),
                reason(selected.reason()));
    }

    private static String reason(Reason reason) {
        if (reason instanceof Reason.User user) {
            return "user: " + user.request();
        } else if (reason instanceof Reason.DependencyOf dependency) {
            return "dependency of " + dependency.by() + ": " + dependency.capability();
        }
        Reason.Weak weak = (Reason.Weak) reason;
        return "weak of " + weak.by() + ": " + weak.capability();
    }

    private Lock verified(Lock lock, Map<LockSet, SortedMap<LockedPackage, Path>> paths) throws IOException {
        Map<LockedPackage, LockedFiles.Verified> verified = files.obtain(all(lock));
        Map<LockSet, List<LockedPackage>> sets = new EnumMap<>(LockSet.class);
        for (LockSet set : SETS) {
            SortedMap<LockedPackage, Path> ofSet = new TreeMap<>();
            for (LockedPackage p : lock.packages(set)) {
                LockedFiles.Verified file = file(verified, p);
                ofSet.put(p.verified(file.accepted()), file.file());
            }
            paths.put(set, ofSet);
            sets.put(set, new ArrayList<>(ofSet.keySet()));
        }
        return new Lock(
                lock.plugin(),
                lock.distribution(),
                lock.arch(),
                lock.inputs(),
                lock.repositories(),
                lock.modules(),
                sets);
    }

    private void bring(Lock lock, Map<LockSet, SortedMap<LockedPackage, Path>> paths) throws IOException {
        Map<LockedPackage, LockedFiles.Verified> verified = files.provide(all(lock));
        for (LockSet set : SETS) {
            SortedMap<LockedPackage, Path> ofSet = new TreeMap<>();
            for (LockedPackage p : lock.packages(set)) {
                ofSet.put(p, file(verified, p).file());
            }
            paths.put(set, ofSet);
        }
    }

    private static LockedFiles.Verified file(Map<LockedPackage, LockedFiles.Verified> verified, LockedPackage p) {
        LockedFiles.Verified file = verified.get(p);
        if (file == null) {
            throw new IllegalStateException("not brought: " + p.nevra());
        }
        return file;
    }

    private static List<LockedPackage> all(Lock lock) {
        List<LockedPackage> all = new ArrayList<>();
        for (LockSet set : SETS) {
            all.addAll(lock.packages(set));
        }
        return all;
    }
}
