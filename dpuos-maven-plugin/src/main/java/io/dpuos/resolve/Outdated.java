package io.dpuos.resolve;

import io.dpuos.repo.Advisory;
import io.dpuos.repo.RepoPackage;
import io.dpuos.repo.Repository;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.rpm.Nevra;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The use case of goal {@code outdated}: which locked packages have a newer version in the repositories, and what their
 * advisories say. As with dnf, a package is looked for in the repositories of the best priority that have its name. What the
 * project excludes and what belongs to other module streams is not on offer.
 */
public final class Outdated {
    private Outdated() {}

    /** How grave an advisory is, by the words that repositories use. The order is from harmless to grave. */
    public enum Severity {
        /** Nothing is stated. */
        NONE,
        /** Low. */
        LOW,
        /** Moderate, or medium. */
        MODERATE,
        /** Important, or high. */
        IMPORTANT,
        /** Critical. */
        CRITICAL;

        /** Returns what a repository's word means. */
        static Severity of(String word) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "critical" -> CRITICAL;
                case "important", "high" -> IMPORTANT;
                case "moderate", "medium" -> MODERATE;
                case "low" -> LOW;
                default -> NONE;
            };
        }

        /** Returns the severity of a name of this enumeration, in any case. */
        public static Optional<Severity> named(String name) {
            for (Severity each : values()) {
                if (each.name().equalsIgnoreCase(name)) {
                    return Optional.of(each);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * A locked package that has a newer version.
     *
     * @param sets the sets of the lock that hold it
     * @param locked the version of the lock
     * @param newest the newest version
     * @param repository where that is
     * @param advisories what was said of versions newer than the locked one, up to the newest
     */
    public record Row(Set<LockSet> sets, Nevra locked, Nevra newest, String repository, List<Advisory> advisories) {
        /** Returns the gravest severity of the advisories. */
        public Severity severity() {
            Severity gravest = Severity.NONE;
            for (Advisory advisory : advisories) {
                Severity severity = Severity.of(advisory.severity());
                gravest = severity.compareTo(gravest) > 0 ? severity : gravest;
            }
            return gravest;
        }
    }

    /** Returns the outdated packages of a lock, sorted by name. */
    public static List<Row> find(Lock lock, PackageAccess access) throws IOException {
        Map<String, List<Advisory>> advisories = new HashMap<>();
        Map<String, List<Offer>> offers = new HashMap<>();
        List<Repository> repositories = Resolution.load(access);
        ModularFilter modular = RequestedModules.of(lock, repositories).filter();
        List<Pattern> excludes =
                lock.inputs().words("exclude").stream().map(Pattern::ofPackage).toList();
        for (Repository repository : repositories) {
            RepositorySpec spec = repository.spec();
            for (RepoPackage p : repository.packages()) {
                if (modular.hiding(p).isPresent()
                        || excludes.stream().anyMatch(pattern -> pattern.matches(p.nevra()))) {
                    continue;
                }
                offers.computeIfAbsent(p.nevra().name(), n -> new ArrayList<>())
                        .add(new Offer(p.nevra(), spec.id(), spec.priority()));
            }
            for (Advisory advisory : repository.advisories()) {
                Set<String> names = new TreeSet<>();
                advisory.packages().forEach(p -> names.add(p.name()));
                names.forEach(n ->
                        advisories.computeIfAbsent(n, x -> new ArrayList<>()).add(advisory));
            }
        }
        Map<Nevra, EnumSet<LockSet>> locked = new LinkedHashMap<>();
        for (LockSet set : LockSet.values()) {
            lock.packages(set).forEach(p -> locked.computeIfAbsent(p.nevra(), n -> EnumSet.noneOf(LockSet.class))
                    .add(set));
        }
        List<Row> rows = new ArrayList<>();
        locked.forEach((nevra, sets) -> newest(nevra, offers.getOrDefault(nevra.name(), List.of()))
                .ifPresent(offer -> rows.add(new Row(
                        sets,
                        nevra,
                        offer.nevra,
                        offer.repository,
                        between(nevra, offer.nevra, advisories.getOrDefault(nevra.name(), List.of()))))));
        rows.sort(java.util.Comparator.comparing(Row::locked));
        return List.copyOf(rows);
    }

    private record Offer(Nevra nevra, String repository, int priority) {}

    private static boolean sameKind(Nevra one, Nevra other) {
        return one.arch().equals(other.arch())
                || one.arch().equals("noarch")
                || other.arch().equals("noarch");
    }

    private static Optional<Offer> newest(Nevra locked, List<Offer> offers) {
        int best = offers.stream()
                .filter(o -> sameKind(o.nevra, locked))
                .mapToInt(Offer::priority)
                .min()
                .orElse(0);
        return offers.stream()
                .filter(o -> o.priority == best
                        && sameKind(o.nevra, locked)
                        && !o.nevra.arch().equals("src"))
                .filter(o -> o.nevra.evr().compareTo(locked.evr()) > 0)
                .max(java.util.Comparator.<Offer, io.dpuos.rpm.Evr>comparing(o -> o.nevra.evr())
                        .thenComparing(o -> o.nevra.arch())
                        .thenComparing(o -> o.repository));
    }

    private static List<Advisory> between(Nevra locked, Nevra newest, List<Advisory> advisories) {
        Map<String, Advisory> found = new java.util.TreeMap<>();
        for (Advisory advisory : advisories) {
            boolean concerns = advisory.packages().stream()
                    .anyMatch(p -> p.name().equals(locked.name())
                            && sameKind(p, locked)
                            && p.evr().compareTo(locked.evr()) > 0
                            && p.evr().compareTo(newest.evr()) <= 0);
            if (concerns) {
                found.putIfAbsent(advisory.id(), advisory);
            }
        }
        return List.copyOf(found.values());
    }
}
