package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Solves jobs over a pool: decides by unit propagation, chooses by {@link Policy}, learns a rule from each conflict and
 * goes back. One object solves once; not thread-safe.
 *
 * <p>The course of action is libsolv's (solver.c, {@code solver_run_sat}): jobs, then installed packages, then open
 * requirements, where those that need no choice come first, then weak dependencies, then an attempt to do with fewer
 * packages where a choice was made.
 */
public final class Engine {
    /** Switches. */
    public enum Flag {
        /** Weak dependencies install. */
        WEAK,
        /** A worse architecture of a package is avoided when a better one exists. */
        CHECK_ARCHITECTURE,
        /** Obsoletes count for packages that may be installed in several versions. */
        KEEP_EXPLICIT_OBSOLETES,
        /** Weak dependencies of installed packages count. */
        ALREADY_RECOMMENDED,
        /** Installed packages may be replaced by older ones. */
        ALLOW_DOWNGRADE,
        /** Installed packages may change their architecture. */
        ALLOW_ARCHITECTURE_CHANGE,
        /** Installed packages may change their vendor. */
        ALLOW_VENDOR_CHANGE,
        /** An update that insists on the best takes the best of what the other switches allow. */
        BEST_OBEYS_POLICY,
        /** An update to a package that is not installed means nothing, rather than what the package replaces. */
        NO_AUTOMATIC_TARGETS,
        /** Installed packages are looked at before jobs. */
        FOCUS_INSTALLED,
        /** The best version counts for the dependencies of jobs, before installed packages are looked at. */
        FOCUS_BEST,
        /** New packages are taken in their best version, before installed packages are looked at. */
        FOCUS_NEW
    }

    private final Pool pool;
    private final List<Job> jobs;
    private final Set<Flag> flags;
    private final Formulas formulas;
    private final Decisions decisions;
    private final WeakDependencies weak;
    private final Policy policy;
    private final Rules rules;
    private final BitSet multiVersion = new BitSet();
    private final BitSet notWeakly = new BitSet();
    private final BitSet added;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Branch> branches = new ArrayList<>();
    private final Map<Integer, int[]> learntFrom = new HashMap<>();
    private final IntList assertions = new IntList();
    private final IntList candidates = new IntList();
    private final IntList maySupplement = new IntList();
    private final BitSet seen = new BitSet();
    private boolean extraOrdering;
    private int betterBranch = -1;
    private int betterPosition;
    private int propagated;
    private final int packageRulesEnd;
    private int jobRules;
    private int jobRulesEnd;
    private int learntRules;
    private int choiceRules;
    private final Updates updates;

    /** A choice with several right answers; those that were taken are negative. */
    private record Branch(int level, int[] candidates, int rule) {}

    /** Prepares the rules. */
    public Engine(Pool pool, List<Job> jobs, Set<Flag> flags) {
        this.pool = pool;
        this.jobs = List.copyOf(jobs);
        this.flags = Set.copyOf(flags);
        formulas = new Formulas(pool);
        decisions = new Decisions(pool.size());
        weak = new WeakDependencies(pool, formulas, decisions);
        Map<Integer, Integer> favours = new LinkedHashMap<>();
        int rank = 0;
        for (Job job : jobs) {
            for (int pkg : job.packages()) {
                switch (job.kind()) {
                    case MULTI_VERSION -> multiVersion.set(pkg);
                    case EXCLUDE_FROM_WEAK -> notWeakly.set(pkg);
                    case FAVOUR -> favours.put(pkg, ++rank);
                    case DISFAVOUR -> favours.put(pkg, - ++rank);
                    default -> {}
                }
            }
        }
        policy = new Policy(pool, weak, favours);
        PackageRules packageRules =
                new PackageRules(pool, formulas, multiVersion, flags.contains(Flag.KEEP_EXPLICIT_OBSOLETES));
        updates = new Updates(pool, jobs, flags, multiVersion);
        pool.installed().stream().forEach(packageRules::add);
        pool.installed().stream()
                .forEach(pkg -> Arrays.stream(updates.replacements(pkg, true)).forEach(packageRules::add));
        for (Job job : jobs) {
            if (job.kind() == Job.Kind.INSTALL) {
                Arrays.stream(job.packages()).forEach(packageRules::add);
            }
        }
        packageRules.addSupplements();
        added = packageRules.added();
        added.stream()
                .filter(pkg -> !pool.get(pkg).dependencies().supplements().isEmpty())
                .forEach(maySupplement::add);
        rules = new Rules(pool.size());
        packageRules.writeTo(rules);
        packageRulesEnd = rules.end();
        updates.addRules(rules);
        addJobRules();
        if (flags.contains(Flag.CHECK_ARCHITECTURE) && !pool.architecture().acceptsAny()) {
            addArchitectureRules();
        }
        addBestRules();
        updates.addBestRules(rules, policy);
        choiceRules = rules.end();
        new ChoiceRules(pool, rules, policy, updates).add(packageRulesEnd);
        learntRules = rules.end();
        for (int rule = 1; rule < rules.end(); rule++) {
            if (rules.size(rule) == 1) {
                assertions.add(rule);
            }
        }
        rules.makeWatches();
        updates.disableReplaced(rules);
    }

    private void addJobRules() {
        jobRules = rules.end();
        for (int job = 0; job < jobs.size(); job++) {
            int[] packages = jobs.get(job).packages();
            Origin origin = Origin.ofJob(Origin.Kind.JOB, job);
            if (jobs.get(job).kind() == Job.Kind.INSTALL) {
                if (packages.length == 0) {
                    throw new IllegalArgumentException(
                            "nothing to install for '" + jobs.get(job).text() + "'");
                }
                rules.add(packages, origin);
            } else if (jobs.get(job).kind() == Job.Kind.ERASE) {
                for (int pkg : packages) {
                    rules.add(new int[] {-pkg}, origin);
                }
            } else if (jobs.get(job).kind() == Job.Kind.BLACKLIST) {
                for (int pkg : packages) {
                    if (!pool.isInstalled(pkg) && !isRequestedAlone(pkg)) {
                        rules.add(new int[] {-pkg}, origin);
                    }
                }
            } else if (jobs.get(job).kind() == Job.Kind.LOCK) {
                for (int pkg : packages) {
                    rules.add(new int[] {pool.isInstalled(pkg) ? pkg : -pkg}, origin);
                }
            }
        }
        jobRulesEnd = rules.end();
    }

    private boolean isRequestedAlone(int pkg) {
        return jobs.stream()
                .anyMatch(job -> job.kind() == Job.Kind.INSTALL
                        && job.packages().length == 1
                        && job.packages()[0] == pkg
                        && job.setsAll());
    }

    /** A package of a worse architecture is allowed only beside the better one of the same version. */
    private void addArchitectureRules() {
        BitSet allowed = new BitSet();
        for (Job job : jobs) {
            if (job.kind() == Job.Kind.INSTALL && job.anyArchitecture()) {
                for (int pkg : job.packages()) {
                    Arrays.stream(pool.named(pool.name(pkg)))
                            .filter(other -> pool.archScore(other) == pool.archScore(pkg))
                            .forEach(allowed::set);
                }
            }
        }
        added.stream().filter(pkg -> !allowed.get(pkg)).forEach(pkg -> {
            int best = 0;
            for (int other : pool.named(pool.name(pkg))) {
                int score = pool.archScore(other);
                if (added.get(other) && score > 1 && (best == 0 || score < best)) {
                    best = score;
                }
            }
            if (best != 0 && pool.archScore(pkg) != 1 && pool.archScore(pkg) != best && !pool.isInstalled(pkg)) {
                IntList clause = new IntList();
                clause.add(-pkg);
                if (pool.colors()) {
                    for (int other : pool.named(pool.name(pkg))) {
                        if (pool.evr(other).equals(pool.evr(pkg))
                                && (pool.archScore(other) == best || pool.archScore(other) == 1)) {
                            clause.add(other);
                        }
                    }
                }
                rules.add(clause.toArray(), Origin.of(Origin.Kind.WORSE_ARCHITECTURE, pkg));
            }
        });
    }

    private void addBestRules() {
        for (int job = 0; job < jobs.size(); job++) {
            if (jobs.get(job).kind() == Job.Kind.INSTALL && jobs.get(job).best()) {
                IntList best = new IntList();
                best.addAll(jobs.get(job).packages());
                policy.filter(best, Policy.Mode.RECOMMEND);
                if (best.size() < jobs.get(job).packages().length) {
                    rules.add(best.toArray(), Origin.ofJob(Origin.Kind.BEST, job));
                }
            }
        }
    }

    /** Solves. Contradictions are recorded, their jobs are given up, and the rest is solved. */
    public void solve() {
        int level = 0;
        int systemLevel = 1;
        while (true) {
            if (level <= 0) {
                level = start();
                if (level <= 0) {
                    continue;
                }
                systemLevel = level + 1;
            }
            if (level < systemLevel && !flags.contains(Flag.FOCUS_INSTALLED)) {
                int before = level;
                extraOrdering = pool.hasInstalled();
                level = resolveJobs(level);
                extraOrdering = false;
                if (level < before) {
                    continue;
                }
                systemLevel = level + 1;
            }
            if (level < systemLevel
                    && pool.hasInstalled()
                    && (flags.contains(Flag.FOCUS_BEST) || flags.contains(Flag.FOCUS_NEW))) {
                int before = level;
                extraOrdering = true;
                level = resolveDependencies(level);
                extraOrdering = false;
                if (level < before) {
                    continue;
                }
                systemLevel = level + 1;
            }
            if (level < systemLevel && pool.hasInstalled()) {
                int before = level;
                level = resolveInstalled(level);
                if (level < before) {
                    continue;
                }
                systemLevel = level + 1;
            }
            if (level < systemLevel && flags.contains(Flag.FOCUS_INSTALLED)) {
                int before = level;
                level = resolveJobs(level);
                if (level < before) {
                    continue;
                }
                systemLevel = level + 1;
            }
            if (level < systemLevel) {
                systemLevel = level;
            }
            int before = level;
            level = resolveDependencies(level);
            if (level < before) {
                continue;
            }
            if (flags.contains(Flag.WEAK)) {
                int size = decisions.size();
                int reverts = decisions.reverts();
                level = resolveWeak(level);
                if (level < before || decisions.size() != size || decisions.reverts() != reverts) {
                    continue;
                }
            }
            int left = removeLeftovers(level);
            if (left < level) {
                level = left;
                continue;
            }
            if (!findBetterBranch()) {
                return;
            }
            level = takeBranch();
        }
    }

    /** Returns the packages to be there at the end, ascending. */
    public int[] installed() {
        IntList result = new IntList();
        for (int pkg = 1; pkg <= pool.size(); pkg++) {
            if (decisions.isInstalled(pkg)) {
                result.add(pkg);
            }
        }
        return result.toArray();
    }

    /** Returns the contradictions found. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    private int start() {
        decisions.revert(0);
        branches.clear();
        propagated = 0;
        for (int i = 0; i < assertions.size(); i++) {
            int rule = assertions.get(i);
            int literal = rules.literal(rules.first(rule));
            if (rules.isDisabled(rule) || decisions.isTrue(literal)) {
                continue;
            }
            if (decisions.isFalse(literal)) {
                return analyzeUnsolvable(rule);
            }
            decisions.decide(literal, 1, rule);
        }
        int conflict = propagate(1);
        return conflict == 0 ? 1 : analyzeUnsolvable(conflict);
    }

    private int propagate(int level) {
        while (propagated < decisions.size()) {
            int falsified = -decisions.literal(propagated++);
            int previous = 0;
            int rule = rules.head(falsified);
            while (rule != 0) {
                boolean isFirst = rules.watch1(rule) == falsified;
                int next = isFirst ? rules.next1(rule) : rules.next2(rule);
                int other = isFirst ? rules.watch2(rule) : rules.watch1(rule);
                if (rules.isDisabled(rule) || decisions.isTrue(other)) {
                    previous = rule;
                    rule = next;
                    continue;
                }
                int replacement = rules.size(rule) == 2 ? 0 : replacement(rule, other);
                if (replacement != 0) {
                    rules.moveWatch(rule, falsified, replacement, previous);
                } else if (decisions.isFalse(other)) {
                    return rule;
                } else {
                    decisions.decide(other, level, rule);
                    previous = rule;
                }
                rule = next;
            }
        }
        return 0;
    }

    private int replacement(int rule, int other) {
        for (int at = rules.first(rule); at < rules.last(rule); at++) {
            int literal = rules.literal(at);
            if (literal != other && !decisions.isFalse(literal)) {
                return literal;
            }
        }
        return 0;
    }

    /** Takes a choice and its consequences; returns the level reached, lower after a conflict. */
    private int decide(int level, int literal, int rule) {
        int reached = level + 1;
        decisions.decide(literal, reached, -rule);
        return settle(reached);
    }

    private int settle(int level) {
        int reached = level;
        for (int conflict = propagate(reached); conflict != 0; conflict = propagate(reached)) {
            if (reached == 1) {
                return analyzeUnsolvable(conflict);
            }
            reached = learn(reached, conflict);
        }
        return reached;
    }

    /** Learns the rule of the first unique implication point and goes back to the level where it is unit. */
    private int learn(int level, int conflict) {
        IntList lower = new IntList();
        IntList used = new IntList();
        seen.clear();
        int backLevel = 1;
        int open = 0;
        int openAtOne = 0;
        int rule = conflict;
        int index = decisions.size();
        int uip = 0;
        while (true) {
            used.add(rule);
            for (int at = rules.first(rule); at < rules.last(rule); at++) {
                int literal = rules.literal(at);
                int pkg = Math.abs(literal);
                if (decisions.isTrue(literal) || seen.get(pkg)) {
                    continue;
                }
                seen.set(pkg);
                int at1 = decisions.level(pkg);
                if (at1 == 1) {
                    openAtOne++;
                } else if (at1 == level) {
                    open++;
                } else {
                    lower.add(literal);
                    backLevel = Math.max(backLevel, at1);
                }
            }
            rule = 0;
            while (rule == 0) {
                if (uip != 0 && openAtOne == 0) {
                    break;
                }
                do {
                    index--;
                } while (!seen.get(Math.abs(decisions.literal(index))));
                int literal = decisions.literal(index);
                seen.clear(Math.abs(literal));
                if (uip != 0) {
                    openAtOne--;
                    rule = Math.max(0, decisions.why(index));
                } else if (--open == 0) {
                    uip = -literal;
                    for (int i = 0; i < lower.size(); i++) {
                        seen.clear(Math.abs(lower.get(i)));
                    }
                } else {
                    rule = Math.max(0, decisions.why(index));
                }
            }
            if (rule == 0) {
                break;
            }
        }
        revert(backLevel);
        int[] clause = new int[lower.size() + 1];
        clause[0] = uip;
        System.arraycopy(lower.toArray(), 0, clause, 1, lower.size());
        int learnt = rules.add(clause, Origin.of(Origin.Kind.LEARNT, 0));
        learntFrom.put(learnt, used.toArray());
        if (clause.length > 1) {
            if (clause.length > 2) {
                watchHighest(learnt);
            }
            rules.addWatches(learnt);
        } else {
            assertions.add(learnt);
        }
        decisions.decide(uip, backLevel, learnt);
        return backLevel;
    }

    private void watchHighest(int rule) {
        int highest = 0;
        for (int at = rules.first(rule) + 1; at < rules.last(rule); at++) {
            int level = decisions.level(Math.abs(rules.literal(at)));
            if (level > highest) {
                highest = level;
                rules.setWatch2(rule, rules.literal(at));
            }
        }
    }

    private void revert(int level) {
        decisions.revert(level);
        propagated = decisions.size();
        while (!branches.isEmpty() && branches.get(branches.size() - 1).level() >= level) {
            branches.remove(branches.size() - 1);
        }
    }

    /** Records the contradiction, gives up the jobs in it; returns 0 to start again. */
    private int analyzeUnsolvable(int conflict) {
        TreeSet<Integer> proof = new TreeSet<>();
        seen.clear();
        collect(conflict, proof);
        for (int index = decisions.size() - 1; index >= 0; index--) {
            if (seen.get(Math.abs(decisions.literal(index)))) {
                collect(decisions.why(index), proof);
            }
        }
        Integer weakest = proof.isEmpty() ? null : proof.last();
        if (weakest != null && weakest >= choiceRules) {
            rules.disable(weakest);
            disableLearnt();
            return 0;
        }
        List<Integer> minimal = Core.minimise(rules, proof);
        List<Problem.Fact> facts = new ArrayList<>();
        boolean gaveUp = false;
        for (int rule : minimal) {
            facts.add(new Problem.Fact(rules.clause(rule), rules.origin(rule)));
        }
        for (int rule : proof) {
            if (rule >= packageRulesEnd) {
                giveUp(rule);
                gaveUp = true;
            }
        }
        problems.add(new Problem(facts));
        if (!gaveUp) {
            throw new IllegalStateException("dependencies alone contradict each other: " + problems);
        }
        disableLearnt();
        return 0;
    }

    private void giveUp(int rule) {
        int job = rules.origin(rule).job();
        rules.disable(rule);
        if (job >= 0) {
            for (int other = packageRulesEnd; other < learntRules; other++) {
                if (rules.origin(other).job() == job) {
                    rules.disable(other);
                }
            }
        }
    }

    /** Learnt rules that rest on given-up rules count no more. */
    private void disableLearnt() {
        for (int rule = learntRules; rule < rules.end(); rule++) {
            for (int used : learntFrom.getOrDefault(rule, new int[0])) {
                if (rules.isDisabled(used)) {
                    rules.disable(rule);
                }
            }
        }
    }

    private void collect(int rule, TreeSet<Integer> proof) {
        for (int at = rules.first(rule); at < rules.last(rule); at++) {
            seen.set(Math.abs(rules.literal(at)));
        }
        expand(rule, proof, new BitSet());
    }

    private void expand(int rule, TreeSet<Integer> proof, BitSet visited) {
        IntList stack = new IntList();
        stack.add(rule);
        while (!stack.isEmpty()) {
            int next = stack.last();
            stack.truncate(stack.size() - 1);
            if (next < learntRules) {
                proof.add(next);
            } else if (!visited.get(next)) {
                visited.set(next);
                stack.addAll(learntFrom.getOrDefault(next, new int[0]));
            }
        }
    }

    private int resolveJobs(int startLevel) {
        int level = startLevel;
        for (int rule = jobRules; rule < jobRulesEnd; rule++) {
            if (rules.isDisabled(rule) || !isOpen(rule)) {
                continue;
            }
            if (candidates.size() > 1 && !updates.all()) {
                pruneToInstalled();
            }
            int before = level;
            level = choose(level, rule);
            if (level < startLevel) {
                return level;
            }
            if (level <= before) {
                rule = level == before ? rule - 1 : jobRules - 1;
            }
        }
        return level;
    }

    /** Keeps or updates the packages of the installed system. */
    private int resolveInstalled(int startLevel) {
        int level = startLevel;
        for (int pass = updates.hasSelected() ? 0 : 1; pass < 2; pass++) {
            for (int pkg = pool.installed().nextSetBit(0);
                    pkg >= 0;
                    pkg = pool.installed().nextSetBit(pkg + 1)) {
                int before = level;
                level = resolveInstalled(level, pkg, pass == 0);
                if (level < startLevel) {
                    return level;
                }
                if (level < before) {
                    pass = updates.hasSelected() ? 0 : 1;
                    pkg = 0;
                } else if (decisions.isOpen(pkg) && !(pass == 0 && !updates.isSelected(pkg))) {
                    pkg--;
                }
            }
        }
        return level;
    }

    private int resolveInstalled(int startLevel, int pkg, boolean selectedOnly) {
        if (decisions.isInstalled(pkg) || selectedOnly && !updates.isSelected(pkg)) {
            return startLevel;
        }
        int rule = updates.activeRule(rules, pkg);
        if (rule == 0) {
            return startLevel;
        }
        if (!updates.isReplacedByJob(pkg) && (decisions.isExcluded(pkg) || updates.isSelected(pkg))) {
            candidates.clear();
            boolean fulfilled = false;
            for (int literal : rules.clause(rule)) {
                fulfilled |= decisions.isInstalled(literal);
                if (decisions.isOpen(literal) && updates.isTarget(pkg, literal)) {
                    candidates.add(literal);
                }
            }
            if (!fulfilled && !candidates.isEmpty()) {
                return choose(startLevel, rule);
            }
        }
        return decisions.isOpen(pkg) ? decide(startLevel, pkg, rule) : startLevel;
    }

    private int removeLeftovers(int startLevel) {
        int level = startLevel;
        for (int pkg = pool.installed().nextSetBit(0);
                pkg >= 0;
                pkg = pool.installed().nextSetBit(pkg + 1)) {
            if (decisions.isOpen(pkg)) {
                int before = level;
                level = decide(level, -pkg, 0);
                if (level < before) {
                    return level;
                }
            }
        }
        return level;
    }

    /** Fills {@link #candidates} when a rule is not fulfilled and leaves a choice. */
    private boolean isOpen(int rule) {
        candidates.clear();
        for (int at = rules.first(rule); at < rules.last(rule); at++) {
            int literal = rules.literal(at);
            if (literal < 0 ? !decisions.isInstalled(-literal) : decisions.isInstalled(literal)) {
                return false;
            }
            if (literal > 0 && decisions.isOpen(literal)) {
                candidates.add(literal);
            }
        }
        return !candidates.isEmpty();
    }

    /** A job that an installed package fulfils does not replace it, unless an update is wanted. */
    private void pruneToInstalled() {
        int[] installed =
                Arrays.stream(candidates.toArray()).filter(pool::isInstalled).toArray();
        if (installed.length > 0 && Arrays.stream(installed).noneMatch(updates::isSelected)) {
            candidates.assign(installed);
        }
    }

    private int choose(int level, int rule) {
        if (candidates.size() > 1) {
            policy.filter(candidates, Policy.Mode.CHOOSE);
        }
        if (candidates.size() > 1 && extraOrdering) {
            orderForInstalled();
        }
        if (candidates.size() > 1) {
            openBranch(level, rule);
        }
        return decide(level, candidates.get(0), rule);
    }

    /** Installed packages are not decided yet when jobs are; what they suggest and recommend goes first all the same. */
    private void orderForInstalled() {
        Decisions future = new Decisions(pool.size());
        for (int pkg = 1; pkg <= pool.size(); pkg++) {
            if (decisions.isInstalled(pkg)
                    || pool.isInstalled(pkg) && decisions.isOpen(pkg) && !updates.isReplacedByJob(pkg)) {
                future.decide(pkg, 1, 0);
            }
        }
        WeakDependencies futureWeak = new WeakDependencies(pool, formulas, future);
        Policy.moveToBack(candidates, pkg -> !pool.isInstalled(pkg) && !futureWeak.isSuggested(pkg));
        Policy.moveToBack(candidates, pkg -> !pool.isInstalled(pkg) && !futureWeak.isRecommended(pkg));
        policy.preferFavoured(candidates);
    }

    private void openBranch(int level, int rule) {
        int[] choice = candidates.toArray();
        choice[0] = -choice[0];
        branches.add(new Branch(level, choice, rule));
    }

    private int resolveDependencies(int startLevel) {
        int level = startLevel;
        int postponed = 0;
        for (int rule = 1, count = 1; ; rule++, count++) {
            if (count >= rules.end()) {
                if (postponed <= 0) {
                    return level;
                }
                rule = postponed;
                postponed = -1;
                count = 1;
            }
            if (rule >= rules.end()) {
                rule = 1;
            }
            int first = rules.literal(rules.first(rule));
            if (first < 0 && (rules.size(rule) == 2 || !decisions.isInstalled(-first))
                    || rules.size(rule) == 1
                    || rules.isDisabled(rule)
                    || !isOpen(rule)) {
                continue;
            }
            if (candidates.size() > 1 && postponed >= 0) {
                policy.filter(candidates, Policy.Mode.PRUNE);
                if (candidates.size() > 1) {
                    if (postponed == 0) {
                        postponed = rule;
                    }
                    continue;
                }
            }
            level = choose(level, rule);
            if (level < startLevel) {
                return level;
            }
            count = 0;
        }
    }

    private int resolveWeak(int startLevel) {
        IntList recommended = new IntList();
        IntList supplementing = new IntList();
        collectWeak(recommended, supplementing);
        if (recommended.isEmpty()) {
            return startLevel;
        }
        if (recommended.size() == 1) {
            return decide(startLevel, recommended.get(0), 0);
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
                level = decide(level, pkg, 0);
                if (level <= before) {
                    return level;
                }
            }
        }
        return decisions.size() < size ? level : installRecommended(level, size, best);
    }

    private void collectWeak(IntList recommended, IntList supplementing) {
        for (int pkg = added.nextSetBit(0); pkg >= 0; pkg = added.nextSetBit(pkg + 1)) {
            if (decisions.isInstalled(pkg) && (flags.contains(Flag.ALREADY_RECOMMENDED) || !pool.isInstalled(pkg))) {
                for (Dependency dependency : pool.get(pkg).dependencies().recommends()) {
                    weak.addCandidates(dependency, recommended);
                }
            }
        }
        for (int i = 0; i < maySupplement.size(); i++) {
            int pkg = maySupplement.get(i);
            if (decisions.isOpen(pkg)
                    && pool.installable(pkg)
                    && weak.isSupplementing(pkg)
                    && !policy.isDisfavoured(pkg)
                    && !hasOtherWidth(pkg)) {
                supplementing.add(pkg);
            }
        }
        IntList kept = new IntList();
        for (int pkg : recommended.toArray()) {
            if (!policy.isDisfavoured(pkg) && !notWeakly.get(pkg)) {
                kept.add(pkg);
            }
        }
        supplementing.assign(Arrays.stream(supplementing.toArray())
                .filter(pkg -> !notWeakly.get(pkg))
                .toArray());
        for (int pkg : supplementing.toArray()) {
            kept.addIfAbsent(pkg);
        }
        recommended.assign(kept.toArray());
    }

    /** Supplements do not bring in a second architecture or, of multi-version packages, a second version. */
    private boolean hasOtherWidth(int pkg) {
        for (int other : pool.named(pool.name(pkg))) {
            if (decisions.isInstalled(other)
                    && (multiVersion.get(pkg)
                            || pool.colors() && !pool.arch(other).equals(pool.arch(pkg)))) {
                return true;
            }
        }
        return false;
    }

    private int installRecommended(int startLevel, int size, BitSet best) {
        int level = startLevel;
        for (int index = 0; index < size; index++) {
            int pkg = decisions.literal(index);
            if (pkg < 0 || pool.isInstalled(pkg) && !flags.contains(Flag.ALREADY_RECOMMENDED)) {
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
                    openBranch(level, 0);
                }
                int before = level;
                level = decide(level, candidates.get(0), 0);
                if (level <= before || decisions.size() < size) {
                    return level;
                }
            }
        }
        return level;
    }

    /** Looks for a choice of which another candidate came in anyway later, so that the one taken may be too much. */
    private boolean findBetterBranch() {
        betterBranch = -1;
        for (int i = branches.size() - 1; i >= 0; i--) {
            int position = betterCandidate(branches.get(i));
            if (position >= 0) {
                betterBranch = i;
                betterPosition = position;
            }
        }
        return betterBranch >= 0;
    }

    private int betterCandidate(Branch branch) {
        int recommended = -1;
        for (int i = 0; i < branch.candidates().length; i++) {
            int pkg = branch.candidates()[i];
            if (pkg > 0 && decisions.isInstalled(pkg) && decisions.level(pkg) > branch.level()) {
                return i;
            }
            if (pkg > 0 && recommended < 0 && !policy.isDisfavoured(pkg) && weak.isRecommended(pkg)) {
                recommended = i;
            }
        }
        if (recommended >= 0) {
            for (int taken : branch.candidates()) {
                int pkg = -taken;
                if (pkg > 0
                        && decisions.isInstalled(pkg)
                        && decisions.level(pkg) == branch.level() + 1
                        && !policy.isFavoured(pkg)
                        && !weak.isRecommended(pkg)) {
                    return recommended;
                }
            }
        }
        return -1;
    }

    private int takeBranch() {
        Branch branch = branches.get(betterBranch);
        int pkg = branch.candidates()[betterPosition];
        branch.candidates()[betterPosition] = -pkg;
        revert(branch.level());
        branches.add(branch);
        return decide(branch.level(), pkg, branch.rule());
    }
}
