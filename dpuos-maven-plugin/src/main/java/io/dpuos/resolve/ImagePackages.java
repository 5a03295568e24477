package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import io.dpuos.resolve.solver.Architecture;
import io.dpuos.resolve.solver.Formulas;
import io.dpuos.resolve.solver.Pool;
import io.dpuos.rpm.Dependency;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The packages of one set of the lock with what the repositories say of them: who needs whom, and what would go with
 * whom. Not thread-safe.
 */
final class ImagePackages {
    /** A package that needs another one. */
    record Need(RepoPackage by, Dependency dependency, boolean weak, boolean alone) {}

    private final Pool pool;
    private final Formulas formulas;
    private final Map<String, String> reasons = new HashMap<>();
    private final BitSet requested = new BitSet();

    ImagePackages(String arch, List<RepoPackage> packages, List<LockedPackage> locked) {
        Pool.Builder builder = new Pool.Builder(Architecture.of(arch), true);
        packages.forEach(pkg -> builder.add(pkg, 0, 0));
        pool = builder.build();
        formulas = new Formulas(pool);
        locked.forEach(one -> reasons.put(one.nevra().toString(), one.reason()));
        for (int pkg = 1; pkg <= pool.size(); pkg++) {
            requested.set(pkg, reason(pool.get(pkg)).startsWith("user: "));
        }
    }

    /** Returns all packages, in the order that they were given in. */
    List<RepoPackage> all() {
        return IntStream.rangeClosed(1, pool.size()).mapToObj(pool::get).toList();
    }

    /** Returns the packages that a word names, in order. */
    List<RepoPackage> named(String word) {
        Pattern pattern = Pattern.ofPackage(word);
        List<RepoPackage> found = new ArrayList<>();
        for (int pkg = 1; pkg <= pool.size(); pkg++) {
            if (pattern.matches(pool.get(pkg).nevra())) {
                found.add(pool.get(pkg));
            }
        }
        if (found.isEmpty()) {
            for (int pkg : pool.providers(Dependency.of(word))) {
                found.add(pool.get(pkg));
            }
        }
        return found;
    }

    /** Returns why the lock says a package is there: {@code user: ...}, {@code dependency of NEVRA: ...}. */
    String reason(RepoPackage pkg) {
        return reasons.getOrDefault(pkg.nevra().toString(), "");
    }

    /** Returns the package that the reason of another one names. */
    Optional<RepoPackage> behind(RepoPackage pkg) {
        String reason = reason(pkg);
        for (String lead : List.of("dependency of ", "weak of ")) {
            if (reason.startsWith(lead) && reason.indexOf(": ") > 0) {
                String nevra = reason.substring(lead.length(), reason.indexOf(": ", lead.length()));
                return IntStream.rangeClosed(1, pool.size())
                        .mapToObj(pool::get)
                        .filter(one -> one.nevra().toString().equals(nevra))
                        .findFirst();
            }
        }
        return Optional.empty();
    }

    /** Returns the packages that require or recommend a package, and whether nothing else would do for them. */
    List<Need> needs(RepoPackage wanted) {
        int target = number(wanted);
        List<Need> needs = new ArrayList<>();
        for (int pkg = 1; pkg <= pool.size(); pkg++) {
            if (pkg != target) {
                addNeeds(pkg, target, pool.get(pkg).dependencies().requires(), false, needs);
                addNeeds(pkg, target, pool.get(pkg).dependencies().recommends(), true, needs);
            }
        }
        return needs;
    }

    private void addNeeds(int pkg, int target, List<Dependency> dependencies, boolean weak, List<Need> needs) {
        for (Dependency dependency : dependencies) {
            if (formulas.holds(dependency, one -> true)) {
                boolean alone = !formulas.holds(dependency, one -> one != target);
                if (alone || !dependency.isRich() && contains(pool.providers(dependency), target)) {
                    needs.add(new Need(pool.get(pkg), dependency, weak, alone));
                    return;
                }
            }
        }
    }

    private static boolean contains(int[] packages, int pkg) {
        return IntStream.of(packages).anyMatch(one -> one == pkg);
    }

    private int number(RepoPackage pkg) {
        for (int number = 1; number <= pool.size(); number++) {
            if (pool.get(number).equals(pkg)) {
                return number;
            }
        }
        throw new IllegalArgumentException("not of this set: " + pkg.nevra());
    }

    /** Returns what cannot stay without a package: those that need it and nothing else will do, and so on. */
    List<RepoPackage> breaking(RepoPackage gone) {
        BitSet left = left(number(gone));
        return packages(left, number(gone));
    }

    private BitSet left(int gone) {
        BitSet there = new BitSet();
        there.set(1, pool.size() + 1);
        there.clear(gone);
        boolean again = true;
        while (again) {
            again = false;
            for (int pkg = there.nextSetBit(1); pkg >= 0; pkg = there.nextSetBit(pkg + 1)) {
                for (Dependency required : pool.get(pkg).dependencies().requires()) {
                    if (formulas.holds(required, one -> true) && !formulas.holds(required, there::get)) {
                        there.clear(pkg);
                        again = true;
                        break;
                    }
                }
            }
        }
        return there;
    }

    /** Returns what nothing would need any more without a package and those that break without it. */
    List<RepoPackage> orphaned(RepoPackage gone) {
        BitSet left = left(number(gone));
        BitSet everything = new BitSet();
        everything.set(1, pool.size() + 1);
        // what nothing reached before either is not a consequence
        BitSet orphans = reached(everything);
        orphans.and(left);
        orphans.andNot(reached(left));
        return orphans.stream().mapToObj(pool::get).toList();
    }

    /** Returns what the requested packages of a set bring in within it. */
    private BitSet reached(BitSet there) {
        BitSet reached = new BitSet();
        reached.or(requested);
        reached.and(there);
        Deque<Integer> queue = new ArrayDeque<>();
        reached.stream().forEach(queue::add);
        while (!queue.isEmpty()) {
            RepoPackage pkg = pool.get(queue.remove());
            Stream.concat(pkg.dependencies().requires().stream(), pkg.dependencies().recommends().stream())
                    .flatMapToInt(formulas::participants)
                    .filter(provider -> there.get(provider) && !reached.get(provider))
                    .forEach(provider -> {
                        reached.set(provider);
                        queue.add(provider);
                    });
        }
        return reached;
    }

    private List<RepoPackage> packages(BitSet left, int gone) {
        List<RepoPackage> broken = new ArrayList<>();
        for (int pkg = 1; pkg <= pool.size(); pkg++) {
            if (pkg != gone && !left.get(pkg)) {
                broken.add(pool.get(pkg));
            }
        }
        return broken;
    }
}
