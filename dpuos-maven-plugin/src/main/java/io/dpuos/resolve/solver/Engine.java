package io.dpuos.resolve.solver;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Solves jobs over a pool: decides by unit propagation, chooses by {@link Policy}, learns a rule from each conflict and
 * goes back. One object solves once; not thread-safe.
 *
 * <p>The course of action is libsolv's: jobs, then installed packages, then open requirements, where those that need no
 * choice come first, then weak dependencies, then an attempt to do with fewer packages where a choice was made.
 */
public final class Engine {
    private final Pool pool;
    private final List<Job> jobs;
    private final Set<Flag> flags;
    private final Wishes wishes;
    private final Formulas formulas;
    private final Decisions decisions;
    private final WeakDependencies weak;
    private final Policy policy;
    private final Rules rules;
    private final Updates updates;
    private final CleanDependencies clean;
    private final PolicyRules policyRules;
    private final Contradictions contradictions;
    private final Search search;
    private final WeakResolution weakResolution;
    private final OrphanResolution orphanResolution;
    private final int[] installed;
    private final IntList candidates = new IntList();
    private boolean extraOrdering;
    /** Whether a step went back beyond where it began, so that the steps before it must be done again. */
    private boolean trouble;

    /** Whether the last decision on an installed package led back, so that the package must be looked at again. */
    private boolean retry;

    private int installedPosition;

    /** Prepares the rules. */
    public Engine(Pool pool, List<Job> jobs, Set<Flag> flags) {
        this.pool = pool;
        this.jobs = List.copyOf(jobs);
        this.flags = Set.copyOf(flags);
        formulas = new Formulas(pool);
        decisions = new Decisions(pool.size());
        weak = new WeakDependencies(pool, formulas, decisions);
        wishes = new Wishes(pool, this.jobs, this.flags);
        policy = new Policy(pool, weak, wishes);
        installed = pool.installed().stream().toArray();
        boolean keepObsoletes = flags.contains(Flag.KEEP_EXPLICIT_OBSOLETES);
        Replacements replacements = new Replacements(pool, wishes, this.flags);
        PackageRules packageRules = new PackageRules(pool, formulas, wishes, this.flags);
        for (int pkg : installed) {
            packageRules.add(pkg);
        }
        for (int pkg : installed) {
            Arrays.stream(replacements.of(pkg, Replacements.Mode.EVERYTHING)).forEach(packageRules::add);
        }
        for (Job job : jobs) {
            if (job.kind() == Job.Kind.INSTALL) {
                Arrays.stream(job.packages()).forEach(packageRules::add);
            }
        }
        packageRules.addSupplements();
        BitSet added = packageRules.added();
        rules = new Rules(pool.size());
        packageRules.writeTo(rules);
        updates = new Updates(pool, wishes, replacements, keepObsoletes);
        updates.addRules(rules);
        JobRules jobRules = new JobRules(pool, this.jobs, rules);
        jobRules.add();
        addPolicyRules(added);
        ChoiceRules choiceRules = new ChoiceRules(pool, wishes, rules, policy, updates);
        choiceRules.add();
        rules.begin(Segment.LEARNT);
        rules.makeWatches();
        clean = new CleanDependencies(pool, this.jobs, wishes, rules, formulas, keepObsoletes);
        policyRules = new PolicyRules(pool, this.jobs, wishes, replacements, updates, rules, clean, keepObsoletes);
        contradictions = new Contradictions(
                pool, this.jobs, wishes, updates, rules, decisions, policyRules, choiceRules, clean, this.flags);
        jobRules.impossible().forEach(contradictions::impossible);
        policyRules.disable();
        search = new Search(rules, decisions, contradictions);
        weakResolution = new WeakResolution(
                pool, wishes, this.flags, formulas, decisions, weak, policy, search, added, wishedNamespaces());
        orphanResolution = new OrphanResolution(pool, wishes, updates, rules, decisions, policy, search);
        if (wishes.allUpgraded && flags.contains(Flag.BREAK_ORPHANS)) {
            orphanResolution.breakRules();
        }
    }

    private void addPolicyRules(BitSet added) {
        rules.begin(Segment.ARCHITECTURE);
        if (flags.contains(Flag.CHECK_ARCHITECTURE) && !pool.architecture().acceptsAny()) {
            new ArchitectureRules(pool, wishes, rules, added).add();
        }
        RepositoryRules repositoryRules = new RepositoryRules(pool, wishes, updates, rules, added);
        rules.begin(Segment.DISTRIBUTION);
        if (wishes.hasUpgrade()) {
            repositoryRules.addUpgrade();
        }
        rules.begin(Segment.BEST);
        new BestRules(pool, wishes, updates, policy, rules, flags).add(jobs);
        rules.begin(Segment.YUM_OBSOLETES);
        if (flags.contains(Flag.YUM_OBSOLETES)) {
            new YumObsoletesRules(pool, policy, rules).add();
        }
        rules.begin(Segment.BLACK);
        repositoryRules.addBlack(jobs);
        rules.begin(Segment.PRIORITY);
        if (flags.contains(Flag.STRICT_REPOSITORY_PRIORITY)) {
            repositoryRules.addPriorities();
        }
    }

    private Set<String> wishedNamespaces() {
        Set<String> namespaces = new TreeSet<>();
        for (Job job : jobs) {
            int at = job.text().indexOf("namespace:");
            if (job.kind() == Job.Kind.INSTALL && at >= 0) {
                namespaces.add(job.text().substring(at).split("\\s")[0].replace("(<NULL>)", "("));
            }
        }
        return namespaces;
    }

    /** Solves. Contradictions are recorded, their jobs are given up, and the rest is solved. */
    public void solve() {
        int level = 0;
        int systemLevel = 1;
        while (true) {
            trouble = false;
            if (level <= 0) {
                level = search.start();
                if (level <= 0) {
                    continue;
                }
                systemLevel = level + 1;
            }
            if (level < systemLevel) {
                level = resolveSystem(level);
                systemLevel = trouble ? level + 1 : level;
                if (trouble) {
                    continue;
                }
            }
            int before = level;
            level = resolveDependencies(level);
            if (level < before) {
                continue;
            }
            level = clean.isOn() ? remove(level, clean.packages()) : level;
            if (trouble) {
                continue;
            }
            int size = decisions.size();
            int reverts = decisions.reverts();
            if (flags.contains(Flag.WEAK)) {
                level = weakResolution.resolve(level);
            }
            if (decisions.size() == size && decisions.reverts() == reverts && pool.hasInstalled()) {
                level = orphanResolution.resolve(level);
            }
            if (decisions.size() != size || decisions.reverts() != reverts) {
                continue;
            }
            level = remove(level, pool.installed());
            if (trouble) {
                continue;
            }
            if (clean.isOn() && findCleanMistakes()) {
                level = 0;
                continue;
            }
            int next = takeBetterBranch();
            if (next < 0) {
                return;
            }
            level = next;
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
        return contradictions.problems();
    }

    /** Jobs and installed packages, in the order that the flags say. */
    private int resolveSystem(int startLevel) {
        int level = startLevel;
        boolean focusInstalled = flags.contains(Flag.FOCUS_INSTALLED);
        if (!focusInstalled) {
            extraOrdering = pool.hasInstalled();
            level = notLower(level, resolveJobs(level));
            if (!trouble
                    && pool.hasInstalled()
                    && (flags.contains(Flag.FOCUS_BEST) || flags.contains(Flag.FOCUS_NEW))) {
                level = notLower(level, resolveDependencies(level));
            }
            extraOrdering = false;
            if (trouble) {
                return level;
            }
        }
        if (pool.hasInstalled()) {
            level = notLower(level, resolveInstalled(level));
        }
        return focusInstalled && !trouble ? notLower(level, resolveJobs(level)) : level;
    }

    /** Returns the second level; when it is lower, earlier steps must be done again. */
    private int notLower(int before, int level) {
        trouble = level < before;
        return level;
    }

    private int resolveJobs(int startLevel) {
        int level = startLevel;
        int first = rules.start(Segment.JOB);
        for (int rule = first; rule < rules.end(Segment.JOB); rule++) {
            if (rules.isDisabled(rule) || !isOpen(rule)) {
                continue;
            }
            boolean update = wishes.allUpdated
                    || flags.contains(Flag.INSTALL_ALSO_UPDATES)
                    || jobs.get(rules.origin(rule).job()).has(Job.Option.OR_UPDATE);
            if (candidates.size() > 1 && !update) {
                pruneToInstalled();
            }
            int before = level;
            level = choose(level, rule);
            if (level < startLevel) {
                return level;
            }
            if (level <= before) {
                rule = level == before ? rule - 1 : first - 1;
            }
        }
        return level;
    }

    /** A job that an installed package fulfils does not replace it, unless an update is wanted. */
    private void pruneToInstalled() {
        int[] kept =
                Arrays.stream(candidates.toArray()).filter(pool::isInstalled).toArray();
        if (kept.length > 0 && Arrays.stream(kept).noneMatch(wishes::isUpdated)) {
            candidates.assign(kept);
        }
    }

    /** Keeps or updates the packages of the installed system; where there was trouble, it begins the next time. */
    private int resolveInstalled(int startLevel) {
        int level = startLevel;
        int firstPass = wishes.updated.isEmpty() ? 1 : 0;
        int position = installedPosition;
        for (int pass = firstPass; pass < 2; ) {
            int passLevel = level;
            boolean stuck = false;
            int at = position;
            for (int count = 0; count < installed.length; at++, count++) {
                at = at >= installed.length ? 0 : at;
                int before = level;
                level = resolveInstalled(level, installed[at], pass == 0);
                if (level < passLevel) {
                    stuck = true;
                    break;
                }
                if (retry) {
                    count = level < before ? 0 : count;
                    at--;
                    count--;
                }
            }
            if (stuck) {
                position = at;
                if (level < startLevel) {
                    break;
                }
                pass = firstPass;
            } else {
                position = 0;
                pass++;
            }
        }
        installedPosition = position;
        return level;
    }

    private int resolveInstalled(int startLevel, int pkg, boolean updatesOnly) {
        retry = false;
        int[] special = updates.special(pkg);
        int rule = updates.activeRule(rules, pkg);
        if (decisions.isInstalled(pkg) && special.length == 0 || updatesOnly && !wishes.isUpdated(pkg) || rule == 0) {
            return startLevel;
        }
        candidates.clear();
        if (!updates.isSuspended(pkg) && (decisions.isExcluded(pkg) || wishes.isUpdated(pkg))) {
            if (special.length > 0) {
                rule = collectSpecial(pkg, special, rule);
            } else {
                collectReplacements(rule);
            }
        }
        candidates.assign(Arrays.stream(candidates.toArray())
                .filter(other -> updates.isTarget(pkg, other))
                .toArray());
        int level = startLevel;
        if (!candidates.isEmpty()) {
            level = choose(level, rule);
            if (level <= startLevel) {
                retry = true;
                return level;
            }
        }
        if (decisions.isOpen(pkg) && !(clean.isOn() && clean.packages().get(pkg))) {
            int before = level;
            level = search.decide(level, pkg, rule);
            retry = level <= before;
        }
        return level;
    }

    private void collectReplacements(int rule) {
        for (int literal : rules.clause(rule)) {
            if (decisions.isInstalled(literal)) {
                candidates.clear();
                return;
            }
            if (decisions.isOpen(literal)) {
                candidates.add(literal);
            }
        }
    }

    /** Of packages that may be installed in several versions, an update brings the best beside the installed one. */
    private int collectSpecial(int pkg, int[] special, int rule) {
        if (!decisions.isExcluded(pkg)) {
            candidates.add(pkg);
        }
        for (int other : special) {
            if (!decisions.isExcluded(other) && updates.isTarget(pkg, other)) {
                candidates.add(other);
            }
        }
        if (candidates.size() > 1) {
            policy.filter(candidates, Policy.Mode.CHOOSE);
        }
        if (candidates.isEmpty()) {
            return rule;
        }
        int best = candidates.get(0);
        candidates.clear();
        if (best == pkg || !decisions.isOpen(best)) {
            return rule;
        }
        candidates.add(best);
        return updates.widestRule(pkg);
    }

    /** Removes the installed packages of a set that nothing decided on. */
    private int remove(int startLevel, BitSet packages) {
        int level = startLevel;
        trouble = false;
        for (int pkg : installed) {
            if (decisions.isOpen(pkg) && packages.get(pkg)) {
                level = notLower(level, search.decide(level, -pkg, 0));
                if (trouble) {
                    return level;
                }
            }
        }
        return level;
    }

    /** Packages that were removed as needed no more, though something kept needs or recommends them, come back. */
    private boolean findCleanMistakes() {
        boolean found = false;
        for (int pkg : installed) {
            if (decisions.isInstalled(pkg)) {
                for (int other : pool.get(pkg).dependencies().requires().stream()
                        .flatMapToInt(one -> formulas.involved(one))
                        .toArray()) {
                    if (other != pkg
                            && pool.isInstalled(other)
                            && !decisions.isInstalled(other)
                            && clean.packages().get(other)) {
                        keep(other);
                        found = true;
                    }
                }
            }
            if (clean.packages().get(pkg) && isMistake(pkg)) {
                keep(pkg);
                found = true;
            }
        }
        return found;
    }

    private boolean isMistake(int pkg) {
        int feature = updates.widestRule(pkg);
        if (feature == 0) {
            return false;
        }
        if (!isFulfilled(feature)) {
            return weak.isRecommended(pkg);
        }
        int update = updates.updateRule(pkg);
        if (update != 0 && update != feature && !isFulfilled(update)) {
            return true;
        }
        for (int rule = rules.start(Segment.BEST); rule < rules.end(Segment.BEST); rule++) {
            if (rules.origin(rule).pkg() == pkg && !isFulfilled(rule)) {
                return true;
            }
        }
        return false;
    }

    private boolean isFulfilled(int rule) {
        return Arrays.stream(rules.clause(rule)).anyMatch(literal -> literal > 0 && decisions.isInstalled(literal));
    }

    private void keep(int pkg) {
        clean.keep(pkg);
        policyRules.reenableKept(pkg);
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

    private int choose(int level, int rule) {
        if (candidates.size() > 1) {
            policy.filter(candidates, Policy.Mode.CHOOSE);
        }
        if (candidates.size() > 1 && extraOrdering) {
            orderForInstalled();
        }
        if (candidates.size() > 1) {
            search.openBranch(level, rule, candidates.toArray());
        }
        return search.decide(level, candidates.get(0), rule);
    }

    /** Installed packages are not decided yet when jobs are; what they suggest and recommend goes first all the same. */
    private void orderForInstalled() {
        Decisions future = new Decisions(pool.size());
        for (int pkg = 1; pkg <= pool.size(); pkg++) {
            if (decisions.isInstalled(pkg)
                    || pool.isInstalled(pkg) && decisions.isOpen(pkg) && !updates.isSuspended(pkg)) {
                future.decide(pkg, 1, 0);
            }
        }
        WeakDependencies futureWeak = new WeakDependencies(pool, formulas, future);
        Policy.moveToBack(candidates, pkg -> !pool.isInstalled(pkg) && !futureWeak.isSuggested(pkg));
        Policy.moveToBack(candidates, pkg -> !pool.isInstalled(pkg) && !futureWeak.isRecommended(pkg));
        policy.preferFavoured(candidates);
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
            int size = rules.size(rule);
            int first = rules.literal(rules.first(rule));
            if (first < 0 && (size == 2 || !decisions.isInstalled(-first))
                    || size == 1
                    || rules.isDisabled(rule)
                    || extraOrdering && speaksOfInstalled(rule, first)
                    || !isOpen(rule)) {
                continue;
            }
            pruneToLeaving();
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

    /** Before installed packages are decided on, only what new ones need is looked at. */
    private boolean speaksOfInstalled(int rule, int first) {
        return rules.isIn(rule, Segment.UPDATE) || first < 0 && pool.isInstalled(-first);
    }

    /** A package that would go as needed no more stays when it is needed. */
    private void pruneToLeaving() {
        if (clean.isOn()) {
            for (int pkg : candidates.toArray()) {
                if (clean.packages().get(pkg)) {
                    candidates.assign(new int[] {pkg});
                    return;
                }
            }
        }
    }

    /**
     * Looks for a choice of which another candidate came in anyway later, so that the one taken may be too much, and takes
     * it; returns -1 when there is none.
     */
    private int takeBetterBranch() {
        Search.Branch better = null;
        int position = -1;
        List<Search.Branch> branches = search.branches();
        for (int i = branches.size() - 1; i >= 0; i--) {
            int candidate = betterCandidate(branches.get(i));
            if (candidate >= 0) {
                better = branches.get(i);
                position = candidate;
            }
        }
        return better == null ? -1 : search.takeBranch(better, position);
    }

    private int betterCandidate(Search.Branch branch) {
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
}
