package io.dpuos.resolve;

import io.dpuos.repo.Checksum;
import io.dpuos.repo.RepoPackage;
import io.dpuos.repo.Repository;
import io.dpuos.repo.RepositoryFiles;
import io.dpuos.repo.RepositoryLoader;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.resolve.LockException.Kind;
import io.dpuos.rpm.Nevra;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The use case of goal {@code sources}: brings the source packages of a lock, as licences oblige who ships binaries.
 * Each is verified like any package, by its digest and its signature.
 */
public final class SourcePackages {
    private SourcePackages() {}

    /**
     * What was brought.
     *
     * @param files the source packages in the folder, sorted by name
     * @param missing names of those that no repository has
     */
    public record Collected(List<Path> files, List<String> missing) {}

    /**
     * Brings the source packages of all sets into a folder, with their digests in {@code SHA256SUMS}. Other files of the
     * folder that end in {@code .src.rpm} are removed, so that it holds what the lock needs and nothing else.
     *
     * @throws LockException when a source package is not trusted
     */
    public static Collected collect(Lock lock, PackageAccess access, Path folder) throws IOException {
        Set<String> wanted = new TreeSet<>();
        for (LockSet set : LockSet.values()) {
            lock.packages(set).stream()
                    .map(LockedPackage::sourceRpm)
                    .filter(name -> !name.isEmpty())
                    .forEach(wanted::add);
        }
        Files.createDirectories(folder);
        SortedMap<String, Path> found = new TreeMap<>();
        for (RepositorySpec spec : access.repositories()) {
            Repository repository =
                    RepositoryLoader.load(spec, access.fetcher(), access.cache(), access.offline(), access.progress());
            RepositoryFiles files =
                    RepositoryFiles.of(spec, access.fetcher(), access.cache(), access.offline(), access.progress());
            for (RepoPackage p : repository.packages()) {
                String name = fileName(p.nevra());
                if (isSource(p.nevra()) && wanted.contains(name) && !found.containsKey(name)) {
                    Path file = files.obtain(p.location(), p.checksum(), p.size());
                    check(access, spec, p, file);
                    found.put(name, publish(file, folder.resolve(name)));
                }
            }
        }
        removeOthers(folder, found.keySet());
        StringBuilder sums = new StringBuilder();
        for (var each : found.entrySet()) {
            sums.append(Checksum.of(Checksum.Algorithm.SHA256, each.getValue()).hex())
                    .append("  ")
                    .append(each.getKey())
                    .append('\n');
        }
        Files.writeString(folder.resolve("SHA256SUMS"), sums, StandardCharsets.UTF_8);
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(found.keySet());
        return new Collected(List.copyOf(found.values()), List.copyOf(missing));
    }

    private static boolean isSource(Nevra nevra) {
        return nevra.arch().equals("src") || nevra.arch().equals("nosrc");
    }

    private static String fileName(Nevra nevra) {
        return nevra.name() + "-" + nevra.evr().version() + "-" + nevra.evr().release() + "." + nevra.arch() + ".rpm";
    }

    private static void check(PackageAccess access, RepositorySpec spec, RepoPackage p, Path file) throws IOException {
        PackageCheck.Accepted accepted;
        try {
            accepted = access.check().check(spec, file);
        } catch (LockException e) {
            throw new LockException(
                    e.kind(), "source package " + p.nevra() + " of repository " + spec.id() + ": " + e.getMessage(), e);
        }
        Nevra header = accepted.nevra();
        if (!header.name().equals(p.nevra().name())
                || !header.evr().equals(p.nevra().evr())
                || !isSource(header)) {
            throw new LockException(
                    Kind.UNTRUSTED,
                    "source package " + p.location() + " of repository " + spec.id() + ": its metadata calls it "
                            + p.nevra() + ", the signed header calls it " + header);
        }
    }

    private static Path publish(Path file, Path target) throws IOException {
        Path temporary = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING);
            return Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void removeOthers(Path folder, Set<String> kept) throws IOException {
        List<Path> others = new ArrayList<>();
        Set<String> names = new HashSet<>(kept);
        try (var all = Files.newDirectoryStream(folder, "*src.rpm")) {
            for (Path each : all) {
                if (!names.contains(String.valueOf(each.getFileName()))) {
                    others.add(each);
                }
            }
        }
        for (Path each : others) {
            Files.deleteIfExists(each);
        }
    }
}
