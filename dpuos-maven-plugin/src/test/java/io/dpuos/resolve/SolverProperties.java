package io.dpuos.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.repo.RepoPackage;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Small random worlds, small enough for a brute-force checker that knows nothing of the engine. */
class SolverProperties {
    private static final int PACKAGES = 9;

    /** A world: packages, requests, and what each rich dependency means. */
    private static final class World {
        private final Random random;
        private final List<RepoPackage> packages = new ArrayList<>();
        private final List<String> requests = new ArrayList<>();
        private final Map<String, Predicate<List<RepoPackage>>> meanings = new LinkedHashMap<>();

        World(long seed) {
            random = new Random(seed);
            TreeSet<Nevra> nevras = new TreeSet<>();
            while (nevras.size() < PACKAGES) {
                nevras.add(new Nevra(name(), Evr.parse(1 + random.nextInt(3) + "-1"), "noarch"));
            }
            nevras.forEach(nevra -> packages.add(pkg(nevra)));
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                requests.add(packages.get(random.nextInt(PACKAGES)).nevra().name());
            }
        }

        private String name() {
            return String.valueOf((char) ('a' + random.nextInt(6)));
        }

        private RepoPackage pkg(Nevra nevra) {
            List<Dependency> provides = new ArrayList<>();
            provides.add(Dependency.of(nevra.name(), Comparison.EQ, nevra.evr()));
            if (random.nextInt(3) == 0) {
                provides.add(random.nextBoolean() ? Dependency.of("v" + name()) : simple("v" + name()));
            }
            return new RepoPackage(
                    "os",
                    nevra,
                    "",
                    0,
                    0,
                    nevra.toString(),
                    "",
                    "",
                    0,
                    "",
                    new RepoPackage.Dependencies(
                            provides,
                            some(2, true),
                            some(1, true),
                            random.nextInt(8) == 0 ? List.of(simple(name())) : List.of(),
                            some(1, true),
                            some(1, false),
                            some(1, false),
                            some(1, false)),
                    List.of());
        }

        private List<Dependency> some(int most, boolean rich) {
            List<Dependency> list = new ArrayList<>();
            for (int i = random.nextInt(most + 1); i > 0; i--) {
                list.add(
                        rich && random.nextInt(4) == 0
                                ? rich()
                                : simple(random.nextInt(4) == 0 ? "v" + name() : name()));
            }
            return list;
        }

        private Dependency simple(String name) {
            if (random.nextInt(3) > 0) {
                return Dependency.of(name);
            }
            Comparison comparison = Comparison.values()[1 + random.nextInt(5)];
            return Dependency.of(
                    name, comparison, Evr.parse(1 + random.nextInt(3) + (random.nextBoolean() ? "-1" : "")));
        }

        private Dependency rich() {
            Dependency a = simple(name());
            Dependency b = simple(name());
            Dependency c = simple("v" + name());
            Predicate<List<RepoPackage>> holdsA = set -> provided(set, a);
            Predicate<List<RepoPackage>> holdsB = set -> provided(set, b);
            Predicate<List<RepoPackage>> holdsC = set -> provided(set, c);
            String text;
            Predicate<List<RepoPackage>> meaning;
            switch (random.nextInt(7)) {
                case 0 -> {
                    text = "(" + a + " and " + b + " and " + c + ")";
                    meaning = holdsA.and(holdsB).and(holdsC);
                }
                case 1 -> {
                    text = "(" + a + " or (" + b + " and " + c + "))";
                    meaning = holdsA.or(holdsB.and(holdsC));
                }
                case 2 -> {
                    text = "(" + a + " if " + b + ")";
                    meaning = holdsB.negate().or(holdsA);
                }
                case 3 -> {
                    text = "(" + a + " if (" + b + " or " + c + ") else " + c + ")";
                    meaning = set -> holdsB.or(holdsC).test(set) ? holdsA.test(set) : holdsC.test(set);
                }
                case 4 -> {
                    text = "(" + a + " unless " + b + ")";
                    meaning = holdsA.and(holdsB.negate());
                }
                case 5 -> {
                    text = "(" + a + " with " + c + ")";
                    meaning = set -> set.stream().anyMatch(pkg -> gives(pkg, a) && gives(pkg, c));
                }
                default -> {
                    text = "(" + a + " without " + c + ")";
                    meaning = set -> set.stream().anyMatch(pkg -> gives(pkg, a) && !gives(pkg, c));
                }
            }
            meanings.put(text, meaning);
            return new Dependency(text, Comparison.ANY, Optional.empty(), false);
        }

        SolveRequest.Builder request() {
            return SolveRequest.builder("x86_64")
                    .source("os", 99, 1000, packages)
                    .install(requests);
        }

        boolean holds(List<RepoPackage> set, Dependency dependency) {
            return dependency.isRich() ? meanings.get(dependency.name()).test(set) : provided(set, dependency);
        }

        /**
         * Returns what is wrong with a set of packages; empty when nothing is.
         *
         * @param lenient whether a boolean conflict counts only when it holds without its own package too: with what a
         *     package conflicts by itself is for the solver to say
         */
        String fault(List<RepoPackage> set, boolean lenient) {
            for (String request : requests) {
                if (set.stream()
                        .noneMatch(pkg -> pkg.nevra().name().equals(request)
                                || pkg.dependencies().obsoletes().stream()
                                        .anyMatch(obsoleted -> obsoleted.name().equals(request)
                                                && packages.stream()
                                                        .anyMatch(other -> obsoleted.isSatisfiedBy(self(other)))))) {
                    return "request " + request;
                }
            }
            for (RepoPackage pkg : set) {
                for (Dependency required : pkg.dependencies().requires()) {
                    if (!holds(set, required)) {
                        return pkg.nevra() + " requires " + required;
                    }
                }
                List<RepoPackage> others =
                        set.stream().filter(other -> other != pkg).toList();
                for (Dependency conflict : pkg.dependencies().conflicts()) {
                    // what a package conflicts with by itself is left alone, as libsolv does
                    boolean byItself = lenient
                            && holds(List.of(), conflict)
                            && holds(List.of(pkg), conflict)
                            && conflict.name().matches(".*\\b" + pkg.nevra().name() + "\\b.*");
                    if (conflict.isRich()
                            ? holds(set, conflict) && (!lenient || !byItself && holds(others, conflict))
                            : holds(others, conflict)) {
                        return pkg.nevra() + " conflicts with " + conflict;
                    }
                }
                for (RepoPackage other : others) {
                    if (other.nevra().name().equals(pkg.nevra().name())) {
                        return pkg.nevra() + " and " + other.nevra();
                    }
                    for (Dependency obsoleted : pkg.dependencies().obsoletes()) {
                        if (obsoleted.name().equals(other.nevra().name()) && obsoleted.isSatisfiedBy(self(other))) {
                            return pkg.nevra() + " obsoletes " + other.nevra();
                        }
                    }
                }
            }
            return "";
        }

        boolean hasAnswer() {
            for (int bits = 0; bits < 1 << PACKAGES; bits++) {
                List<RepoPackage> set = new ArrayList<>();
                for (int i = 0; i < PACKAGES; i++) {
                    if ((bits >> i & 1) == 1) {
                        set.add(packages.get(i));
                    }
                }
                if (fault(set, false).isEmpty()) {
                    return true;
                }
            }
            return false;
        }
    }

    private static Dependency self(RepoPackage pkg) {
        return Dependency.of(pkg.nevra().name(), Comparison.EQ, pkg.nevra().evr());
    }

    private static boolean gives(RepoPackage pkg, Dependency dependency) {
        return pkg.dependencies().provides().stream().anyMatch(dependency::isSatisfiedBy);
    }

    private static boolean provided(List<RepoPackage> set, Dependency dependency) {
        return set.stream().anyMatch(pkg -> gives(pkg, dependency));
    }

    private static List<RepoPackage> packages(Solution solution) {
        return solution instanceof Solution.Resolved resolved
                ? resolved.packages().stream().map(Selected::pkg).toList()
                : List.of();
    }

    @Property(tries = 400)
    void answersFulfilEveryConstraintAndRefusalsAreRight(@ForAll long seed) {
        World world = new World(seed);

        for (boolean weak : new boolean[] {false, true}) {
            Solution solution =
                    Solver.solve(world.request().weak(weak).best(false).build());

            if (solution instanceof Solution.Resolved) {
                assertThat(world.fault(packages(solution), true)).isEmpty();
            } else {
                assertThat(world.hasAnswer()).as(solution.toString()).isFalse();
            }
        }
    }

    @Property(tries = 200)
    void answersDoNotDependOnTheOrderOfAnything(@ForAll long seed) {
        World world = new World(seed);
        Solution expected = Solver.solve(world.request().weak(true).build());
        Collections.shuffle(world.packages, new Random(seed + 1));
        Collections.shuffle(world.requests, new Random(seed + 2));

        Solution shuffled = Solver.solve(world.request().weak(true).build());

        assertThat(shuffled).isEqualTo(expected);
    }

    @Property(tries = 200)
    void unrelatedAndUnneededPackagesChangeNothing(@ForAll long seed) {
        World world = new World(seed);
        Solution expected = Solver.solve(world.request().build());
        RepoPackage unrelated =
                Packages.pkg("zz-unrelated-1-1.noarch").requires("a").build();

        Solution withMore = Solver.solve(
                world.request().source("zz", 99, 1000, List.of(unrelated)).build());
        assertThat(packages(withMore)).isEqualTo(packages(expected));

        if (expected instanceof Solution.Resolved) {
            List<RepoPackage> needed = packages(expected);
            List<RepoPackage> offered = world.packages.stream()
                    .filter(pkg -> needed.contains(pkg)
                            || world.requests.contains(pkg.nevra().name()))
                    .toList();
            Solution withLess = Solver.solve(SolveRequest.builder("x86_64")
                    .source("os", 99, 1000, offered)
                    .install(world.requests)
                    .build());
            assertThat(packages(withLess)).isEqualTo(needed);
        }
    }

    @Property(tries = 200)
    void everySelectedPackageHasAReasonThatHolds(@ForAll long seed) {
        World world = new World(seed);
        Solution solution = Solver.solve(world.request().weak(true).build());

        if (solution instanceof Solution.Resolved resolved) {
            TreeSet<Nevra> there = new TreeSet<>();
            resolved.packages().forEach(one -> there.add(one.pkg().nevra()));
            for (Selected one : resolved.packages()) {
                Stream<Nevra> by = one.reason() instanceof Reason.DependencyOf dependency
                        ? Stream.of(dependency.by())
                        : one.reason() instanceof Reason.Weak weak ? Stream.of(weak.by()) : Stream.empty();
                assertThat(by).allMatch(there::contains);
            }
        }
    }
}
