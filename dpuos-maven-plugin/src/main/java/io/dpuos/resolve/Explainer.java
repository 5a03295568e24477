package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import io.dpuos.resolve.solver.Job;
import io.dpuos.resolve.solver.Origin;
import io.dpuos.resolve.solver.Pool;
import io.dpuos.resolve.solver.Problem;
import io.dpuos.rpm.Dependency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Puts contradictions into words: from each request down the chain of requirements to the facts that rule out the
 * candidates. Each fact of the proof is told once.
 */
final class Explainer {
    /** How many packages a line names before it only counts the rest. */
    private static final int NAMED = 4;

    private final SolveRequest request;
    private final Candidates candidates;
    private final Pool pool;

    Explainer(SolveRequest request, Candidates candidates) {
        this.request = request;
        this.candidates = candidates;
        pool = candidates.pool();
    }

    /** Explains that a word selects no package. */
    Explanation.Problem matchesNothing(String word) {
        List<String> lines = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        lines.add("request '" + word + "' matches no package, capability or file for " + request.arch());
        Pattern pattern = Pattern.ofPackage(word);
        Dependency capability = Requests.capability(word);
        List<Candidates.Hidden> hidden = candidates.hidden().stream()
                .filter(one -> pattern.matches(one.pkg().nevra()) || provides(one.pkg(), capability))
                .filter(one -> !one.pkg().nevra().arch().endsWith("src"))
                .limit(NAMED)
                .toList();
        for (Candidates.Hidden one : hidden) {
            lines.add("  " + one.pkg().nevra() + " exists, but " + one.cause());
            if (!one.remedy().isEmpty() && !remedies.contains(one.remedy())) {
                remedies.add(one.remedy());
            }
        }
        Stream<String> names =
                IntStream.rangeClosed(1, pool.size()).filter(pool::installable).mapToObj(pool::name);
        List<String> nearest = Nearest.to(word, names);
        if (!nearest.isEmpty()) {
            remedies.add("write " + String.join(" or ", nearest) + " if that was meant");
        }
        remedies.add("add a repository that has '" + word + "', or remove it from <packages><install>");
        return new Explanation.Problem(List.of(word), lines, remedies);
    }

    /** Explains a proof. */
    Explanation.Problem explain(Problem problem, List<Job> jobs) {
        return new Story(problem.rules(), jobs).tell();
    }

    private static boolean provides(RepoPackage pkg, Dependency capability) {
        return pkg.files().contains(capability.name())
                || pkg.dependencies().provides().stream().anyMatch(capability::isSatisfiedBy);
    }

    private String nevra(int pkg) {
        return pool.get(pkg).nevra().toString();
    }

    private String nevras(int[] packages, String conjunction) {
        List<String> names =
                Arrays.stream(packages).limit(NAMED).mapToObj(this::nevra).collect(Collectors.toList());
        if (packages.length > NAMED) {
            names.add((packages.length - NAMED) + " more");
        }
        if (names.size() <= 1) {
            return names.isEmpty() ? "itself" : names.get(0);
        }
        String last = names.remove(names.size() - 1);
        return String.join(", ", names) + " " + conjunction + " " + last;
    }

    /** One proof being told. */
    private final class Story {
        private final List<Problem.Fact> facts;
        private final List<Job> jobs;
        private final BitSet told = new BitSet();
        private final BitSet described = new BitSet();
        private final List<String> lines = new ArrayList<>();
        private final Set<String> requests = new TreeSet<>();
        private final Set<String> remedies = new LinkedHashSet<>();

        Story(List<Problem.Fact> facts, List<Job> jobs) {
            this.facts = facts;
            this.jobs = jobs;
        }

        Explanation.Problem tell() {
            for (int i = 0; i < facts.size(); i++) {
                if (facts.get(i).origin().job() >= 0) {
                    tellRequest(i);
                }
            }
            for (int i = 0; i < facts.size(); i++) {
                if (!told.get(i)) {
                    tellFact(i, 1, 0);
                }
            }
            if (requests.size() == 1) {
                lines.add(0, "request '" + requests.iterator().next() + "' cannot be fulfilled:");
                remedies.add("remove '" + requests.iterator().next() + "' from <packages><install>");
            } else {
                String all = requests.stream().map(word -> "'" + word + "'").collect(Collectors.joining(", "));
                lines.add(0, "requests " + all + " cannot be fulfilled together:");
                remedies.add("remove one of " + all + " from <packages><install>");
            }
            return new Explanation.Problem(List.copyOf(requests), lines, List.copyOf(remedies));
        }

        private void tellRequest(int index) {
            Problem.Fact fact = facts.get(index);
            told.set(index);
            Job job = jobs.get(fact.origin().job());
            requests.add(job.text());
            int[] packages = positive(fact.clause());
            if (fact.origin().kind() == Origin.Kind.BEST) {
                line(1, "'" + job.text() + "' means the best of its packages, " + nevras(packages, "or"));
                int[] others = Arrays.stream(job.packages())
                        .filter(pkg -> Arrays.stream(packages).noneMatch(best -> best == pkg))
                        .toArray();
                for (int other : others) {
                    if (pool.name(other).equals(pool.name(packages[0]))) {
                        remedies.add("pin another version: <pin> " + pool.name(other) + "="
                                + pool.get(other).nevra().evr());
                        break;
                    }
                }
            } else {
                line(1, "'" + job.text() + "' means " + nevras(packages, "or"));
            }
            describe(packages, 2);
        }

        /** Tells all that the proof holds against packages. */
        private void describe(int[] packages, int depth) {
            for (int pkg : packages) {
                if (!described.get(pkg)) {
                    described.set(pkg);
                    for (int i = 0; i < facts.size(); i++) {
                        if (!told.get(i) && speaksOf(facts.get(i), pkg)) {
                            tellFact(i, depth, pkg);
                        }
                    }
                }
            }
        }

        private boolean speaksOf(Problem.Fact fact, int pkg) {
            return fact.origin().pkg() == pkg || Arrays.stream(fact.clause()).anyMatch(literal -> literal == -pkg);
        }

        private void tellFact(int index, int depth, int about) {
            told.set(index);
            Problem.Fact fact = facts.get(index);
            Origin origin = fact.origin();
            int subject = origin.pkg();
            int[] candidatesLeft = Arrays.stream(positive(fact.clause()))
                    .filter(pool::installable)
                    .toArray();
            boolean allHidden = candidatesLeft.length == 0 && positive(fact.clause()).length > 0;
            String name = subject == 0 ? "" : nevra(subject);
            String wish = origin.dependency().map(Dependency::toString).orElse("");
            Origin.Kind kind =
                    allHidden && origin.kind() == Origin.Kind.REQUIRES ? Origin.Kind.NOTHING_PROVIDES : origin.kind();
            switch (kind) {
                case REQUIRES -> {
                    line(
                            depth,
                            name + " requires " + wish
                                    + (candidatesLeft.length == 0
                                            ? ", which excludes " + nevras(excluded(fact, subject), "and")
                                            : ", which only " + nevras(candidatesLeft, "and")
                                                    + (candidatesLeft.length == 1 ? " provides" : " provide")));
                    origin.dependency().ifPresent(dependency -> tellHidden(dependency, depth + 1));
                    describe(candidatesLeft, depth + 1);
                }
                case NOTHING_PROVIDES -> {
                    line(depth, name + " requires " + wish + ", which nothing provides");
                    origin.dependency().ifPresent(dependency -> tellMissing(dependency, depth + 1));
                }
                case CONFLICTS -> {
                    if (excluded(fact, subject).length > 0) {
                        line(depth, name + " conflicts with " + other(fact, subject) + " (" + wish + ")");
                    } else if (candidatesLeft.length == 0) {
                        line(depth, name + " conflicts with " + wish + ", which always holds");
                    } else {
                        line(
                                depth,
                                name + " conflicts with " + wish + ", which only " + nevras(candidatesLeft, "or")
                                        + " would avoid");
                        describe(candidatesLeft, depth + 1);
                    }
                }
                case OBSOLETES -> line(depth, name + " obsoletes " + other(fact, subject) + " (" + wish + ")");
                case SAME_NAME ->
                    line(
                            depth,
                            (about == 0 ? name : nevra(about)) + " excludes "
                                    + other(fact, about == 0 ? subject : about)
                                    + ": only one version of a package can be installed");
                case NOT_INSTALLABLE -> {
                    // a package of a foreign architecture is in no pool; why one is hidden is told where it is missed
                }
                case MALFORMED -> {
                    line(depth, name + " has a dependency that cannot be understood: " + wish);
                    remedies.add("exclude the package: <exclude> " + pool.name(subject));
                }
                case WORSE_ARCHITECTURE -> {
                    line(depth, name + " is left out, since a better architecture of it is on offer");
                    remedies.add("request it with its architecture: " + pool.name(subject) + "."
                            + pool.get(subject).nevra().arch());
                }
                case JOB,
                        BEST,
                        KEEP,
                        REPLACE,
                        LEARNT,
                        BEST_UPDATE,
                        DISTRIBUTION,
                        TOGETHER,
                        BLACK,
                        PRIORITY,
                        CHOICE,
                        RECOMMENDS -> line(depth, "further rule " + origin.kind());
            }
        }

        private String other(Problem.Fact fact, int subject) {
            return nevras(excluded(fact, subject), "and");
        }

        private int[] excluded(Problem.Fact fact, int subject) {
            return Arrays.stream(fact.clause())
                    .filter(literal -> literal < 0 && literal != -subject)
                    .map(literal -> -literal)
                    .toArray();
        }

        private void tellHidden(Dependency dependency, int depth) {
            candidates.hidden().stream()
                    .filter(one -> !one.remedy().isEmpty() && provides(one.pkg(), dependency))
                    .limit(NAMED)
                    .forEach(one -> {
                        line(depth, one.pkg().nevra() + " would provide it, but " + one.cause());
                        remedies.add(one.remedy());
                    });
        }

        private void tellMissing(Dependency dependency, int depth) {
            tellHidden(dependency, depth);
            if (dependency.name().startsWith("rpmlib(")) {
                line(depth, "it is a feature of the package format that this installer does not have");
                remedies.add("take a version of the package that does not need " + dependency.name());
                return;
            }
            if (!dependency.isRich()) {
                int[] others = Arrays.stream(pool.providers(Dependency.of(dependency.name())))
                        .filter(pool::installable)
                        .toArray();
                if (others.length > 0) {
                    line(depth, "other versions of it: " + versions(dependency.name(), others));
                }
            }
            remedies.add("add a repository that provides " + dependency);
        }

        private String versions(String capability, int[] packages) {
            return Arrays.stream(packages)
                    .limit(NAMED)
                    .mapToObj(pkg -> pool.get(pkg).dependencies().provides().stream()
                                    .filter(provided -> provided.name().equals(capability))
                                    .findFirst()
                                    .map(Dependency::toString)
                                    .orElse(capability)
                            + " of " + nevra(pkg))
                    .collect(Collectors.joining(", "));
        }

        private int[] positive(int[] clause) {
            return Arrays.stream(clause).filter(literal -> literal > 0).toArray();
        }

        private void line(int depth, String text) {
            lines.add("  ".repeat(depth) + text);
        }
    }
}
