package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.dpuos.assemble.BuildEnvironment;
import io.dpuos.assemble.Coordinates;
import io.dpuos.assemble.DistributionReader;
import io.dpuos.assemble.ForArchitecture;
import io.dpuos.assemble.ImageDefinition;
import io.dpuos.assemble.LayerProbe;
import io.dpuos.assemble.Passwords;
import io.dpuos.maven.config.DistributionBean;
import io.dpuos.repo.ContentCache;
import io.dpuos.repo.ProgressListener;
import io.dpuos.resolve.Lock;
import io.dpuos.resolve.LockInputs;
import io.dpuos.resolve.PackageAccess;
import io.dpuos.resolve.ResolutionRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.SettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.codehaus.plexus.classworlds.ClassWorld;
import org.codehaus.plexus.component.configurator.BasicComponentConfigurator;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever of the configuration is changed, nothing stays as it was before: each element of each bean gets another value,
 * and what is taken from a store of the old configuration has to be what an empty store would lead to.
 *
 * <p>The table {@code changed-values.tsv} has a line for each element: {@code BEAN.FIELD}, what is made anew, the
 * configuration with the changed value, and what both configurations have beside the common one. What is made anew is
 * {@code lock}, {@code base} (the installed packages), the name of a layer of which the outcome changes, {@code medium}, or
 * {@code nothing} where the value is only checked or tells how something is fetched; a layer with {@code ~} has other inputs, but in this small image the
 * same outcome; one with {@code !} refuses the change. An element has more lines, with {@code #} and a word behind its name,
 * where a layer other than its own depends on it.
 */
class ChangedValuesTest {
    private static final long TIME = 1_700_000_000L;
    private static final String FAILURE = "failure";

    @TempDir
    private static Path folder;

    private static final SortedMap<String, String> COMMON = new TreeMap<>();

    private static Path sources;
    private static LayerProbe probe;

    private record Change(String name, String where, String changed, String also) {}

    /** A configuration as a build sees it. */
    private record Seen(ImageDefinition definition, BuildEnvironment environment, Passwords passwords) {}

    /** What a server's password becomes that was not encrypted. */
    private record Decrypted(SettingsDecryptionRequest request) implements SettingsDecryptionResult {
        @Override
        public Server getServer() {
            return request.getServers().get(0);
        }

        @Override
        public List<Server> getServers() {
            return request.getServers();
        }

        @Override
        public Proxy getProxy() {
            return null;
        }

        @Override
        public List<Proxy> getProxies() {
            return List.of();
        }

        @Override
        public List<SettingsProblem> getProblems() {
            return List.of();
        }
    }

    @BeforeAll
    static void prepare() throws Exception {
        sources = folder.resolve("project/src/main/dpuos");
        SmallImage.sources(sources, folder);
        probe = new LayerProbe(SmallImage.installed(folder.resolve("rpms")));
    }

    @Test
    void everyElementHasAChangedValue() throws Exception {
        SortedSet<String> fields = new TreeSet<>();
        for (Class<?> bean : SmallImage.beans()) {
            for (Field field : bean.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    fields.add(bean.getSimpleName() + "." + field.getName());
                }
            }
        }

        assertThat(changes().stream().map(Change::name).filter(name -> !name.matches(".*[:#].*")))
                .containsExactlyInAnyOrderElementsOf(fields);
    }

    @Test
    void nothingIsTakenFromAStoreThatAChangeMadeStale() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Change change : changes()) {
            try {
                (change.name().startsWith("file:") ? withFile(change) : withValue(change))
                        .ifPresent(problem -> wrong.add(change.name() + ": " + problem));
            } catch (Exception e) {
                wrong.add(change.name() + " is no valid change: " + e);
            }
        }

        if (!wrong.isEmpty()) {
            fail(String.join("\n", wrong));
        }
    }

    @Test
    void theSameConfigurationReadTwiceHasTheSameInputs() throws Exception {
        Seen first = see("", "");
        Seen second = see("", "");

        assertThat(inputs(second)).isEqualTo(inputs(first));
    }

    private Optional<String> withValue(Change change) throws Exception {
        Seen before = see(change.also(), "");
        SortedMap<String, String> layers =
                change.where().matches("lock|base") ? new TreeMap<>() : before(before, change);
        return problem(change, inputs(before), layers, see(change.also(), change.changed()));
    }

    /** Returns what is wrong with what a build would make anew. */
    private Optional<String> problem(
            Change change, LayerProbe.Inputs old, SortedMap<String, String> oldLayers, Seen after) throws IOException {
        LayerProbe.Inputs now = inputs(after);
        if (change.where().equals("nothing")) {
            return now.layers().equals(old.layers()) && now.medium().equals(old.medium())
                    ? Optional.empty()
                    : Optional.of("something is made anew");
        }
        if (now.medium().equals(old.medium())) {
            return Optional.of("the medium counts as up to date");
        }
        String where = change.where().replaceAll("[~!]$", "");
        boolean seen =
                switch (where) {
                    case "lock" -> !now.lock().equals(old.lock());
                    case "base" -> !now.base().equals(old.base());
                    case "medium" -> true;
                    default ->
                        !String.valueOf(now.layers().get(where))
                                .equals(old.layers().get(where));
                };
        if (!seen) {
            return Optional.of("the inputs of " + where + " are what they were");
        }
        if (where.matches("lock|base")) {
            return Optional.empty();
        }
        SortedMap<String, String> warm = runOrFailure(after, store(change).resolve("warm"));
        SortedMap<String, String> fresh = runOrFailure(after, store(change).resolve("fresh"));
        if (fresh.containsKey(FAILURE) != change.where().endsWith("!")) {
            return Optional.of("it is refused: " + fresh.get(FAILURE));
        }
        for (Map.Entry<String, String> file : fresh.entrySet()) {
            if (!file.getValue().equals(warm.get(file.getKey()))) {
                return Optional.of("stale: " + file.getKey());
            }
        }
        boolean effect = !without(fresh, where).equals(without(oldLayers, where));
        if (effect != (change.where().equals(where) && !where.equals("medium"))
                && !change.where().endsWith("!")) {
            return Optional.of(where + (effect ? " has another outcome" : " has the same outcome"));
        }
        return Optional.empty();
    }

    /** A layer that has to refuse what it accepted before is as stale as one that has to hold something else. */
    private SortedMap<String, String> runOrFailure(Seen seen, Path store) throws IOException {
        try {
            return run(seen, store);
        } catch (RuntimeException e) {
            return new TreeMap<>(Map.of(FAILURE, String.valueOf(e.getMessage())));
        }
    }

    /** Returns the files of a layer, without what they were made from. */
    private static SortedMap<String, String> without(SortedMap<String, String> files, String layer) {
        SortedMap<String, String> some = new TreeMap<>();
        files.forEach((name, text) -> {
            if (name.startsWith(layer + "/")) {
                some.put(name, text.replaceAll("(?m)^# (inputs|looked) .*\n", ""));
            }
        });
        return some;
    }

    private SortedMap<String, String> run(Seen seen, Path store) throws IOException {
        return probe.run(seen.definition(), seen.environment(), seen.passwords(), store);
    }

    private LayerProbe.Inputs inputs(Seen seen) throws IOException {
        return probe.inputs(seen.definition(), seen.environment(), seen.passwords());
    }

    /** Runs a check while a file of the image, named below the folder of sources, has another text. */
    private Optional<String> withFile(Change change) throws Exception {
        Path file = sources.resolve(change.name().substring("file:".length()));
        Optional<String> old = Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        Seen before = see(change.also(), "");
        LayerProbe.Inputs inputs = inputs(before);
        SortedMap<String, String> layers = before(before, change);
        Files.createDirectories(file.getParent());
        Files.writeString(file, change.changed().replace("\\n", "\n"));
        try {
            return problem(change, inputs, layers, see(change.also(), ""));
        } finally {
            if (old.isPresent()) {
                Files.writeString(file, old.get());
            } else {
                Files.delete(file);
            }
        }
    }

    /** Fills the store of a change with what there is before it; the common configuration is computed once. */
    private SortedMap<String, String> before(Seen seen, Change change) throws IOException {
        Path warm = store(change).resolve("warm");
        if (!change.also().isEmpty()) {
            return run(seen, warm);
        }
        Path common = folder.resolve("stores/common");
        if (COMMON.isEmpty()) {
            COMMON.putAll(run(seen, common));
        }
        try (Stream<Path> walk = Files.walk(common)) {
            for (Path path : walk.sorted().toList()) {
                Path copy = warm.resolve(common.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else if (path.getParent().endsWith("files")) {
                    // Contents are only ever put in place whole.
                    Files.createLink(copy, path);
                } else {
                    Files.copy(path, copy);
                }
            }
        }
        return COMMON;
    }

    private Path store(Change change) {
        return folder.resolve("stores/" + change.name().replace('/', '_').replace(':', '_'));
    }

    private Seen see(String also, String changed) throws Exception {
        Xpp3Dom configuration = dom(resource("changed-values.xml"));
        for (String part : List.of(also, changed)) {
            configuration = Xpp3Dom.mergeXpp3Dom(dom("<configuration>" + part + "</configuration>"), configuration);
        }
        RenderSysctlMojo goal = new RenderSysctlMojo();
        ExpressionEvaluator evaluator = new ExpressionEvaluator() {
            @Override
            public Object evaluate(String expression) {
                return expression;
            }

            @Override
            public java.io.File alignToBaseDirectory(java.io.File file) {
                return file;
            }
        };
        new BasicComponentConfigurator()
                .configureComponent(
                        goal,
                        new XmlPlexusConfiguration(configuration),
                        evaluator,
                        new ClassWorld("test", getClass().getClassLoader()).getRealm("test"));
        ImageBeans beans = beans(goal);
        String arch = (String) value(goal, "arch");
        DistributionBean distribution = beans.distribution();
        ImageDefinition definition = new DefinitionMapper(arch, sources)
                .map(
                        new Coordinates("com.acme", "image", "1", "Image"),
                        new DistributionReader(sources.resolve("distributions"))
                                .read(String.valueOf(distribution.id())),
                        beans,
                        Optional.of(TIME));
        BuildEnvironment environment = environment();
        Passwords passwords = new PomPasswords(
                beans.accounts(),
                beans.outputs(),
                new ForArchitecture(arch),
                new Secrets(SmallImage.settings(), Decrypted::new, folder.resolve("project")),
                sources,
                environment,
                new PromptedPassword(PasswordPrompt.NOBODY, new TreeMap<>(), line -> {}));
        return new Seen(definition, environment, passwords);
    }

    private BuildEnvironment environment() throws IOException {
        Path lock = folder.resolve("image.lock");
        if (!Files.exists(lock)) {
            new Lock("1", "", "x86_64", new LockInputs(new TreeMap<>()), List.of(), Map.of()).write(lock);
        }
        return new BuildEnvironment(
                "1",
                folder.resolve("work"),
                new ContentCache(folder.resolve("cache")),
                lock,
                folder.resolve("dpuos.ids"),
                ResolutionRequest.Mode.CREATE,
                Set.of(),
                false,
                (uri, target, listener) -> {
                    throw new IOException("no network here");
                },
                true,
                1,
                ProgressListener.NONE,
                PackageAccess.Elsewhere.NOWHERE);
    }

    /** Takes what Maven filled from the fields of the goal, which have the names of the elements. */
    private static ImageBeans beans(Object goal) throws Exception {
        List<Object> values = new ArrayList<>();
        List<Class<?>> types = new ArrayList<>();
        for (RecordComponent component : ImageBeans.class.getRecordComponents()) {
            Object value = value(goal, component.getName());
            values.add(value == null && component.getType() == Map.class ? new TreeMap<>() : value);
            types.add(component.getType());
        }
        return ImageBeans.class
                .getDeclaredConstructor(types.toArray(new Class<?>[0]))
                .newInstance(values.toArray());
    }

    private static Object value(Object goal, String name) throws Exception {
        Field field = AbstractDpuosMojo.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(goal);
    }

    private Xpp3Dom dom(String text) throws Exception {
        return Xpp3DomBuilder.build(new StringReader(SmallImage.replaced(text, folder)));
    }

    private static List<Change> changes() throws IOException {
        List<Change> changes = new ArrayList<>();
        for (String line : resource("changed-values.tsv").split("\n")) {
            if (!line.startsWith("#")) {
                String[] parts = line.split("\t", -1);
                changes.add(new Change(parts[0], parts[1], parts[2], parts.length > 3 ? parts[3] : ""));
            }
        }
        return changes;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ChangedValuesTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
