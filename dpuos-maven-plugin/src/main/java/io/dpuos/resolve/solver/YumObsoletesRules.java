package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where packages of several names obsolete an installed package by the same words, one of each name comes: the installed
 * package was split.
 */
final class YumObsoletesRules {
    private final Pool pool;
    private final Policy policy;
    private final Rules rules;

    YumObsoletesRules(Pool pool, Policy policy, Rules rules) {
        this.pool = pool;
        this.policy = policy;
        this.rules = rules;
    }

    void add() {
        Set<Dependency> obsoletes = new LinkedHashSet<>();
        for (int pkg : pool.installed().stream().toArray()) {
            for (int obsoleter : pool.obsoleters(pkg)) {
                for (Dependency dependency : pool.get(obsoleter).dependencies().obsoletes()) {
                    if (meansInstalled(obsoleter, dependency)) {
                        obsoletes.add(dependency);
                    }
                }
            }
        }
        obsoletes.forEach(this::add);
    }

    private boolean meansInstalled(int pkg, Dependency obsoletes) {
        return Arrays.stream(pool.obsoleted(pkg, obsoletes)).anyMatch(pool::isInstalled);
    }

    private void add(Dependency obsoletes) {
        Set<Integer> members = new LinkedHashSet<>();
        int[] candidates =
                pool.has(PoolFlag.OBSOLETES_USE_PROVIDES) ? pool.providers(obsoletes) : pool.namedMatching(obsoletes);
        for (int installed : candidates) {
            if (pool.isInstalled(installed)) {
                addSaying(obsoletes, pool.obsoleters(installed), members);
                addSaying(obsoletes, pool.named(pool.name(installed)), members);
            }
        }
        IntList best = new IntList();
        members.forEach(best::add);
        policy.pruneToBestVersion(best);
        if (best.size() <= 1) {
            return;
        }
        Map<String, IntList> groups = new LinkedHashMap<>();
        for (int pkg : best.toArray()) {
            IntList group = groups.computeIfAbsent(pool.name(pkg), key -> new IntList());
            members.stream().filter(other -> pool.sameName(other, pkg)).forEach(group::addIfAbsent);
        }
        if (groups.size() > 1) {
            addBetween(new ArrayList<>(groups.values()));
        }
    }

    private void addSaying(Dependency obsoletes, int[] packages, Set<Integer> members) {
        for (int pkg : packages) {
            if (pool.get(pkg).dependencies().obsoletes().contains(obsoletes)) {
                members.add(pkg);
            }
        }
    }

    private void addBetween(List<IntList> groups) {
        for (IntList group : groups) {
            for (int pkg : group.toArray()) {
                if (pool.isInstalled(pkg)) {
                    continue;
                }
                for (IntList other : groups) {
                    if (other != group) {
                        rules.add(
                                Pool.union(
                                        new int[] {-pkg},
                                        Arrays.stream(other.toArray()).sorted().toArray()),
                                Origin.of(Origin.Kind.TOGETHER, pkg));
                    }
                }
            }
        }
    }
}
