package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Decides which of several packages to take.
 *
 * <p>The order is that of libsolv, after one step of our own:
 *
 * <ol>
 *   <li>of a name that has a preferred package, only the preferred one (ours);
 *   <li>the best repository priority;
 *   <li>the best architecture;
 *   <li>of each name the newest version; equal ones by repository cost, then number;
 *   <li>not what another candidate of a different name obsoletes;
 *   <li>of packages less favoured than others only those that are better by the steps above;
 *   <li>what is recommended or supplements;
 *   <li>then ordered: names of which a newer version exists last, packages with older versions of common provides
 *       last, suggested and enhancing ones first, favoured ones first;
 *   <li>names in alphabetical order; the numbers of the pool decide between the rest.
 * </ol>
 */
final class Policy {
    /** Which steps are taken. */
    enum Mode {
        /** All. */
        CHOOSE,
        /** All that drop candidates, none that orders them. */
        PRUNE,
        /** Without the preference of recommended ones. */
        RECOMMEND
    }

    private final Pool pool;
    private final WeakDependencies weak;
    private final Wishes wishes;
    private final Map<Integer, Integer> favours;

    Policy(Pool pool, WeakDependencies weak, Wishes wishes) {
        this.pool = pool;
        this.weak = weak;
        this.wishes = wishes;
        this.favours = wishes.favours;
    }

    void filter(IntList candidates, Mode mode) {
        if (candidates.size() > 1 && pool.hasPreferred()) {
            pruneToPreferred(candidates);
        }
        if (candidates.size() > 1 && !favours.isEmpty()) {
            pruneByFavour(candidates);
        } else {
            prune(candidates);
        }
        if (candidates.size() > 1 && mode != Mode.RECOMMEND) {
            pruneToRecommended(candidates);
            if (candidates.size() > 1 && mode == Mode.CHOOSE) {
                order(candidates);
            }
        }
    }

    private void prune(IntList candidates) {
        if (candidates.size() > 1) {
            pruneToBestPriority(candidates);
        }
        if (candidates.size() > 1 && wishes.hasUpgrade()) {
            pruneUpgraded(candidates);
        }
        if (candidates.size() > 1) {
            pruneToBestArchitecture(candidates);
        }
        if (candidates.size() > 1) {
            pruneToBestVersion(candidates);
        }
    }

    /** What is less favoured stays only where it is better than what is more favoured. */
    private void pruneByFavour(IntList candidates) {
        int[] all = candidates.toArray();
        int[] ranks = Arrays.stream(all).map(this::favour).distinct().sorted().toArray();
        IntList kept = new IntList();
        for (int i = ranks.length - 1; i >= 0; i--) {
            int rank = ranks[i];
            candidates.assign(kept.toArray());
            Arrays.stream(all).filter(pkg -> favour(pkg) == rank).forEach(candidates::add);
            prune(candidates);
            Arrays.stream(candidates.toArray()).forEach(kept::addIfAbsent);
        }
        candidates.assign(kept.toArray());
    }

    /** Orders candidates without dropping any. */
    void order(IntList candidates) {
        dislikeOldVersions(candidates);
        sortByCommonProvides(candidates);
        moveInstalledToFront(candidates);
        preferSuggested(candidates);
        preferFavoured(candidates);
    }

    private int favour(int pkg) {
        return favours.getOrDefault(pkg, 0);
    }

    private void pruneToPreferred(IntList candidates) {
        int[] all = candidates.toArray();
        int kept = 0;
        for (int pkg : all) {
            boolean rival = !pool.isPreferred(pkg)
                    && Arrays.stream(all).anyMatch(other -> pool.isPreferred(other) && pool.sameName(other, pkg));
            if (!rival) {
                candidates.set(kept++, pkg);
            }
        }
        candidates.truncate(kept);
    }

    private void pruneToBestPriority(IntList candidates) {
        int best = Integer.MIN_VALUE;
        for (int i = 0; i < candidates.size(); i++) {
            int pkg = candidates.get(i);
            best = pool.isInstalled(pkg) ? best : Math.max(best, pool.priority(pkg));
        }
        int kept = 0;
        for (int i = 0; i < candidates.size(); i++) {
            int pkg = candidates.get(i);
            if (pool.isInstalled(pkg) || pool.priority(pkg) == best) {
                candidates.set(kept++, pkg);
            }
        }
        candidates.truncate(kept);
    }

    /** In a distribution upgrade an installed package counts only when a package of a repository is the same. */
    private void pruneUpgraded(IntList candidates) {
        int best = Integer.MIN_VALUE;
        for (int i = 0; i < candidates.size() && best == Integer.MIN_VALUE; i++) {
            if (!pool.isInstalled(candidates.get(i))) {
                best = pool.priority(candidates.get(i));
            }
        }
        if (best == Integer.MIN_VALUE) {
            return;
        }
        IntList kept = new IntList();
        for (int pkg : candidates.toArray()) {
            if (!pool.isInstalled(pkg)) {
                if (pool.priority(pkg) >= best) {
                    kept.add(pkg);
                }
            } else if (!wishes.isUpgraded(pkg)) {
                kept.add(pkg);
            } else {
                boolean keep = false;
                for (int other : pool.named(pool.name(pkg))) {
                    if (!pool.isInstalled(other) && pool.priority(other) >= best && pool.identical(pkg, other)) {
                        keep = true;
                        if (pool.priority(other) > best) {
                            best = pool.priority(other);
                            kept.clear();
                        }
                    }
                }
                if (keep) {
                    kept.add(pkg);
                }
            }
        }
        if (!kept.isEmpty()) {
            candidates.assign(kept.toArray());
        }
    }

    private void pruneToBestArchitecture(IntList candidates) {
        int best = 0;
        for (int i = 0; i < candidates.size(); i++) {
            int score = pool.archScore(candidates.get(i));
            if (score > 1 && (best == 0 || score < best)) {
                best = score;
            }
        }
        if (best == 0) {
            return;
        }
        int kept = 0;
        for (int i = 0; i < candidates.size(); i++) {
            int score = pool.archScore(candidates.get(i));
            if (score == 1 || score == best) {
                candidates.set(kept++, candidates.get(i));
            }
        }
        if (kept > 0) {
            candidates.truncate(kept);
        }
    }

    private int compareForVersion(int a, int b) {
        if (!pool.sameName(a, b)) {
            return pool.name(a).compareTo(pool.name(b));
        }
        int archA = pool.archScore(a);
        int archB = pool.archScore(b);
        if (archA != archB && archA > 1 && archB > 1) {
            return archA - archB;
        }
        if (pool.isInstalled(a) != pool.isInstalled(b)) {
            return pool.isInstalled(a) ? -1 : 1;
        }
        int bySubPriority = Integer.compare(pool.subPriority(b), pool.subPriority(a));
        return bySubPriority != 0 ? bySubPriority : Integer.compare(a, b);
    }

    void pruneToBestVersion(IntList candidates) {
        if (candidates.isEmpty()) {
            return;
        }
        Integer[] sorted = Arrays.stream(candidates.toArray()).boxed().toArray(Integer[]::new);
        Arrays.sort(sorted, this::compareForVersion);
        candidates.clear();
        int best = sorted[0];
        for (int i = 1; i < sorted.length; i++) {
            int pkg = sorted[i];
            if (!pool.sameName(best, pkg)) {
                candidates.add(best);
                best = pkg;
            } else if (pool.evr(best).compareTo(pool.evr(pkg)) < 0) {
                best = pkg;
            }
        }
        candidates.add(best);
        if (candidates.size() > 1) {
            pruneObsoleted(candidates);
        }
    }

    private void pruneObsoleted(IntList candidates) {
        int count = candidates.size();
        BitSet[] obsoletes = new BitSet[count];
        boolean any = false;
        for (int i = 0; i < count; i++) {
            obsoletes[i] = new BitSet(count);
            for (Dependency obsoleted :
                    pool.get(candidates.get(i)).dependencies().obsoletes()) {
                int[] matching = pool.namedMatching(obsoleted);
                for (int j = 0; j < count; j++) {
                    if (i != j
                            && !pool.sameName(candidates.get(i), candidates.get(j))
                            && Arrays.binarySearch(matching, candidates.get(j)) >= 0) {
                        obsoletes[i].set(j);
                        any = true;
                    }
                }
            }
        }
        if (!any) {
            return;
        }
        for (int via = 0; via < count; via++) {
            for (int i = 0; i < count; i++) {
                if (obsoletes[i].get(via)) {
                    obsoletes[i].or(obsoletes[via]);
                }
            }
        }
        int[] all = candidates.toArray();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            boolean obsoleted = false;
            for (int j = 0; j < count; j++) {
                obsoleted |= obsoletes[j].get(i) && !obsoletes[i].get(j);
            }
            if (!obsoleted) {
                candidates.set(kept++, all[i]);
            }
        }
        candidates.truncate(kept);
    }

    private void moveInstalledToFront(IntList candidates) {
        if (!pool.hasInstalled()) {
            return;
        }
        int front = 0;
        for (int i = 0; i < candidates.size(); i++) {
            if (Arrays.stream(pool.named(pool.name(candidates.get(i)))).anyMatch(pool::isInstalled)) {
                candidates.move(i, front++);
            }
        }
    }

    private void pruneToRecommended(IntList candidates) {
        int notInstalled = 0;
        for (int i = 0; i < candidates.size(); i++) {
            notInstalled += pool.isInstalled(candidates.get(i)) ? 0 : 1;
        }
        if (notInstalled < 2) {
            return;
        }
        IntList kept = new IntList();
        boolean any = false;
        for (int i = 0; i < candidates.size(); i++) {
            int pkg = candidates.get(i);
            boolean recommended = !pool.isInstalled(pkg) && !isDisfavoured(pkg) && weak.isRecommended(pkg);
            any |= recommended;
            if (recommended || pool.isInstalled(pkg) || isFavoured(pkg)) {
                kept.add(pkg);
            }
        }
        if (any) {
            candidates.assign(kept.toArray());
        }
    }

    private void dislikeOldVersions(IntList candidates) {
        moveToBack(candidates, pkg -> {
            if (pool.isInstalled(pkg)) {
                return false;
            }
            for (int other : pool.named(pool.name(pkg))) {
                if (other == pkg || !pool.arch(other).equals(pool.arch(pkg))) {
                    continue;
                }
                int byPriority = Integer.compare(pool.priority(other), pool.priority(pkg));
                if (byPriority > 0 || byPriority == 0 && pool.evr(other).compareTo(pool.evr(pkg)) > 0) {
                    return true;
                }
            }
            return false;
        });
    }

    private void preferSuggested(IntList candidates) {
        moveToBack(candidates, pkg -> !pool.isInstalled(pkg) && !weak.isSuggested(pkg));
    }

    static void moveToBack(IntList candidates, IntPredicate bad) {
        IntList good = new IntList();
        IntList back = new IntList();
        for (int i = 0; i < candidates.size(); i++) {
            (bad.test(candidates.get(i)) ? back : good).add(candidates.get(i));
        }
        good.addAll(back.toArray());
        candidates.assign(good.toArray());
    }

    void preferFavoured(IntList candidates) {
        if (favours.isEmpty()) {
            return;
        }
        List<Integer> sorted = new ArrayList<>();
        for (int pkg : candidates.toArray()) {
            sorted.add(pkg);
        }
        sorted.sort((a, b) -> Integer.compare(favours.getOrDefault(b, 0), favours.getOrDefault(a, 0)));
        candidates.assign(sorted.stream().mapToInt(Integer::intValue).toArray());
    }

    boolean isFavoured(int pkg) {
        return favours.getOrDefault(pkg, 0) > 0;
    }

    boolean isDisfavoured(int pkg) {
        return favours.getOrDefault(pkg, 0) < 0;
    }

    private record Versioned(int index, Evr evr, boolean less) {}

    /** Packages that provide an older version of something that another candidate provides too go back. */
    private void sortByCommonProvides(IntList candidates) {
        int count = candidates.size();
        Map<String, List<Versioned>> byName = new HashMap<>();
        for (int i = 0; i < count; i++) {
            for (Dependency provided :
                    pool.get(candidates.get(i)).dependencies().provides()) {
                if (isUpperBound(provided.comparison()) && provided.evr().isPresent()) {
                    Evr evr = provided.evr().get();
                    if (provided.comparison() != Comparison.EQ || !looksLikeHash(evr.toString())) {
                        byName.computeIfAbsent(provided.name(), name -> new ArrayList<>())
                                .add(new Versioned(i, evr, provided.comparison() == Comparison.LT));
                    }
                }
            }
        }
        int[] badness = new int[count];
        boolean any = false;
        for (List<Versioned> versions : byName.values()) {
            versions.sort(Policy::newerFirst);
            int bad = 0;
            for (int i = 1; i < versions.size(); i++) {
                if (versions.get(i - 1).index() != versions.get(i).index()
                        && newerFirst(versions.get(i - 1), versions.get(i)) < 0) {
                    bad++;
                    any = true;
                }
                badness[versions.get(i).index()] += bad;
            }
        }
        if (any) {
            List<Integer> order = new ArrayList<>();
            int[] all = candidates.toArray();
            for (int i = 0; i < count; i++) {
                badness[i] = pool.isInstalled(all[i]) ? 0 : badness[i];
                order.add(i);
            }
            order.sort((a, b) -> Integer.compare(badness[a], badness[b]));
            for (int i = 0; i < count; i++) {
                candidates.set(i, all[order.get(i)]);
            }
        }
    }

    private static boolean isUpperBound(Comparison comparison) {
        return comparison == Comparison.EQ || comparison == Comparison.LE || comparison == Comparison.LT;
    }

    private static int newerFirst(Versioned a, Versioned b) {
        int byEvr = b.evr().compareForMatch(a.evr());
        return byEvr != 0 ? byEvr : Boolean.compare(a.less(), b.less());
    }

    private static boolean looksLikeHash(String text) {
        return text.length() >= 4 && text.chars().allMatch(c -> c >= 'a' && c <= 'f' || c >= '0' && c <= '9');
    }
}
