package io.dpuos.report;

import io.dpuos.install.FileConflicts;
import io.dpuos.install.IdMap;
import io.dpuos.install.InstallException;
import io.dpuos.install.InstallPackage;
import io.dpuos.install.InstallRequest;
import io.dpuos.install.Installation;
import io.dpuos.install.InstalledTree;
import io.dpuos.install.PackageStore;
import io.dpuos.install.ScriptletLedger;
import io.dpuos.repo.Checksum;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.PackageVerifier;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.rpm.Tag;
import io.dpuos.rpm.Trigger;
import io.dpuos.rpm.Verdict;
import io.dpuos.shell.FileSystem;
import io.dpuos.tree.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Tells what packages would do in an image without building one: each package is verified and installed by itself into
 * an empty tree, and the paths of all are compared. Conflicts count between the newest versions of different packages
 * that do not declare one. Safe for use by several threads.
 */
public final class Survey {
    private static final long BUILD_TIME = 1_000_000_000L;

    private final PackageVerifier verifier;
    private final Installation installation;
    private final String arch;
    private final int threads;

    /** A package and what was found, or the reason why it cannot be read. */
    private record Examined(SurveyedPackage found, Optional<RpmHeader> header) {}

    /**
     * Makes a survey.
     *
     * @param verifier judges signatures
     * @param store keeps unpacked packages
     * @param arch architecture of packages that have none
     * @param threads how many packages are looked at at a time
     */
    public Survey(PackageVerifier verifier, PackageStore store, String arch, int threads) {
        this.verifier = verifier;
        this.installation = new Installation(store);
        this.arch = arch;
        this.threads = threads;
    }

    /**
     * Surveys packages. What is wrong with a package is part of the report, not an exception.
     *
     * @param source what the packages are from, for the report
     * @param files package files by the name that the user knows them by
     */
    public SurveyReport run(String source, Map<String, Path> files) throws IOException {
        List<Examined> examined = new ArrayList<>();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            Map<String, Future<Examined>> futures = new LinkedHashMap<>();
            files.forEach((name, file) -> futures.put(name, workers.submit(() -> examine(name, file))));
            for (Future<Examined> future : futures.values()) {
                examined.add(future.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while surveying " + source, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException("survey failed: " + e, e);
        } finally {
            workers.shutdownNow();
        }
        Map<String, List<String>> conflicts = conflicts(examined);
        return new SurveyReport(
                source,
                examined.stream()
                        .map(Examined::found)
                        .map(each -> each.withConflicts(conflicts.getOrDefault(each.nevra(), List.of())))
                        .toList());
    }

    private Examined examine(String name, Path file) throws IOException {
        String sha256 = Sha256.of(file);
        RpmHeader header;
        try {
            header = RpmFile.read(file).header();
        } catch (IOException e) {
            return new Examined(
                    new SurveyedPackage(
                            name,
                            name,
                            sha256,
                            false,
                            "cannot be read",
                            "-",
                            List.of(),
                            Map.of(),
                            Optional.of(String.valueOf(e.getMessage())),
                            List.of(),
                            List.of()),
                    Optional.empty());
        }
        Verdict verdict = verifier.verify(file);
        Optional<String> failure = Optional.empty();
        List<ScriptletLedger.Entry> entries = List.of();
        List<String> warnings = List.of();
        if (header.nevra().arch().equals("src")) {
            failure = Optional.of("a source package");
        } else {
            try {
                InstalledTree tree = installation.install(new InstallRequest(
                        List.of(new InstallPackage(sha256, file, true)),
                        List.of("x86_64", "aarch64").contains(header.nevra().arch())
                                ? header.nevra().arch()
                                : arch,
                        clock(header),
                        true,
                        List.of(),
                        List.of(),
                        IdMap.EMPTY,
                        true));
                entries = tree.ledger().entries();
                warnings = tree.warnings();
            } catch (InstallException | IOException e) {
                failure = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        String payload = header.string(Tag.PAYLOADFORMAT).orElse("cpio") + " "
                + header.string(Tag.PAYLOADCOMPRESSOR).orElse("gzip");
        return new Examined(
                new SurveyedPackage(
                        name,
                        header.nevra().toString(),
                        sha256,
                        verdict.accepted(),
                        verdict.reason(),
                        payload,
                        entries,
                        refusedBodies(header, entries),
                        failure,
                        warnings,
                        List.of()),
                failure.isPresent() ? Optional.empty() : Optional.of(header));
    }

    private static long clock(RpmHeader header) {
        long[] built = header.numbers(Tag.BUILDTIME);
        return built.length == 0 ? BUILD_TIME : built[0];
    }

    private static Map<String, String> refusedBodies(RpmHeader header, List<ScriptletLedger.Entry> entries) {
        Map<String, String> all = new TreeMap<>();
        for (Scriptlet scriptlet : header.scriptlets()) {
            all.put(digest(scriptlet.body()), scriptlet.body());
        }
        for (Trigger trigger : header.triggers()) {
            all.put(digest(trigger.body()), trigger.body());
        }
        all.keySet()
                .retainAll(entries.stream()
                        .filter(entry -> entry.fate() == ScriptletLedger.Fate.REFUSED)
                        .map(ScriptletLedger.Entry::sha256)
                        .toList());
        return all;
    }

    private static String digest(String body) {
        return Checksum.sha256Of(FileSystem.bytes(body)).hex();
    }

    /** The conflicts of each package by NEVRA. */
    private static Map<String, List<String>> conflicts(List<Examined> examined) {
        Map<String, RpmHeader> newest = new TreeMap<>();
        for (Examined each : examined) {
            each.header()
                    .ifPresent(header -> newest.merge(
                            header.nevra().name() + "." + header.nevra().arch(),
                            header,
                            (a, b) -> a.nevra().evr().compareTo(b.nevra().evr()) >= 0 ? a : b));
        }
        Map<String, RpmHeader> byNevra = new TreeMap<>();
        newest.values().forEach(header -> byNevra.put(header.nevra().toString(), header));
        Map<String, List<String>> found = new TreeMap<>();
        for (FileConflicts.Conflict conflict : FileConflicts.ofPairs(List.copyOf(newest.values()))) {
            RpmHeader first = byNevra.get(conflict.first());
            RpmHeader second = byNevra.get(conflict.second());
            if (first == null || second == null || exclude(first, second) || exclude(second, first)) {
                continue;
            }
            found.computeIfAbsent(conflict.first(), key -> new ArrayList<>())
                    .add(conflict.path() + " of " + conflict.second());
            found.computeIfAbsent(conflict.second(), key -> new ArrayList<>())
                    .add(conflict.path() + " of " + conflict.first());
        }
        return found;
    }

    /** Whether packages are not meant to be installed together: other architectures, declared conflicts. */
    private static boolean exclude(RpmHeader one, RpmHeader other) {
        boolean otherArch = !one.nevra().arch().equals(other.nevra().arch())
                && !one.nevra().arch().equals("noarch")
                && !other.nevra().arch().equals("noarch");
        if (otherArch || one.nevra().name().equals(other.nevra().name())) {
            return true;
        }
        List<Dependency> against = new ArrayList<>(one.conflicts());
        against.addAll(one.obsoletes());
        return against.stream().anyMatch(dependency -> other.provides().stream().anyMatch(dependency::isSatisfiedBy));
    }
}
