package io.dpuos.resolve.solver;

import io.dpuos.repo.RepoPackage.Dependencies;
import io.dpuos.rpm.Dependency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Makes the rules that the dependencies of packages impose, for all packages that can be reached from given ones.
 *
 * <p>Requires become "not the package, or one of the providers"; Conflicts, Obsoletes and equal names become "not both".
 * Broken dependencies between packages of the installed system are left alone.
 */
final class PackageRules {
    private final Pool pool;
    private final Formulas formulas;
    private final Wishes wishes;
    private final BitSet multiVersion;
    private final boolean keepExplicitObsoletes;
    private final boolean strongRecommends;
    private final BitSet added = new BitSet();
    private final List<Raw> raw = new ArrayList<>();
    private final IntList queue = new IntList();

    private record Raw(int[] clause, Origin origin) {
        boolean isWeak() {
            return origin.kind() == Origin.Kind.RECOMMENDS;
        }
    }

    PackageRules(Pool pool, Formulas formulas, Wishes wishes, Set<Flag> flags) {
        this.pool = pool;
        this.formulas = formulas;
        this.wishes = wishes;
        this.multiVersion = wishes.multiVersion;
        this.keepExplicitObsoletes = flags.contains(Flag.KEEP_EXPLICIT_OBSOLETES);
        this.strongRecommends = flags.contains(Flag.STRONG_RECOMMENDS);
    }

    /** Returns the packages that have their rules. */
    BitSet added() {
        return added;
    }

    /** Adds the rules of a package and of all that it can bring in. */
    void add(int first) {
        queue.clear();
        queue.add(first);
        for (int i = 0; i < queue.size(); i++) {
            int pkg = queue.get(i);
            if (!added.get(pkg)) {
                added.set(pkg);
                addOne(pkg);
            }
        }
    }

    private void addOne(int pkg) {
        Dependencies dependencies = pool.get(pkg).dependencies();
        boolean lenient = pool.isInstalled(pkg) && !wishes.verified.get(pkg);
        boolean source = pool.isSource(pkg);
        if (!lenient && !source && !pool.installable(pkg)) {
            raw.add(new Raw(new int[] {-pkg}, Origin.of(Origin.Kind.NOT_INSTALLABLE, pkg)));
        }
        for (Dependency required : dependencies.requires()) {
            addRequires(pkg, required, lenient);
        }
        if (source) {
            return;
        }
        for (Dependency conflict : dependencies.conflicts()) {
            addConflict(pkg, conflict, lenient);
        }
        boolean multi = multiVersion.get(pkg);
        addObsoletes(pkg, dependencies.obsoletes(), lenient, multi);
        addSameName(pkg, multi);
        if (pool.colors() && pool.archScore(pkg) != 1) {
            enqueueOtherWidths(pkg);
        }
        for (Dependency recommended : dependencies.recommends()) {
            if (strongRecommends && !(pool.isInstalled(pkg) && formulas.isComplex(recommended))) {
                addRecommends(pkg, recommended);
            }
            enqueue(recommended);
        }
        for (Dependency suggested : dependencies.suggests()) {
            enqueue(suggested);
        }
    }

    private void addObsoletes(int pkg, List<Dependency> obsoletes, boolean lenient, boolean multi) {
        if (multi && !keepExplicitObsoletes || pool.isInstalled(pkg) && pool.has(PoolFlag.NO_INSTALLED_OBSOLETES)) {
            return;
        }
        for (Dependency obsoleted : obsoletes) {
            for (int other : pool.obsoleted(pkg, obsoleted)) {
                if (other != pkg && !(lenient && pool.isInstalled(other))) {
                    exclude(pkg, other, Origin.of(Origin.Kind.OBSOLETES, pkg, obsoleted));
                }
            }
        }
    }

    private void addRecommends(int pkg, Dependency recommended) {
        try {
            for (int[] whole : formulas.fulfilled(recommended)) {
                int[] clause = Arrays.stream(whole)
                        .filter(literal -> wishes.favours.getOrDefault(literal, 0) >= 0)
                        .toArray();
                if (Arrays.stream(clause).anyMatch(literal -> literal > 0) && Arrays.binarySearch(clause, pkg) < 0) {
                    raw.add(new Raw(
                            Pool.union(new int[] {-pkg}, clause), Origin.of(Origin.Kind.RECOMMENDS, pkg, recommended)));
                }
            }
        } catch (MalformedExpressionException e) {
            return; // a weak dependency that cannot be understood brings nothing in
        }
    }

    private void addRequires(int pkg, Dependency required, boolean lenient) {
        if (required.isRich()) {
            addRich(pkg, required, true, lenient);
            return;
        }
        int[] providers = pool.providers(required);
        if (providers == Pool.ALWAYS) {
            return;
        }
        if (lenient && Arrays.stream(providers).noneMatch(pool::isInstalled)) {
            return;
        }
        if (providers.length == 0) {
            raw.add(new Raw(new int[] {-pkg}, Origin.of(Origin.Kind.NOTHING_PROVIDES, pkg, required)));
        } else if (Arrays.binarySearch(providers, pkg) < 0) {
            raw.add(new Raw(prepend(-pkg, providers), Origin.of(Origin.Kind.REQUIRES, pkg, required)));
            enqueue(providers);
        }
    }

    private void addConflict(int pkg, Dependency conflict, boolean lenient) {
        if (conflict.isRich()) {
            addRich(pkg, conflict, false, lenient);
            return;
        }
        int[] providers = pool.providers(conflict);
        if (providers == Pool.ALWAYS
                || pool.has(PoolFlag.FORBID_SELF_CONFLICTS) && !lenient && Arrays.binarySearch(providers, pkg) >= 0) {
            raw.add(new Raw(new int[] {-pkg}, Origin.of(Origin.Kind.CONFLICTS, pkg, conflict)));
        }
        for (int other : providers) {
            if (other != pkg && !(lenient && pool.isInstalled(other))) {
                exclude(pkg, other, Origin.of(Origin.Kind.CONFLICTS, pkg, conflict));
            }
        }
    }

    private void addRich(int pkg, Dependency dependency, boolean required, boolean lenient) {
        Origin.Kind kind = required ? Origin.Kind.REQUIRES : Origin.Kind.CONFLICTS;
        List<int[]> clauses;
        try {
            clauses = required ? formulas.fulfilled(dependency) : formulas.unfulfilled(dependency);
        } catch (MalformedExpressionException e) {
            raw.add(new Raw(new int[] {-pkg}, Origin.of(Origin.Kind.MALFORMED, pkg, dependency)));
            return;
        }
        for (int[] clause : clauses) {
            if (Arrays.binarySearch(clause, pkg) >= 0 || lenient && !holdsForInstalled(clause)) {
                continue;
            }
            if (!required && clause.length == 1 && clause[0] == -pkg) {
                continue; // a package does not conflict with itself
            }
            int[] whole = Pool.union(new int[] {-pkg}, clause);
            Origin.Kind stated = required && clause.length == 0 ? Origin.Kind.NOTHING_PROVIDES : kind;
            raw.add(new Raw(whole, Origin.of(stated, pkg, dependency)));
            for (int literal : clause) {
                if (literal > 0) {
                    queue.add(literal);
                }
            }
        }
    }

    private boolean holdsForInstalled(int[] clause) {
        return Arrays.stream(clause)
                .anyMatch(literal -> literal > 0 ? pool.isInstalled(literal) : !pool.isInstalled(-literal));
    }

    private void addSameName(int pkg, boolean multi) {
        int[] others = pool.has(PoolFlag.NAME_OBSOLETES_PROVIDERS)
                ? pool.providers(Dependency.of(pool.name(pkg)))
                : pool.named(pool.name(pkg));
        for (int other : others) {
            if (other == pkg
                    || !pool.exclusive(pkg, other)
                    || pool.isInstalled(pkg) && pool.isInstalled(other) && !wishes.verified.get(pkg)) {
                continue;
            }
            boolean same = pool.get(pkg).nevra().equals(pool.get(other).nevra());
            boolean otherMulti = multiVersion.get(other);
            if (multi && !same && (pool.isInstalled(pkg) || !pool.isInstalled(other) || otherMulti)) {
                continue;
            }
            if (added.get(other) && pool.sameName(pkg, other) && !pool.isInstalled(other) && !otherMulti) {
                continue; // the other one has said it already
            }
            if (pool.isInstalled(pkg) && !wishes.verified.get(pkg)) {
                continue;
            }
            exclude(pkg, other, Origin.of(Origin.Kind.SAME_NAME, pkg));
        }
    }

    /** Packages of a better architecture may have to go along in the same version. */
    private void enqueueOtherWidths(int pkg) {
        for (int other : pool.named(pool.name(pkg))) {
            if (!added.get(other)
                    && pool.evr(other).equals(pool.evr(pkg))
                    && pool.archScore(other) > 1
                    && pool.archScore(other) < pool.archScore(pkg)) {
                queue.add(other);
            }
        }
    }

    private void exclude(int pkg, int other, Origin origin) {
        raw.add(new Raw(new int[] {-Math.max(pkg, other), -Math.min(pkg, other)}, origin));
    }

    private void enqueue(Dependency weak) {
        if (weak.isRich()) {
            try {
                enqueue(formulas.favourable(weak));
            } catch (MalformedExpressionException e) {
                return; // a weak dependency that cannot be understood brings nothing in
            }
        } else {
            enqueue(pool.providers(weak));
        }
    }

    private void enqueue(int[] packages) {
        for (int pkg : packages) {
            if (pkg > 0 && !added.get(pkg)) {
                queue.add(pkg);
            }
        }
    }

    /** Adds the packages that supplement or enhance what is there already. */
    void addSupplements() {
        IntList open = new IntList();
        for (int pkg = 1; pkg <= pool.size(); pkg++) {
            Dependencies dependencies = pool.get(pkg).dependencies();
            if (!added.get(pkg)
                    && !(dependencies.supplements().isEmpty()
                            && dependencies.enhances().isEmpty())
                    && (pool.isInstalled(pkg) || pool.installable(pkg))) {
                open.add(pkg);
            }
        }
        boolean again = true;
        while (again) {
            again = false;
            for (int i = 0; i < open.size(); i++) {
                int pkg = open.get(i);
                Dependencies dependencies = pool.get(pkg).dependencies();
                if (!added.get(pkg)
                        && (isPossible(dependencies.supplements()) || isPossible(dependencies.enhances()))) {
                    add(pkg);
                    again = true;
                }
            }
        }
    }

    private boolean isPossible(List<Dependency> dependencies) {
        for (Dependency dependency : dependencies) {
            if (formulas.holds(dependency, added::get)) {
                return true;
            }
        }
        return false;
    }

    /** Puts the rules into their canonical order, without repetition. */
    void writeTo(Rules rules) {
        raw.sort(Comparator.comparing(Raw::clause, Arrays::compare).thenComparing(Raw::isWeak));
        int[] previous = new int[0];
        for (Raw rule : raw) {
            if (!Arrays.equals(rule.clause(), previous)) {
                int number = rules.add(rule.clause(), rule.origin());
                if (rule.isWeak()) {
                    rules.weaken(number);
                }
                previous = rule.clause();
            }
        }
        raw.clear();
    }

    private static int[] prepend(int first, int[] rest) {
        int[] all = new int[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
