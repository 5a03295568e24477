package io.dpuos.maven.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each element of the configuration has a bad value that is refused by its name: numbers and booleans here, all others by
 * {@code it/run-bad-values} with the table {@code it/bad-values/values.tsv}, which has to be complete.
 */
class BadValuesTest {
    private static final Path TABLES = Path.of("../it/bad-values");

    @Test
    void everyElementHasABadValueOrAReasonWhyItHasNone() throws Exception {
        SortedSet<String> fields = new TreeSet<>();
        for (Class<?> bean : beans()) {
            for (Field field : fields(bean)) {
                if (field.getType() != Boolean.class) {
                    fields.add(bean.getSimpleName() + "." + field.getName());
                }
            }
        }

        SortedSet<String> listed = new TreeSet<>(names("values.tsv"));
        listed.addAll(names("free.tsv"));

        assertThat(listed).isEqualTo(fields);
        assertThat(names("values.tsv")).doesNotContainAnyElementsOf(names("free.tsv"));
    }

    @Test
    void everyNumberAndEveryBooleanRefusesAWord() throws Exception {
        for (Class<?> bean : beans()) {
            ConfigurationCheck check = new ConfigurationCheck(Map.of("probe", bean));
            for (Field field : fields(bean)) {
                if (field.getType() == Boolean.class || field.getType() == Integer.class) {
                    RawElement word = new RawElement(field.getName(), Optional.of("three"), List.of());
                    RawElement probe = new RawElement("probe", Optional.empty(), List.of(word));

                    List<String> problems =
                            check.problems(new RawElement("configuration", Optional.empty(), List.of(probe)));

                    assertThat(problems)
                            .singleElement()
                            .asString()
                            .startsWith("<configuration><probe><" + field.getName() + "> holds 'three', expected");
                }
            }
        }
    }

    private static SortedSet<String> names(String table) throws IOException {
        SortedSet<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(TABLES.resolve(table))) {
            if (!line.startsWith("#")) {
                names.add(line.split("\t")[0]);
            }
        }
        return names;
    }

    private static List<Field> fields(Class<?> bean) {
        return Stream.of(bean.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .toList();
    }

    private static Iterable<Class<?>> beans() throws Exception {
        SortedMap<String, Class<?>> beans = new TreeMap<>();
        Path classes = Path.of(
                ConfigurationCheck.class.getResource("ConfigurationCheck.class").toURI());
        try (Stream<Path> files = Files.list(classes.getParent())) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith("Bean.class")) {
                    beans.put(
                            name,
                            Class.forName(
                                    ConfigurationCheck.class.getPackageName() + "." + name.replace(".class", "")));
                }
            }
        }
        return beans.values();
    }
}
