package io.dpuos.maven.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConfigurationCheckTest {
    private static final Map<String, Type> KNOWN = new TreeMap<>(Map.of(
            "arch", String.class,
            "accounts", AccountsBean.class,
            "distribution", DistributionBean.class,
            "sysctl", SysctlBean.class,
            "repositories", fieldType(Holder.class, "repositories")));

    /** Gives the generic type of a map of structures. */
    private static final class Holder {
        @SuppressWarnings("unused")
        private Map<String, RepositoryBean> repositories = new TreeMap<>();
    }

    @Test
    void acceptsKnownElementsAtEveryDepth() {
        RawElement configuration = element(
                "configuration",
                text("arch", "aarch64"),
                text("distribution", "openeuler-24.03-lts"),
                element("sysctl", text("profiles", "base"), element("set", text("vm.swappiness", "10"))),
                element("repositories", element("acme", text("url", "file:/repo"))));

        assertThat(new ConfigurationCheck(KNOWN).problems(configuration)).isEmpty();
    }

    @Test
    void namesThePathAndTheNearestNameOfAnUnknownElement() {
        RawElement configuration = element(
                "configuration",
                element("sysctl", text("profile", "base")),
                element("sysctrl", text("strict", "true")));

        List<String> problems = new ConfigurationCheck(KNOWN).problems(configuration);

        assertThat(problems).hasSize(2);
        assertThat(problems.get(0))
                .startsWith("<configuration><sysctl><profile>")
                .contains("did you mean 'profiles'?");
        assertThat(problems.get(1)).startsWith("<configuration><sysctrl>").contains("did you mean 'sysctl'?");
    }

    @Test
    void refusesAPasswordInThePomAndDoesNotRepeatIt() {
        RawElement configuration = element(
                "configuration",
                element(
                        "accounts",
                        element("users", element("root", text("password", "Marker-1"))),
                        text("bootloader", "Marker-2")));

        assertThat(new ConfigurationCheck(KNOWN).problems(configuration))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem)
                        .contains("a password itself stands neither in a pom nor on the command line")
                        .doesNotContain("Marker"));
    }

    @Test
    void findsUnknownElementsWithinNamedStructures() {
        RawElement configuration =
                element("configuration", element("repositories", element("acme", text("prio", "3"))));

        assertThat(new ConfigurationCheck(KNOWN).problems(configuration))
                .singleElement()
                .asString()
                .startsWith("<configuration><repositories><acme><prio>");
    }

    @Test
    void refusesEmptyValuesAndUnresolvedExpressions() {
        RawElement configuration = element(
                "configuration",
                element("sysctl", element("set", new RawElement("vm.swappiness", Optional.empty(), List.of()))),
                text("distribution", "${nothing}"));

        List<String> problems = new ConfigurationCheck(KNOWN).problems(configuration);

        assertThat(problems).hasSize(2);
        assertThat(problems.get(0)).contains("<sysctl><set><vm.swappiness> is empty");
        assertThat(problems.get(1)).contains("${nothing}");
    }

    @Test
    void leavesTheArchitectureOfTheReferenceParentUnset() {
        RawElement configuration = element("configuration", text("arch", "${dpuos.arch}"));

        assertThat(new ConfigurationCheck(KNOWN).problems(configuration)).isEmpty();
    }

    @Test
    void asksForNamedGroupsWhereATextStands() {
        RawElement configuration = element("configuration", element("sysctl", text("set", "vm.swappiness=1")));

        assertThat(new ConfigurationCheck(KNOWN).problems(configuration))
                .singleElement()
                .asString()
                .contains("expected named elements");
    }

    private static RawElement element(String name, RawElement... children) {
        return new RawElement(name, Optional.empty(), List.of(children));
    }

    private static RawElement text(String name, String value) {
        return new RawElement(name, Optional.of(value), List.of());
    }

    private static Type fieldType(Class<?> type, String field) {
        try {
            return type.getDeclaredField(field).getGenericType();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }
}
