package io.dpuos.resolve.solver;

import io.dpuos.repo.RepoPackage;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One file of libsolv's test cases: repositories, and runs with their expected results. */
final class TestCase {
    /** One solve with what is expected of it. */
    record Run(
            List<String> jobs,
            Set<String> solverFlags,
            Set<String> poolFlags,
            Set<String> disabled,
            Map<String, String> namespaces,
            Set<String> unsupported,
            Expected expected) {}

    /** Expected lines of the transaction, and whether there are problems; not judged when there is no transaction. */
    record Expected(boolean judged, TreeSet<String> transaction, boolean problems) {}

    private final List<RepoPackage> packages = new ArrayList<>();
    private final List<String> vendors = new ArrayList<>();
    private final Map<String, int[]> repositories = new LinkedHashMap<>();
    private final Set<String> disabled = new HashSet<>();
    private final Set<String> poolFlags = new HashSet<>();
    private final Map<String, String> namespaces = new LinkedHashMap<>();
    private final List<List<String>> vendorClasses = new ArrayList<>();
    private final Set<String> unsupported = new TreeSet<>();
    private final List<Run> runs = new ArrayList<>();
    private String arch = "unset";
    private String system = "";

    private TestCase() {}

    static TestCase read(Path file) throws IOException {
        TestCase test = new TestCase();
        test.parse(Files.readAllLines(file));
        return test;
    }

    List<Run> runs() {
        return runs;
    }

    private void parse(List<String> lines) {
        List<String> jobs = new ArrayList<>();
        Set<String> solverFlags = new HashSet<>();
        Optional<Expected> expected = Optional.empty();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            List<String> block = new ArrayList<>();
            if (line.endsWith("<inline>")) {
                while (i + 1 < lines.size()
                        && (lines.get(i + 1).startsWith("#") || lines.get(i + 1).isBlank())) {
                    i++;
                    if (lines.get(i).startsWith("#>")) {
                        block.add(lines.get(i).substring(2));
                    }
                }
            }
            String[] words = line.split("\\s+");
            switch (words[0]) {
                case "repo" -> repository(words, block);
                case "system" -> {
                    arch = words[1];
                    system = words.length > 3 ? words[3] : "";
                }
                case "poolflags" -> flags(words, poolFlags);
                case "solverflags" -> flags(words, solverFlags);
                case "disable" -> disabled.add(words[2]);
                case "job" -> jobs.add(line.substring(4).strip());
                case "result" -> expected = Optional.of(expected(words[1], block));
                case "nextjob" -> {
                    expected.ifPresent(result -> endRun(jobs, solverFlags, result));
                    expected = Optional.empty();
                    jobs.clear();
                    solverFlags.clear();
                    namespaces.clear();
                }
                case "namespace" -> namespaces.put(words[1], words[2]);
                case "vendorclass" -> vendorClasses.add(List.of(words).subList(1, words.length));
                case "genid" -> unsupported.add("genid");
                case "feature" -> {}
                default -> unsupported.add("line " + words[0]);
            }
        }
        expected.ifPresent(result -> endRun(jobs, solverFlags, result));
    }

    private void endRun(List<String> jobs, Set<String> solverFlags, Expected expected) {
        runs.add(new Run(
                List.copyOf(jobs),
                Set.copyOf(solverFlags),
                Set.copyOf(poolFlags),
                Set.copyOf(disabled),
                new LinkedHashMap<>(namespaces),
                Set.copyOf(unsupported),
                expected));
    }

    private static void flags(String[] words, Set<String> flags) {
        for (int i = 1; i < words.length; i++) {
            for (String flag : words[i].split(",")) {
                if (flag.startsWith("!")) {
                    flags.remove(flag.substring(1));
                    flags.add(flag);
                } else {
                    flags.remove("!" + flag);
                    flags.add(flag);
                }
            }
        }
    }

    private static Expected expected(String sections, List<String> block) {
        TreeSet<String> transaction = new TreeSet<>();
        boolean problems = false;
        for (String line : block) {
            String first = line.split(" ")[0];
            if (Set.of("install", "upgrade", "downgrade", "erase", "reinstall", "change", "replace", "obsoleted")
                    .contains(first)) {
                transaction.add(line.strip());
            }
            problems |= first.equals("problem");
        }
        return new Expected(List.of(sections.split(",")).contains("transaction"), transaction, problems);
    }

    private void repository(String[] words, List<String> block) {
        String[] priorities = words[2].split("\\.");
        repositories.put(words[1], new int[] {
            Integer.parseInt(priorities[0]), priorities.length > 1 ? Integer.parseInt(priorities[1]) : 0
        });
        List<List<String>> one = new ArrayList<>();
        for (String line : block) {
            if (line.startsWith("=Pkg:")) {
                one.add(new ArrayList<>());
            }
            if (!one.isEmpty()) {
                one.get(one.size() - 1).add(line);
            }
        }
        one.forEach(pkg -> pkg(words[1], pkg));
    }

    private void pkg(String repository, List<String> lines) {
        String[] head = lines.get(0).substring(5).strip().split("\\s+");
        Evr evr = Evr.parse(head[1] + (head.length > 3 ? "-" + head[2] : ""));
        Nevra nevra = new Nevra(head[0], evr, head[head.length - 1]);
        List<Dependency> provides = dependencies(lines, "=Prv:");
        provides.add(Dependency.of(head[0], Comparison.EQ, evr));
        List<Dependency> supplements = dependencies(lines, "=Sup:");
        values(lines, "=Prv:")
                .forEach(value -> TestCaseDependency.supplementOf(value).ifPresent(supplements::add));
        packages.add(new RepoPackage(
                repository,
                nevra,
                "",
                0,
                0,
                String.valueOf(packages.size()),
                "",
                "",
                0,
                "",
                new RepoPackage.Dependencies(
                        provides,
                        dependencies(lines, "=Req:"),
                        dependencies(lines, "=Con:"),
                        dependencies(lines, "=Obs:"),
                        dependencies(lines, "=Rec:"),
                        dependencies(lines, "=Sug:"),
                        supplements,
                        dependencies(lines, "=Enh:")),
                values(lines, "=Fls:")));
        vendors.add(String.join("", values(lines, "=Vnd:")));
    }

    private static List<String> values(List<String> lines, String tag) {
        return lines.stream()
                .filter(line -> line.startsWith(tag))
                .map(line -> line.substring(tag.length()).strip())
                .toList();
    }

    private List<Dependency> dependencies(List<String> lines, String tag) {
        List<Dependency> dependencies = new ArrayList<>();
        for (String value : values(lines, tag)) {
            try {
                dependencies.add(TestCaseDependency.parse(value));
            } catch (RuntimeException e) {
                unsupported.add("dependency " + value);
            }
        }
        return dependencies;
    }

    private static final Map<String, PoolFlag> POOL_FLAGS = Map.of(
            "implicitobsoleteusescolors", PoolFlag.COLORS,
            "obsoleteusescolors", PoolFlag.OBSOLETES_USE_COLORS,
            "obsoleteusesprovides", PoolFlag.OBSOLETES_USE_PROVIDES,
            "implicitobsoleteusesprovides", PoolFlag.NAME_OBSOLETES_PROVIDERS,
            "forbidselfconflicts", PoolFlag.FORBID_SELF_CONFLICTS,
            "noinstalledobsoletes", PoolFlag.NO_INSTALLED_OBSOLETES,
            "whatprovideswithdisabled", PoolFlag.PROVIDERS_WITH_DISABLED);

    Pool pool(Run run) {
        Architecture architecture =
                arch.equals("unset") || arch.equals("all") ? Architecture.any() : Architecture.of(arch);
        Pool.Builder builder = new Pool.Builder(architecture, false);
        run.poolFlags().stream().filter(POOL_FLAGS::containsKey).forEach(flag -> builder.flag(POOL_FLAGS.get(flag)));
        for (int i = 0; i < packages.size(); i++) {
            RepoPackage pkg = packages.get(i);
            int[] priorities = repositories.get(pkg.repository());
            int number = builder.add(pkg, priorities[0], priorities[1]);
            builder.vendor(number, vendorClass(vendors.get(i)));
            if (pkg.repository().equals(system)) {
                builder.markInstalled(number);
            }
            if (run.disabled().contains(text(pkg))) {
                builder.disable(number);
            }
            run.namespaces().forEach((namespace, provider) -> {
                if (provider.equals(text(pkg))) {
                    builder.provides(namespace, number);
                }
            });
        }
        run.namespaces().forEach((namespace, provider) -> {
            if (provider.equals("@SYSTEM")) {
                builder.systemProvides(namespace);
            }
        });
        return builder.build();
    }

    private String vendorClass(String vendor) {
        return vendorClasses.stream()
                .filter(members ->
                        members.stream().anyMatch(one -> vendor.regionMatches(true, 0, one, 0, one.length())))
                .map(members -> members.get(0))
                .findFirst()
                .orElse(vendor);
    }

    /** Returns a package as the test cases write it. */
    static String text(RepoPackage pkg) {
        return pkg.nevra() + "@" + pkg.repository();
    }
}
