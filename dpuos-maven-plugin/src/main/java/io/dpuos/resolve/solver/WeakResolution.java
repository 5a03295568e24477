package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;

/** Brings in what is recommended and what supplements, once all requirements are fulfilled. */
final class WeakResolution {
    private final Pool pool;
    private final Wishes wishes;
    private final Set<Flag> flags;
    private final Formulas formulas;
    private final Decisions decisions;
    private final WeakDependencies weak;
    private final Policy policy;
    private final Search search;
    private final BitSet added;
    private final IntList maySupplement = new IntList();
    private final Set<String> installedNamespaces;

    WeakResolution(
            Pool pool,
            Wishes wishes,
            Set<Flag> flags,
            Formulas formulas,
            Decisions decisions,
            WeakDependencies weak,
            Policy policy,
            Search search,
            BitSet added,
            Set<String> installedNamespaces) {
        this.pool = pool;
        this.wishes = wishes;
        this.flags = flags;
        this.formulas = formulas;
        this.decisions = decisions;
        this.weak = weak;
        this.policy = policy;
        this.search = search;
        this.added = added;
        this.installedNamespaces = installedNamespaces;
        added.stream()
                .filter(pkg -> !pool.get(pkg).dependencies().supplements().isEmpty())
                .forEach(maySupplement::add);
    }

    private boolean recommends(int pkg) {
        return !flags.contains(Flag.ONLY_NAMESPACE_RECOMMENDED)
                && (flags.contains(Flag.ALREADY_RECOMMENDED) || !pool.isInstalled(pkg));
    }

    /** Returns the level reached. Nothing was decided when there was nothing to bring in. */
    int resolve(int startLevel) {
        IntList recommended = new IntList();
        IntList supplementing = new IntList();
        collect(recommended, supplementing);
        if (recommended.isEmpty()) {
            return startLevel;
        }
        if (recommended.size() == 1) {
            return search.decide(startLevel, recommended.get(0), 0);
        }
        policy.filter(recommended, Policy.Mode.RECOMMEND);
        BitSet best = new BitSet();
        Arrays.stream(recommended.toArray()).forEach(best::set);
        supplementing.assign(
                Arrays.stream(supplementing.toArray()).filter(best::get).toArray());
        if (supplementing.size() > 1) {
            policy.order(supplementing);
        }
        int size = decisions.size();
        int level = startLevel;
        for (int pkg : supplementing.toArray()) {
            if (decisions.isOpen(pkg)) {
                int before = level;
                level = search.decide(level, pkg, 0);
                if (level <= before) {
                    return level;
                }
            }
        }
        return decisions.size() < size ? level : installRecommended(level, size, best);
    }

    private void collect(IntList recommended, IntList supplementing) {
        for (int pkg = added.nextSetBit(0); pkg >= 0; pkg = added.nextSetBit(pkg + 1)) {
            if (decisions.isInstalled(pkg) && recommends(pkg)) {
                for (Dependency dependency : pool.get(pkg).dependencies().recommends()) {
                    weak.addCandidates(dependency, recommended);
                }
            }
        }
        for (int i = 0; i < maySupplement.size(); i++) {
            int pkg = maySupplement.get(i);
            if (decisions.isOpen(pkg)
                    && pool.installable(pkg)
                    && supplements(pkg)
                    && !policy.isDisfavoured(pkg)
                    && !hasOtherWidth(pkg)) {
                supplementing.add(pkg);
            }
        }
        BitSet obsolete = pool.hasInstalled() && !(recommended.isEmpty() && supplementing.isEmpty())
                ? obsoletedByInstalled()
                : new BitSet();
        IntList kept = new IntList();
        for (int pkg : recommended.toArray()) {
            if (!policy.isDisfavoured(pkg) && isWanted(pkg, obsolete)) {
                kept.add(pkg);
            }
        }
        supplementing.assign(Arrays.stream(supplementing.toArray())
                .filter(pkg -> isWanted(pkg, obsolete))
                .toArray());
        for (int pkg : supplementing.toArray()) {
            kept.addIfAbsent(pkg);
        }
        recommended.assign(kept.toArray());
    }

    private boolean isWanted(int pkg, BitSet obsolete) {
        return !wishes.notWeakly.get(pkg)
                && !obsolete.get(pkg)
                && !(wishes.allUpgraded && pool.isInstalled(pkg) && wishes.isOrphanToDrop(pkg));
    }

    /** What installed packages supplement already is no news, unless a wish says so. */
    private boolean supplements(int pkg) {
        for (Dependency supplement : pool.get(pkg).dependencies().supplements()) {
            if (!formulas.holds(supplement, decisions::isInstalled)) {
                for (String namespace : installedNamespaces) {
                    if (formulas.holdsWithNamespace(supplement, namespace, decisions::isInstalled)) {
                        return true;
                    }
                }
                continue;
            }
            if (flags.contains(Flag.ONLY_NAMESPACE_RECOMMENDED) && !formulas.restsOnNamespace(supplement)) {
                continue;
            }
            if (flags.contains(Flag.ALREADY_RECOMMENDED)
                    || !pool.hasInstalled()
                    || formulas.isNew(supplement, decisions::isInstalled, pool::isInstalled)
                    || installedNamespaces.stream().anyMatch(one -> formulas.speaksOf(supplement, one))) {
                return true;
            }
        }
        return false;
    }

    private BitSet obsoletedByInstalled() {
        BitSet obsolete = new BitSet();
        pool.installed().stream()
                .filter(decisions::isInstalled)
                .filter(pkg -> flags.contains(Flag.KEEP_EXPLICIT_OBSOLETES) || !wishes.multiVersion.get(pkg))
                .forEach(pkg -> pool.get(pkg).dependencies().obsoletes().forEach(one -> Arrays.stream(
                                pool.obsoleted(pkg, one))
                        .forEach(obsolete::set)));
        return obsolete;
    }

    /** Supplements do not bring in a second architecture or, of multi-version packages, a second version. */
    private boolean hasOtherWidth(int pkg) {
        for (int other : pool.named(pool.name(pkg))) {
            if (decisions.isInstalled(other)
                    && (wishes.multiVersion.get(pkg)
                            || pool.colors() && !pool.arch(other).equals(pool.arch(pkg)))) {
                return true;
            }
        }
        return false;
    }

    private int installRecommended(int startLevel, int size, BitSet best) {
        int level = startLevel;
        IntList candidates = new IntList();
        for (int index = 0; index < size; index++) {
            int pkg = decisions.literal(index);
            if (pkg < 0 || !recommends(pkg)) {
                continue;
            }
            for (Dependency dependency : pool.get(pkg).dependencies().recommends()) {
                candidates.clear();
                weak.addCandidates(dependency, candidates);
                candidates.assign(
                        Arrays.stream(candidates.toArray()).filter(best::get).toArray());
                if (candidates.isEmpty()) {
                    continue;
                }
                if (candidates.size() > 1) {
                    policy.filter(candidates, Policy.Mode.CHOOSE);
                }
                if (candidates.size() > 1) {
                    search.openBranch(level, 0, candidates.toArray());
                }
                int before = level;
                level = search.decide(level, candidates.get(0), 0);
                if (level <= before || decisions.size() < size) {
                    return level;
                }
            }
        }
        return level;
    }
}
