package io.dpuos.resolve.solver;

import io.dpuos.repo.RepoPackage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Solves one run of a test case and writes its result as libsolv does. */
final class TestCaseRun {
    /** What came out. */
    record Outcome(TreeSet<String> transaction, boolean problems, TreeSet<String> unsupported) {}

    private static final Map<String, Flag> FLAGS = Map.ofEntries(
            Map.entry("addalreadyrecommended", Flag.ALREADY_RECOMMENDED),
            Map.entry("keepexplicitobsoletes", Flag.KEEP_EXPLICIT_OBSOLETES),
            Map.entry("onlynamespacerecommended", Flag.ONLY_NAMESPACE_RECOMMENDED),
            Map.entry("strongrecommends", Flag.STRONG_RECOMMENDS),
            Map.entry("allowdowngrade", Flag.ALLOW_DOWNGRADE),
            Map.entry("!allownamechange", Flag.FORBID_NAME_CHANGE),
            Map.entry("allowarchchange", Flag.ALLOW_ARCHITECTURE_CHANGE),
            Map.entry("allowvendorchange", Flag.ALLOW_VENDOR_CHANGE),
            Map.entry("allowuninstall", Flag.ALLOW_UNINSTALL),
            Map.entry("!dupallowdowngrade", Flag.DUP_FORBID_DOWNGRADE),
            Map.entry("!dupallownamechange", Flag.DUP_FORBID_NAME_CHANGE),
            Map.entry("!dupallowarchchange", Flag.DUP_FORBID_ARCHITECTURE_CHANGE),
            Map.entry("!dupallowvendorchange", Flag.DUP_FORBID_VENDOR_CHANGE),
            Map.entry("noupdateprovide", Flag.NO_UPDATE_PROVIDES),
            Map.entry("needupdateprovide", Flag.NEED_UPDATE_PROVIDES),
            Map.entry("bestobeypolicy", Flag.BEST_OBEYS_POLICY),
            Map.entry("noautotarget", Flag.NO_AUTOMATIC_TARGETS),
            Map.entry("keeporphans", Flag.KEEP_ORPHANS),
            Map.entry("breakorphans", Flag.BREAK_ORPHANS),
            Map.entry("focusinstalled", Flag.FOCUS_INSTALLED),
            Map.entry("focusbest", Flag.FOCUS_BEST),
            Map.entry("focusnew", Flag.FOCUS_NEW),
            Map.entry("yumobsoletes", Flag.YUM_OBSOLETES),
            Map.entry("installalsoupdates", Flag.INSTALL_ALSO_UPDATES),
            Map.entry("strictrepopriority", Flag.STRICT_REPOSITORY_PRIORITY));

    private final Pool pool;
    private final Formulas formulas;
    private final TestCase.Run run;
    private final TreeSet<String> unsupported;
    private final BitSet multiVersion = new BitSet();

    private TestCaseRun(Pool pool, TestCase.Run run) {
        this.pool = pool;
        this.run = run;
        formulas = new Formulas(pool);
        unsupported = new TreeSet<>(run.unsupported());
    }

    static Outcome of(TestCase test, TestCase.Run run) {
        return new TestCaseRun(test.pool(run), run).solve();
    }

    private Outcome solve() {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        if (!run.solverFlags().contains("ignorerecommended")) {
            flags.add(Flag.WEAK);
        }
        if (!run.solverFlags().contains("noinfarchcheck")) {
            flags.add(Flag.CHECK_ARCHITECTURE);
        }
        for (String flag : run.solverFlags()) {
            if (FLAGS.containsKey(flag)) {
                flags.add(FLAGS.get(flag));
            } else if (List.of("splitprovides", "urpmreorder").contains(flag)) {
                unsupported.add("flag " + flag);
            }
        }
        List<Job> jobs = new ArrayList<>();
        TestCaseJob parser = new TestCaseJob(pool, formulas, unsupported);
        for (String text : run.jobs()) {
            Job job = parser.parse(text);
            jobs.add(job);
            if (job.kind() == Job.Kind.MULTI_VERSION) {
                Arrays.stream(job.packages()).forEach(multiVersion::set);
            }
        }
        Engine engine = new Engine(pool, jobs, flags);
        engine.solve();
        return new Outcome(transaction(engine), !engine.problems().isEmpty(), unsupported);
    }

    private TreeSet<String> transaction(Engine engine) {
        TreeSet<String> lines = new TreeSet<>();
        BitSet after = new BitSet();
        Arrays.stream(engine.installed()).forEach(after::set);
        BitSet fresh = (BitSet) after.clone();
        fresh.andNot(pool.installed());
        BitSet covered = new BitSet();
        for (int old : pool.installed().stream().toArray()) {
            if (after.get(old)) {
                continue;
            }
            RepoPackage gone = pool.get(old);
            Optional<Integer> successor = fresh.stream()
                    .filter(pkg -> replaces(pkg, old))
                    .boxed()
                    .max(Comparator.comparing((Integer pkg) -> pool.sameName(pkg, old))
                            .thenComparing(pool::name, Comparator.reverseOrder())
                            .thenComparing(pkg -> pool.arch(pkg).equals(pool.arch(old)))
                            .thenComparing(pool::evr));
            if (successor.isEmpty()) {
                lines.add("erase " + TestCase.text(gone));
            } else if (pool.sameName(successor.get(), old)) {
                covered.set(successor.get());
                lines.add(verb(successor.get(), old) + " " + TestCase.text(gone) + " "
                        + TestCase.text(pool.get(successor.get())));
            } else {
                lines.add("erase " + TestCase.text(gone) + " " + TestCase.text(pool.get(successor.get())));
            }
        }
        fresh.stream()
                .filter(pkg -> !covered.get(pkg))
                .forEach(pkg -> lines.add("install " + TestCase.text(pool.get(pkg))));
        return lines;
    }

    private String verb(int pkg, int old) {
        int order = pool.evr(pkg).compareTo(pool.evr(old));
        return order > 0 ? "upgrade" : order < 0 ? "downgrade" : pool.identical(pkg, old) ? "reinstall" : "change";
    }

    private boolean replaces(int pkg, int old) {
        boolean multi = multiVersion.get(pkg);
        if (pool.sameName(pkg, old)) {
            return multi ? pool.get(pkg).nevra().equals(pool.get(old).nevra()) : pool.exclusive(pkg, old);
        }
        return !multi && pool.obsoletes(pkg, old);
    }
}
