package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import io.dpuos.repo.Repository;
import io.dpuos.resolve.LockException.Kind;
import io.dpuos.rpm.Dependency;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Answers why a package is in the image, or why it is not. Speaks of the image that the lock describes; the repositories
 * tell the dependencies.
 */
public final class PackageQuestion {
    /** How many packages a list names before it only counts the rest. */
    private static final int NAMED = 12;

    private final ResolutionRequest request;
    private final Lock lock;
    private final List<Repository> repositories;
    private final ImagePackages image;
    private final List<String> lines = new ArrayList<>();

    private PackageQuestion(ResolutionRequest request, Lock lock, List<Repository> repositories) {
        this.request = request;
        this.lock = lock;
        this.repositories = repositories;
        Set<String> digests =
                lock.packages(LockSet.IMAGE).stream().map(LockedPackage::sha256).collect(Collectors.toSet());
        List<RepoPackage> packages = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Repository repository : repositories) {
            for (RepoPackage pkg : repository.packages()) {
                if (digests.contains(pkg.sha256()) && seen.add(pkg.sha256())) {
                    packages.add(pkg);
                }
            }
        }
        packages.sort(java.util.Comparator.comparing(RepoPackage::nevra));
        image = new ImagePackages(request.arch(), packages, lock.packages(LockSet.IMAGE));
        int unknown = lock.packages(LockSet.IMAGE).size() - packages.size();
        if (unknown > 0) {
            lines.add("note: " + unknown
                    + " locked packages are in the repositories no more; what they need is not known");
        }
    }

    /**
     * Tells why a package is in the image: who asked, who needs it, what would go without it, and what it weighs.
     *
     * @param word name, name.arch, name-version, or a capability
     * @throws LockException when there is no lock, or nothing of the image matches
     */
    public static String why(ResolutionRequest request, String word) throws IOException {
        return of(request).why(word);
    }

    /**
     * Tells why a package is not in the image, and what would happen if it were asked for.
     *
     * @throws LockException when there is no lock
     */
    public static String whyNot(ResolutionRequest request, String word) throws IOException {
        return of(request).whyNot(word);
    }

    private static PackageQuestion of(ResolutionRequest request) throws IOException {
        Lock lock = Lock.read(request.lockFile())
                .orElseThrow(() -> new LockException(
                        Kind.MISSING, request.lockFile() + ": there is no lock to explain; run resolve-rpms first"));
        return new PackageQuestion(request, lock, Resolution.load(request.access()));
    }

    private String why(String word) throws IOException {
        List<RepoPackage> found = image.named(word);
        if (found.isEmpty()) {
            List<String> nearest =
                    Nearest.to(word, lock.packages(LockSet.IMAGE).stream().map(one -> one.nevra()
                            .name()));
            throw new LockException(
                    Kind.UNKNOWN_REQUEST,
                    "no package of the image is called or provides '" + word + "'"
                            + (nearest.isEmpty() ? "" : "; nearest: " + String.join(", ", nearest))
                            + "; -Dwhynot=" + word + " tells why not");
        }
        found.forEach(this::tell);
        return String.join("\n", lines);
    }

    private void tell(RepoPackage pkg) {
        lines.add(pkg.nevra() + ": " + pkg.summary());
        lines.add("  weighs " + size(pkg.installedSize()) + " installed, " + size(pkg.size()) + " to download");
        lines.add("  why it is there:");
        Set<String> told = new HashSet<>();
        Optional<RepoPackage> next = Optional.of(pkg);
        while (next.isPresent() && told.add(next.get().nevra().toString())) {
            RepoPackage one = next.get();
            lines.add("    " + one.nevra() + " is " + inWords(image.reason(one)));
            next = image.behind(one);
        }
        List<ImagePackages.Need> needs = image.needs(pkg);
        lines.add("  who needs it:" + (needs.isEmpty() ? " nobody" : ""));
        needs.stream()
                .limit(NAMED)
                .forEach(need -> lines.add("    " + need.by().nevra() + (need.weak() ? " recommends " : " requires ")
                        + need.dependency() + (need.alone() ? "" : ", which others provide too")));
        if (needs.size() > NAMED) {
            lines.add("    and " + (needs.size() - NAMED) + " more");
        }
        List<RepoPackage> breaking = image.breaking(pkg);
        List<RepoPackage> orphaned = image.orphaned(pkg);
        list("  what cannot stay without it", breaking);
        list("  what nothing would need any more", orphaned);
        long all = pkg.installedSize() + weight(breaking) + weight(orphaned);
        lines.add("  together " + (1 + breaking.size() + orphaned.size()) + " packages, " + size(all) + " installed");
        List<String> asked = breaking.stream()
                .filter(one -> image.reason(one).startsWith("user: "))
                .map(one -> image.reason(one).substring(6))
                .distinct()
                .sorted()
                .toList();
        if (!asked.isEmpty()) {
            lines.add("  -> of these the pom asks for " + String.join(", ", asked)
                    + ": remove them from <packages><install> first");
        }
    }

    private static String inWords(String reason) {
        return reason.startsWith("user: ")
                ? "requested as '" + reason.substring(6) + "'"
                : reason.replaceFirst("^dependency of (.*?): (.*)$", "required by $1 ($2)")
                        .replaceFirst("^weak of (.*?): (.*)$", "recommended by $1 ($2)");
    }

    private void list(String title, List<RepoPackage> packages) {
        lines.add(title + ": " + (packages.isEmpty() ? "nothing" : packages.size() + ", " + size(weight(packages))));
        packages.stream().limit(NAMED).forEach(one -> lines.add("    " + one.nevra()));
        if (packages.size() > NAMED) {
            lines.add("    and " + (packages.size() - NAMED) + " more");
        }
    }

    private static long weight(List<RepoPackage> packages) {
        return packages.stream().mapToLong(RepoPackage::installedSize).sum();
    }

    private static String size(long bytes) {
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024));
    }

    private String whyNot(String word) throws IOException {
        List<RepoPackage> there = image.named(word);
        if (!there.isEmpty()) {
            lines.add(there.get(0).nevra() + " is in the image; -Dpackage=" + word + " tells why");
            return String.join("\n", lines);
        }
        Set<String> before = lock.packages(LockSet.IMAGE).stream()
                .map(one -> one.nevra().toString())
                .collect(Collectors.toSet());
        Solution solution = Resolution.solveWith(request, repositories, lock, word);
        if (solution instanceof Solution.Unsolvable unsolvable) {
            lines.add("'" + word + "' is not in the image, and cannot be beside the rest:");
            unsolvable.explanation().text().lines().forEach(line -> lines.add("  " + line));
            return String.join("\n", lines);
        }
        List<RepoPackage> more = ((Solution.Resolved) solution)
                .packages().stream()
                        .map(Selected::pkg)
                        .filter(pkg -> !before.contains(pkg.nevra().toString()))
                        .toList();
        List<RepoPackage> wanted = new ArrayList<>();
        for (Selected one : ((Solution.Resolved) solution).packages()) {
            if (one.reason() instanceof Reason.User user && user.request().equals(word)) {
                wanted.add(one.pkg());
            }
        }
        String names = wanted.stream().map(one -> one.nevra().toString()).collect(Collectors.joining(", "));
        lines.add("'" + word + "' could be in the image as " + names
                + ", but the pom does not ask for it and no package of the image requires it");
        for (RepoPackage pkg : wanted) {
            recommending(pkg).forEach(line -> lines.add("  " + line));
        }
        list("  with it would come", more);
        lines.add("  -> add " + word + " to <packages><install>");
        return String.join("\n", lines);
    }

    private List<String> recommending(RepoPackage wanted) {
        List<String> found = new ArrayList<>();
        for (RepoPackage pkg : image.all()) {
            for (Dependency weak : pkg.dependencies().recommends()) {
                if (wanted.dependencies().provides().stream().anyMatch(weak::isSatisfiedBy)) {
                    found.add(pkg.nevra() + " recommends " + weak
                            + (request.weak() ? "" : ", which counts only with <packages><weak>true</weak>"));
                }
            }
        }
        return found;
    }
}
