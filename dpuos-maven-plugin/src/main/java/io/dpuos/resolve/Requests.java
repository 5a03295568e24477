package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import io.dpuos.resolve.solver.ExpressionParser;
import io.dpuos.resolve.solver.Formulas;
import io.dpuos.resolve.solver.Job;
import io.dpuos.resolve.solver.MalformedExpressionException;
import io.dpuos.resolve.solver.Pool;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Nevra;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Turns the user's words into jobs. A word is tried as name (packages that obsolete that name count too, as dnf has it),
 * as name.arch, as name-version and so on, as a pattern of names, and as a capability, in this order. A word in
 * parentheses is a boolean dependency.
 */
final class Requests {
    private final Pool pool;
    private final boolean best;

    Requests(Pool pool, boolean best) {
        this.pool = pool;
        this.best = best;
    }

    /** Returns whether a package that is not hidden has the name. */
    boolean isName(String name) {
        return visible(pool.named(name)).length > 0;
    }

    /** Returns the jobs of a word; none when nothing matches. */
    List<Job> jobs(String word) {
        String text = word.strip();
        if (text.startsWith("(")) {
            return rich(text);
        }
        if (text.startsWith("/")) {
            return job(text, visible(pool.providers(Dependency.of(text))));
        }
        Optional<Dependency> relation = relation(text);
        if (relation.isPresent()) {
            int[] named = visible(pool.namedMatching(relation.get()));
            return job(text, named.length > 0 ? named : visible(pool.providers(relation.get())));
        }
        int[] named = visible(pool.named(text));
        if (named.length > 0) {
            return job(text, withObsoleting(named));
        }
        int dot = text.lastIndexOf('.');
        if (dot > 0) {
            String arch = text.substring(dot + 1);
            int[] ofArch = select(
                    pool.named(text.substring(0, dot)), nevra -> nevra.arch().equals(arch));
            if (ofArch.length > 0) {
                return job(text, ofArch);
            }
        }
        Pattern pattern = Pattern.ofPackage(text);
        if (pattern.hasGlob()) {
            List<Job> byName = namesMatching(text, pattern);
            if (!byName.isEmpty()) {
                return byName;
            }
        }
        int[] versions = select(IntStream.rangeClosed(1, pool.size()).toArray(), pattern::matches);
        if (versions.length > 0) {
            return job(text, versions);
        }
        return job(text, visible(pool.providers(Dependency.of(text))));
    }

    /** What is hidden is not meant by any word. */
    private int[] visible(int[] packages) {
        return Arrays.stream(packages).filter(pool::installable).toArray();
    }

    /** A boolean dependency asks for what fulfils it; none of the packages is the one that was meant. */
    private List<Job> rich(String text) {
        try {
            List<int[]> clauses = new Formulas(pool)
                    .fulfilled(new Dependency(text, Dependency.Comparison.ANY, Optional.empty(), false));
            return clauses.stream().anyMatch(clause -> clause.length == 0)
                    ? List.of()
                    : List.of(Job.install(clauses, best, text));
        } catch (MalformedExpressionException e) {
            return List.of();
        }
    }

    private List<Job> namesMatching(String text, Pattern pattern) {
        Map<String, int[]> names = new LinkedHashMap<>();
        for (int pkg = 1; pkg <= pool.size(); pkg++) {
            if (pool.installable(pkg) && pattern.matchesName(pool.name(pkg))) {
                names.computeIfAbsent(pool.name(pkg), name -> visible(pool.named(name)));
            }
        }
        List<Job> jobs = new ArrayList<>();
        names.forEach((name, packages) -> jobs.addAll(job(text, packages)));
        return jobs;
    }

    /** As dnf's, a wish allows every architecture of what it names; the policy takes the best. */
    private List<Job> job(String text, int[] packages) {
        return packages.length == 0 ? List.of() : List.of(Job.install(packages, best, text));
    }

    private int[] withObsoleting(int[] named) {
        IntStream obsoleting = Arrays.stream(visible(pool.obsoleting(pool.name(named[0]))))
                .filter(pkg -> obsoletes(pool.get(pkg), named));
        return IntStream.concat(Arrays.stream(named), obsoleting)
                .sorted()
                .distinct()
                .toArray();
    }

    private boolean obsoletes(RepoPackage pkg, int[] named) {
        String name = pool.name(named[0]);
        for (Dependency obsoleted : pkg.dependencies().obsoletes()) {
            if (obsoleted.name().equals(name)
                    && !pkg.nevra().name().equals(name)
                    && visible(pool.namedMatching(obsoleted)).length > 0) {
                return true;
            }
        }
        return false;
    }

    private int[] select(int[] packages, Predicate<Nevra> filter) {
        return Arrays.stream(packages)
                .filter(pkg ->
                        pool.installable(pkg) && filter.test(pool.get(pkg).nevra()))
                .toArray();
    }

    /** Returns the capability that a word may mean, with its version relation when it has one. */
    static Dependency capability(String word) {
        return relation(word.strip()).orElseGet(() -> Dependency.of(word.strip()));
    }

    private static Optional<Dependency> relation(String text) {
        if (!text.contains("<") && !text.contains("=") && !text.contains(">")) {
            return Optional.empty();
        }
        try {
            Dependency dependency = ExpressionParser.capability(text.replaceFirst("^([^<=>\\s]+)([<=>]+)", "$1 $2"));
            return dependency.evr().isPresent() ? Optional.of(dependency) : Optional.empty();
        } catch (MalformedExpressionException e) {
            return Optional.empty();
        }
    }
}
