package io.dpuos.resolve.solver;

import io.dpuos.repo.RepoPackage;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Evr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Solves one run of a test case and writes its result as libsolv does. */
final class TestCaseRun {
    /** What came out. */
    record Outcome(TreeSet<String> transaction, boolean problems, TreeSet<String> unsupported) {}

    private static final Map<String, Engine.Flag> FLAGS = Map.of(
            "addalreadyrecommended", Engine.Flag.ALREADY_RECOMMENDED,
            "allowdowngrade", Engine.Flag.ALLOW_DOWNGRADE,
            "allowarchchange", Engine.Flag.ALLOW_ARCHITECTURE_CHANGE,
            "allowvendorchange", Engine.Flag.ALLOW_VENDOR_CHANGE,
            "bestobeypolicy", Engine.Flag.BEST_OBEYS_POLICY,
            "noautotarget", Engine.Flag.NO_AUTOMATIC_TARGETS,
            "focusinstalled", Engine.Flag.FOCUS_INSTALLED,
            "focusbest", Engine.Flag.FOCUS_BEST,
            "focusnew", Engine.Flag.FOCUS_NEW);
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("ignorerecommended", "keepexplicitobsoletes", "noinfarchcheck", "keeporphans");

    private final Pool pool;
    private final TestCase.Run run;
    private final TreeSet<String> unsupported;
    private final BitSet multiVersion = new BitSet();

    private TestCaseRun(Pool pool, TestCase.Run run) {
        this.pool = pool;
        this.run = run;
        unsupported = new TreeSet<>(run.unsupported());
    }

    static Outcome of(TestCase test, TestCase.Run run) {
        return new TestCaseRun(test.pool(), run).solve();
    }

    private Outcome solve() {
        Set<Engine.Flag> flags = EnumSet.noneOf(Engine.Flag.class);
        if (!run.solverFlags().contains("ignorerecommended")) {
            flags.add(Engine.Flag.WEAK);
        }
        if (!run.solverFlags().contains("noinfarchcheck")) {
            flags.add(Engine.Flag.CHECK_ARCHITECTURE);
        }
        if (run.keepExplicitObsoletes()) {
            flags.add(Engine.Flag.KEEP_EXPLICIT_OBSOLETES);
        }
        for (String flag : run.solverFlags()) {
            if (FLAGS.containsKey(flag)) {
                flags.add(FLAGS.get(flag));
            } else if (!WITHOUT_EFFECT.contains(flag)) {
                unsupported.add("flag " + flag);
            }
        }
        List<Job> jobs = new ArrayList<>();
        boolean impossible = false;
        for (String text : run.jobs()) {
            Job job = job(text);
            if (job.kind() == Job.Kind.INSTALL && job.packages().length == 0) {
                impossible = !text.startsWith("install oneof");
            } else {
                jobs.add(job);
                if (job.kind() == Job.Kind.MULTI_VERSION) {
                    Arrays.stream(job.packages()).forEach(multiVersion::set);
                }
            }
        }
        Engine engine = new Engine(pool, jobs, flags);
        engine.solve();
        return new Outcome(transaction(engine), impossible || !engine.problems().isEmpty(), unsupported);
    }

    private Job job(String text) {
        String[] words = text.split("\\s+");
        String[] options = {};
        int end = words.length;
        if (words[end - 1].startsWith("[")) {
            options = words[--end].replaceAll("[\\[\\]]", "").split(",");
        }
        List<String> set = List.of(options);
        for (String option : options) {
            if (!Set.of("forcebest", "setevr", "setarch", "noautoset", "setname", "targeted")
                    .contains(option)) {
                unsupported.add("job option " + option);
            }
        }
        Job.Kind kind =
                switch (words[0]) {
                    case "install" -> Job.Kind.INSTALL;
                    case "erase" -> Job.Kind.ERASE;
                    case "update" -> Job.Kind.UPDATE;
                    case "lock" -> Job.Kind.LOCK;
                    case "multiversion" -> Job.Kind.MULTI_VERSION;
                    case "favor" -> Job.Kind.FAVOUR;
                    case "disfavor" -> Job.Kind.DISFAVOUR;
                    case "blacklist" -> Job.Kind.BLACKLIST;
                    case "excludefromweak" -> Job.Kind.EXCLUDE_FROM_WEAK;
                    default -> {
                        unsupported.add("job " + words[0]);
                        yield Job.Kind.EXCLUDE_FROM_WEAK;
                    }
                };
        String select = words[1];
        List<String> rest = Arrays.asList(words).subList(2, end);
        int[] packages = select(select, rest);
        if (kind == Job.Kind.EXCLUDE_FROM_WEAK && !words[0].equals("excludefromweak")) {
            packages = new int[0];
        }
        boolean pkg = select.equals("pkg");
        return new Job(
                kind,
                packages,
                set.contains("forcebest"),
                pkg || set.contains("setarch") || rest.contains("."),
                pkg || set.contains("setevr") || rest.contains("="),
                set.contains("targeted"),
                text);
    }

    private int[] select(String select, List<String> words) {
        IntStream all = IntStream.rangeClosed(1, pool.size());
        switch (select) {
            case "pkg", "oneof" -> {
                return all.filter(pkg -> words.contains(TestCase.text(pool.get(pkg))))
                        .toArray();
            }
            case "all" -> {
                return all.toArray();
            }
            case "repo" -> {
                return all.filter(pkg -> words.contains(pool.get(pkg).repository()))
                        .toArray();
            }
            case "name" -> {
                return named(words);
            }
            case "provides" -> {
                Dependency wanted = TestCaseDependency.parse(String.join(" ", words));
                return wanted.isRich() ? rich(wanted) : pool.providers(wanted);
            }
            default -> {
                unsupported.add("selection " + select);
                return new int[0];
            }
        }
    }

    private int[] named(List<String> words) {
        if (words.size() >= 3 && words.get(1).equals(".")) {
            return Arrays.stream(pool.named(words.get(0)))
                    .filter(pkg -> pool.arch(pkg).equals(words.get(2)))
                    .toArray();
        }
        Dependency wanted = words.size() >= 3
                ? Dependency.of(words.get(0), TestCaseDependency.comparison(words.get(1)), Evr.parse(words.get(2)))
                : Dependency.of(words.get(0));
        return pool.namedMatching(wanted);
    }

    private int[] rich(Dependency wanted) {
        unsupported.add("job with a rich dependency");
        return new int[0];
    }

    private TreeSet<String> transaction(Engine engine) {
        TreeSet<String> lines = new TreeSet<>();
        BitSet after = new BitSet();
        Arrays.stream(engine.installed()).forEach(after::set);
        BitSet covered = new BitSet();
        for (int old = 1; old <= pool.size(); old++) {
            if (!pool.isInstalled(old) || after.get(old)) {
                continue;
            }
            int successor = 0;
            int obsoleting = 0;
            for (int pkg = after.nextSetBit(0); pkg >= 0; pkg = after.nextSetBit(pkg + 1)) {
                if (pool.isInstalled(pkg)) {
                    continue;
                }
                if (pool.sameName(pkg, old) && successor == 0) {
                    successor = pkg;
                } else if (!pool.sameName(pkg, old)
                        && obsoleting == 0
                        && !multiVersion.get(pkg)
                        && obsoletes(pkg, old)) {
                    obsoleting = pkg;
                }
            }
            RepoPackage gone = pool.get(old);
            if (successor != 0) {
                covered.set(successor);
                int order = pool.evr(successor).compareTo(pool.evr(old));
                String verb = order > 0
                        ? "upgrade"
                        : order < 0
                                ? "downgrade"
                                : pool.arch(successor).equals(pool.arch(old)) ? "reinstall" : "change";
                lines.add(verb + " " + TestCase.text(gone) + " " + TestCase.text(pool.get(successor)));
            } else {
                lines.add("erase " + TestCase.text(gone)
                        + (obsoleting == 0 ? "" : " " + TestCase.text(pool.get(obsoleting))));
            }
        }
        for (int pkg = after.nextSetBit(0); pkg >= 0; pkg = after.nextSetBit(pkg + 1)) {
            if (!pool.isInstalled(pkg) && !covered.get(pkg)) {
                lines.add("install " + TestCase.text(pool.get(pkg)));
            }
        }
        return lines;
    }

    private boolean obsoletes(int pkg, int old) {
        return pool.get(pkg).dependencies().obsoletes().stream()
                .anyMatch(dependency -> Arrays.binarySearch(pool.namedMatching(dependency), old) >= 0);
    }
}
