package io.dpuos.install;

import io.dpuos.install.InstalledPackage.FileState;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.Trigger;
import io.dpuos.rpm.TriggerCondition;
import io.dpuos.shell.FileSystem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Which triggers run when, with which arguments and input (rpm's psm.c: runTriggers, runImmedTriggers; rpmtriggers.c). The
 * packages are those installed so far, in order of installation. Not safe for use by several threads.
 */
final class TriggerRuns {
    /** File triggers from this priority on run before %post (rpm: TRIGGER_PRIORITY_BOUND). */
    private static final long HIGH_PRIORITY = 10_000;

    private final List<InstalledPackage> installed;
    private final ScriptletRunner runner;

    TriggerRuns(List<InstalledPackage> installed, ScriptletRunner runner) {
        this.installed = installed;
        this.runner = runner;
    }

    /** Returns how many versions of a package are installed. */
    int count(String name) {
        return (int) installed.stream()
                .filter(one -> one.header().nevra().name().equals(name))
                .count();
    }

    /** Runs the triggers of installed packages that a package sets off, then its own that installed ones set off. */
    void onPackage(RpmHeader header, Trigger.Kind kind) {
        String name = header.nevra().name();
        int versions = count(name);
        for (InstalledPackage owner : List.copyOf(installed)) {
            one(owner.header(), kind, header, versions, new HashSet<>());
        }
        Set<Integer> done = new HashSet<>();
        for (TriggerCondition condition : header.triggerConditions()) {
            if (condition.trigger().kind().family() != Trigger.Family.PACKAGE || done.contains(condition.script())) {
                continue;
            }
            String source = condition.condition().name();
            int sources = count(source);
            for (InstalledPackage by : List.copyOf(installed)) {
                if (by.header().nevra().name().equals(source)) {
                    one(header, kind, by.header(), sources, done);
                }
            }
        }
    }

    /** Of a pair of packages the first condition that holds decides which script runs. */
    private void one(RpmHeader owner, Trigger.Kind kind, RpmHeader by, int versions, Set<Integer> done) {
        for (TriggerCondition condition : owner.triggerConditions()) {
            if (condition.trigger().kind() == kind
                    && condition.condition().name().equals(by.nevra().name())
                    && isMet(condition.condition(), by)) {
                if (done.add(condition.script())) {
                    int own = count(owner.nevra().name());
                    List<String> arguments = List.of(Integer.toString(own), Integer.toString(versions));
                    run(owner, condition.trigger(), arguments, List.of());
                }
                return;
            }
        }
    }

    private static boolean isMet(Dependency condition, RpmHeader by) {
        Dependency itself = Dependency.of(
                by.nevra().name(), Dependency.Comparison.EQ, by.nevra().evr());
        return condition.isSatisfiedBy(itself) || by.provides().stream().anyMatch(condition::isSatisfiedBy);
    }

    private void run(RpmHeader owner, Trigger trigger, List<String> arguments, List<String> paths) {
        runner.run(new ScriptletRunner.Run(
                owner,
                trigger.kind().name().toLowerCase(Locale.ROOT),
                trigger.interpreter(),
                trigger.body(),
                trigger.flags(),
                arguments,
                paths,
                (trigger.flags() & ScriptletRunner.CRITICAL) != 0));
    }

    private record Match(RpmHeader owner, Trigger trigger, List<String> paths) {}

    /**
     * Runs file triggers that a new package sets off: first those of all packages on its files, then its own on the
     * files of the others.
     *
     * @param isPlaced whether a file of the new package, by its place in the header, is installed by it
     */
    void onFiles(InstalledPackage now, boolean high, IntPredicate isPlaced) {
        List<Match> matches = new ArrayList<>();
        for (InstalledPackage owner : installed) {
            for (Trigger trigger : fileTriggers(owner, high)) {
                add(matches, owner, trigger, pathsOf(now, trigger, isPlaced));
            }
        }
        runByPriority(matches);
        List<InstalledPackage> others =
                installed.stream().filter(one -> one != now).toList();
        matches.clear();
        for (Trigger trigger : fileTriggers(now, high)) {
            add(matches, now, trigger, pathsOf(others, trigger));
        }
        runByPriority(matches);
    }

    /** Runs the file triggers of the transaction, package by package. */
    void onTransaction() {
        for (InstalledPackage owner : installed) {
            List<Match> matches = new ArrayList<>();
            for (Trigger trigger : owner.header().triggers()) {
                if (trigger.kind() == Trigger.Kind.TRANSFILETRIGGERIN) {
                    add(matches, owner, trigger, pathsOf(installed, trigger));
                }
            }
            runByPriority(matches);
        }
    }

    private static List<Trigger> fileTriggers(InstalledPackage owner, boolean high) {
        return owner.header().triggers().stream()
                .filter(trigger ->
                        trigger.kind() == Trigger.Kind.FILETRIGGERIN && (trigger.priority() >= HIGH_PRIORITY) == high)
                .toList();
    }

    private static void add(List<Match> matches, InstalledPackage owner, Trigger trigger, List<String> paths) {
        if (!paths.isEmpty()) {
            matches.add(new Match(owner.header(), trigger, paths));
        }
    }

    private void runByPriority(List<Match> matches) {
        matches.sort(Comparator.comparingLong((Match match) -> -match.trigger().priority()));
        for (Match match : matches) {
            run(match.owner(), match.trigger(), List.of("0"), match.paths());
        }
    }

    /** The files of one package, prefix by prefix. */
    private static List<String> pathsOf(InstalledPackage one, Trigger trigger, IntPredicate isPlaced) {
        List<String> paths = new ArrayList<>();
        for (Dependency prefix : trigger.conditions()) {
            for (RpmFileEntry file : one.header().files()) {
                String path = FileSystem.text(file.path());
                if (path.startsWith(prefix.name()) && isPlaced.test(file.index())) {
                    paths.add(path);
                }
            }
        }
        return paths;
    }

    /**
     * The files of several packages, prefix by prefix. Since rpm looks packages up by directory, a package counts only
     * when the name of one of its directories begins with the prefix.
     */
    private static List<String> pathsOf(List<InstalledPackage> packages, Trigger trigger) {
        List<String> paths = new ArrayList<>();
        for (Dependency prefix : trigger.conditions()) {
            for (InstalledPackage one : packages) {
                if (!hasDirectory(one, prefix.name())) {
                    continue;
                }
                for (RpmFileEntry file : one.header().files()) {
                    String path = FileSystem.text(file.path());
                    if (path.startsWith(prefix.name()) && one.states().get(file.index()) == FileState.NORMAL) {
                        paths.add(path);
                    }
                }
            }
        }
        return paths;
    }

    private static boolean hasDirectory(InstalledPackage one, String prefix) {
        return one.directories().stream().anyMatch(directory -> directory.startsWith(prefix));
    }
}
