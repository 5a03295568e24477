package io.dpuos.resolve;

import io.dpuos.repo.ModuleStream;
import io.dpuos.repo.Modules;
import io.dpuos.repo.RepoPackage;
import io.dpuos.resolve.solver.Architecture;
import io.dpuos.resolve.solver.Engine;
import io.dpuos.resolve.solver.Flag;
import io.dpuos.resolve.solver.Job;
import io.dpuos.resolve.solver.Origin;
import io.dpuos.resolve.solver.Pool;
import io.dpuos.resolve.solver.Problem;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Decides which module streams are active: the enabled ones, default streams of modules that are neither enabled nor
 * disabled, and what these require of other modules. As in libdnf, a stream is a package for the solver: builds of one
 * context are its versions, streams of one module conflict, and {@code platform} is what the distribution is.
 *
 * @param streams the active builds
 * @param states {@code enabled}, {@code default} or {@code required} by {@code name:stream}
 * @param notes what the user should know, such as default streams that cannot be active
 */
record ActiveModules(Set<ModuleStream> streams, SortedMap<String, String> states, List<String> notes) {
    private static final Comparator<ModuleStream> ORDER = Comparator.comparing(ModuleStream::name)
            .thenComparing(ModuleStream::stream)
            .thenComparing(ModuleStream::version, Long::compareUnsigned)
            .thenComparing(ModuleStream::context)
            .thenComparing(ModuleStream::arch)
            .thenComparing(ModuleStream::repository);

    /**
     * Decides.
     *
     * @param platform the stream of {@code platform}; empty when it is not known
     * @throws LockException when an enabled stream cannot be active
     */
    static ActiveModules of(Modules modules, ModuleChoice choice, String arch, String platform) throws LockException {
        return new Decision(modules, choice, Architecture.of(arch), platform).decide();
    }

    /**
     * What a build requires of other modules, the platform aside, in one text. Of contexts that serve as well the solver takes
     * the first in alphabetical order, so the text is libdnf's.
     */
    private static String requirements(ModuleStream stream) {
        TreeSet<String> words = new TreeSet<>();
        stream.requires()
                .forEach(one -> one.forEach((name, wanted) -> {
                    if (!name.equals("platform")) {
                        words.add(name + ":[" + String.join(",", new TreeSet<>(wanted)) + "]");
                    }
                }));
        return words.isEmpty() ? "NoRequires" : String.join(",", words);
    }

    /**
     * What makes builds versions of each other: the context when it is a lasting name; else that of a build with such a
     * context and the same requirements, and else the requirements.
     */
    private static Map<ModuleStream, String> contexts(List<ModuleStream> streams) {
        Map<String, TreeSet<String>> lasting = new HashMap<>();
        streams.stream().filter(ModuleStream::staticContext).forEach(one -> lasting.computeIfAbsent(
                        one.id() + " " + requirements(one), key -> new TreeSet<>())
                .add(one.context()));
        Map<ModuleStream, String> contexts = new HashMap<>();
        for (ModuleStream one : streams) {
            String requirements = requirements(one);
            TreeSet<String> likewise = lasting.getOrDefault(one.id() + " " + requirements, new TreeSet<>());
            boolean named = one.staticContext() || likewise.contains(one.context());
            contexts.put(one, named ? one.context() : likewise.isEmpty() ? requirements : likewise.first());
        }
        return contexts;
    }

    private static final class Decision {
        private final Modules modules;
        private final ModuleChoice choice;
        private final String platform;
        private final List<ModuleStream> offered;
        private final Map<String, TreeSet<String>> byName = new TreeMap<>();
        private final Map<Integer, ModuleStream> numbers = new HashMap<>();
        private final Map<ModuleStream, String> contexts;
        private final Pool pool;

        Decision(Modules modules, ModuleChoice choice, Architecture architecture, String platform) {
            this.modules = modules;
            this.choice = choice;
            this.platform = platform;
            offered = modules.streams().stream()
                    .filter(one -> !choice.disabled().contains(one.name()))
                    .sorted(ORDER)
                    .toList();
            offered.forEach(one ->
                    byName.computeIfAbsent(one.name(), name -> new TreeSet<>()).add(one.stream()));
            contexts = contexts(offered);
            Pool.Builder builder = new Pool.Builder(architecture, false);
            if (!platform.isEmpty()) {
                builder.add(platformPackage(), 0, 0);
            }
            for (ModuleStream one : offered) {
                numbers.put(builder.add(pkg(one), 0, 0), one);
            }
            pool = builder.build();
        }

        ActiveModules decide() throws LockException {
            Map<String, String> defaults = new TreeMap<>(modules.defaultStreams());
            defaults.keySet().removeIf(name -> choice.enabled().containsKey(name));
            defaults.entrySet().removeIf(one -> !byName.getOrDefault(one.getKey(), new TreeSet<>())
                    .contains(one.getValue()));
            List<String> notes = new ArrayList<>();
            Engine engine = solve(defaults, false);
            if (!engine.problems().isEmpty()) {
                engine = solve(defaults, true);
                if (!engine.problems().isEmpty()) {
                    throw new LockException(LockException.Kind.UNSOLVABLE, explain(engine.problems()));
                }
            }
            Set<String> chosen = new HashSet<>();
            for (int pkg : engine.installed()) {
                chosen.add(pool.name(pkg));
            }
            Set<ModuleStream> active = new LinkedHashSet<>();
            numbers.forEach((pkg, stream) -> {
                if (chosen.contains(pool.name(pkg))) {
                    active.add(stream);
                }
            });
            SortedMap<String, String> states = new TreeMap<>();
            for (ModuleStream one : active) {
                states.put(
                        one.id(),
                        choice.enabled().containsKey(one.name())
                                ? "enabled"
                                : one.stream().equals(defaults.get(one.name())) ? "default" : "required");
            }
            List<String> left = defaults.entrySet().stream()
                    .map(one -> one.getKey() + ":" + one.getValue())
                    .filter(id -> !states.containsKey(id))
                    .toList();
            if (!left.isEmpty()) {
                notes.add("default module streams that cannot be active together with the others, and are not: "
                        + String.join(", ", left)
                        + (platform.isEmpty() ? "; the repositories do not tell the platform, <modules> can" : ""));
            }
            return new ActiveModules(active, states, notes);
        }

        private Engine solve(Map<String, String> defaults, boolean weak) {
            List<Job> jobs = new ArrayList<>();
            if (!platform.isEmpty()) {
                jobs.add(Job.install(pool.named("platform:" + platform), false, "platform:" + platform));
            }
            choice.enabled().forEach((name, stream) -> jobs.add(job(name + ":" + stream, false)));
            defaults.forEach((name, stream) -> jobs.add(job(name + ":" + stream, weak)));
            Engine engine = new Engine(pool, jobs, EnumSet.of(Flag.CHECK_ARCHITECTURE, Flag.KEEP_EXPLICIT_OBSOLETES));
            engine.solve();
            return engine;
        }

        private Job job(String id, boolean weak) {
            EnumSet<Job.Option> options = EnumSet.of(Job.Option.BEST);
            if (weak) {
                options.add(Job.Option.WEAK);
            }
            return new Job(
                    Job.Kind.INSTALL, Job.Selection.PROVIDES, pool.providers(capability(id)), List.of(), options, id);
        }

        private static Dependency capability(String id) {
            return Dependency.of("module(" + id + ")");
        }

        private RepoPackage platformPackage() {
            return pkg(
                    new Nevra("platform:" + platform, new Evr(0, "0", ""), "noarch"),
                    List.of(capability("platform"), capability("platform:" + platform)),
                    List.of(),
                    List.of());
        }

        private RepoPackage pkg(ModuleStream one) {
            List<Dependency> requires = new ArrayList<>();
            Set<Dependency> conflicts = new LinkedHashSet<>();
            for (Map<String, List<String>> dependency : one.requires()) {
                dependency.forEach((name, streams) -> {
                    List<String> wanted = new ArrayList<>();
                    for (String stream : streams) {
                        if (stream.startsWith("-")) {
                            conflicts.add(capability(name + ":" + stream.substring(1)));
                        } else {
                            wanted.add("module(" + name + ":" + stream + ")");
                        }
                    }
                    requires.add(requirement(name, wanted));
                });
            }
            if (byName.getOrDefault(one.name(), new TreeSet<>()).size() > 1) {
                conflicts.add(capability(one.name()));
            }
            return pkg(
                    new Nevra(
                            one.id() + ":" + contexts.getOrDefault(one, ""),
                            new Evr(0, Long.toUnsignedString(one.version()), ""),
                            one.arch().isEmpty() ? "noarch" : one.arch()),
                    List.of(capability(one.name()), capability(one.id())),
                    requires,
                    List.copyOf(conflicts));
        }

        private static Dependency requirement(String name, List<String> wanted) {
            if (wanted.isEmpty()) {
                return capability(name);
            }
            return wanted.size() == 1
                    ? Dependency.of(wanted.get(0))
                    : new Dependency("(" + String.join(" or ", wanted) + ")", Comparison.ANY, Optional.empty(), false);
        }

        private static RepoPackage pkg(
                Nevra nevra, List<Dependency> provides, List<Dependency> requires, List<Dependency> conflicts) {
            return new RepoPackage(
                    "modules",
                    nevra,
                    "",
                    0,
                    0,
                    "",
                    "",
                    "",
                    0,
                    "",
                    new RepoPackage.Dependencies(
                            provides, requires, conflicts, List.of(), List.of(), List.of(), List.of(), List.of()),
                    List.of());
        }

        private String explain(List<Problem> problems) {
            Set<String> lines = new LinkedHashSet<>();
            for (Problem problem : problems) {
                for (Problem.Fact fact : problem.rules()) {
                    line(fact).ifPresent(lines::add);
                }
            }
            Set<String> remedies = new LinkedHashSet<>();
            choice.enabled().forEach((name, stream) -> {
                if (lines.stream().anyMatch(line -> line.contains(name + ":" + stream))) {
                    remedies.add("take another stream of " + name + ", or leave it out of <modules>: "
                            + byName.getOrDefault(name, new TreeSet<>()).stream()
                                    .map(one -> name + ":" + one)
                                    .collect(Collectors.joining(", ")));
                }
            });
            StringBuilder text = new StringBuilder("the module streams of <modules> cannot be active together:");
            lines.forEach(line -> text.append("\n  ").append(line));
            remedies.forEach(remedy -> text.append("\n  -> ").append(remedy));
            return text.toString();
        }

        private Optional<String> line(Problem.Fact fact) {
            Origin origin = fact.origin();
            String wish =
                    origin.dependency().map(Dependency::toString).orElse("").replaceAll("module\\(([^()]*)\\)", "$1");
            String subject = origin.pkg() == 0 ? "" : id(origin.pkg());
            return switch (origin.kind()) {
                case JOB, BEST -> Optional.empty();
                case NOTHING_PROVIDES ->
                    Optional.of(subject + " requires " + wish
                            + (wish.startsWith("platform") || wish.startsWith("(platform")
                                    ? platform.isEmpty()
                                            ? ", and the repositories do not tell the platform: name it in <modules>"
                                            : ", and this is platform:" + platform
                                    : ", which no repository has"));
                case REQUIRES -> Optional.of(subject + " requires " + wish);
                case CONFLICTS -> {
                    String other = Arrays.stream(fact.clause())
                            .map(Math::abs)
                            .filter(pkg -> pkg != origin.pkg())
                            .mapToObj(this::id)
                            .findFirst()
                            .orElse(wish);
                    yield Optional.of(subject + " excludes " + other
                            + (module(subject).equals(module(other)) ? ": one stream of a module can be active" : ""));
                }
                case SAME_NAME -> Optional.empty();
                default -> Optional.of(subject + " cannot be active");
            };
        }

        private static String module(String id) {
            int colon = id.indexOf(':');
            return colon < 0 ? id : id.substring(0, colon);
        }

        private String id(int pkg) {
            ModuleStream stream = numbers.get(pkg);
            return stream == null ? "platform:" + platform : stream.id();
        }
    }
}
