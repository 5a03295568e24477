package io.dpuos.kernel.kconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KconfigTest {
    private static final class Recorder implements KconfigEnvironment {
        final StringBuilder errors = new StringBuilder();

        @Override
        public Optional<String> variable(String name) {
            return name.equals("ARCH") ? Optional.of("dpu") : Optional.empty();
        }

        @Override
        public void out(String text) {
            // Not looked at here.
        }

        @Override
        public void err(String text) {
            errors.append(text);
        }
    }

    private final Recorder environment = new Recorder();

    private KconfigModel model(String text) {
        Map<String, String> files = Map.of("Kconfig", text, "more/Kconfig", "config SOURCED\n\tdef_bool y\n");
        return KconfigModel.read(
                name -> Optional.ofNullable(files.get(name)), "Kconfig", environment, command -> command + "!\n");
    }

    private String olddefconfig(String tree, String config) {
        Evaluation evaluation = new Evaluation(model(tree), environment);
        new ConfigurationReader(evaluation, environment).read(".config", config);
        return new ConfigurationWriter(evaluation, environment).configuration();
    }

    @Test
    void selectsWinOverDependenciesWithAWarning() {
        String tree = """
                config A
                	bool "a"
                	select C
                config B
                	bool "b"
                config C
                	bool
                	depends on B
                """;

        String config = olddefconfig(tree, "CONFIG_A=y\n");

        assertThat(config).contains("CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=y\n");
        assertThat(environment.errors)
                .contains("WARNING: unmet direct dependencies detected for C")
                .contains("  Depends on [n]: B [=n]\n  Selected by [y]:\n  - A [=y]\n");
    }

    @Test
    void expandsMacrosAndFollowsSources() {
        String tree = """
                name := NA
                both = $(1)$(2)
                source "more/Kconfig"
                config $(both,$(name),ME)
                	string
                	default "$(shell,hello) $(ARCH)"
                """;

        String config = olddefconfig(tree, "");

        assertThat(config).contains("CONFIG_SOURCED=y\n").contains("CONFIG_NAME=\"hello! dpu\"\n");
    }

    @Test
    void theLastAssignedMemberOfAChoiceWins() {
        String tree = """
                choice
                	prompt "c"
                config ONE
                	bool "one"
                config TWO
                	bool "two"
                endchoice
                """;

        String config = olddefconfig(tree, "CONFIG_ONE=y\nCONFIG_TWO=y\n");

        assertThat(config).contains("# CONFIG_ONE is not set\nCONFIG_TWO=y\n");
        assertThat(environment.errors).contains(".config:2:warning: override: TWO changes choice state");
    }

    @Test
    void keepsNumbersWithinTheirRange() {
        String tree = """
                config N
                	int "n"
                	range 1 10
                	default 50
                """;

        assertThat(olddefconfig(tree, "")).contains("CONFIG_N=10\n");
        assertThat(olddefconfig(tree, "CONFIG_N=3\n")).contains("CONFIG_N=3\n");
        assertThat(olddefconfig(tree, "CONFIG_N=99\n")).contains("CONFIG_N=10\n");
    }

    @Test
    void understandsTreesBefore513() {
        String tree = """
                config MODULES
                	bool "modules"
                	option modules
                config T
                	tristate "t"
                	---help---
                	  Old style.
                """;

        assertThat(olddefconfig(tree, "CONFIG_MODULES=y\nCONFIG_T=m\n")).contains("CONFIG_T=m\n");
        assertThat(olddefconfig(tree, "# CONFIG_MODULES is not set\nCONFIG_T=m\n"))
                .contains("CONFIG_T=y\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'config A\\n\\tbool \"a\"\\nnonsense\\n', Kconfig:3, unknown statement",
        "'config A\\n\\tbool \"a\"\\n\\tdepends A\\n', Kconfig:3, expected 'on'",
        "'menu \"m\"\\n', Kconfig:1, missing end statement",
        "'source \"none\"\\n', Kconfig:1, can't open file",
        "'if A\\nendmenu\\n', Kconfig:2, unexpected 'menu' within if block"
    })
    void namesFileAndLineOfABrokenTree(String tree, String where, String what) {
        String text = tree.replace("\\n", "\n").replace("\\t", "\t");

        assertThatThrownBy(() -> model(text))
                .isInstanceOf(KconfigException.class)
                .hasMessageContaining(where)
                .hasMessageContaining(what);
    }

    @Test
    void decidesChoicesByRankWhereTheTreesOwnProgramDoes() {
        String tree = """
                choice
                	prompt "c"
                	default B
                config A
                	bool "a"
                config B
                	bool "b"
                endchoice
                """;
        Map<String, String> files = Map.of(
                "Kconfig", tree,
                "scripts/kconfig/symbol.c", "choice_members",
                "scripts/kconfig/expr.c", "expr_lookup",
                "scripts/kconfig/confdata.c", "");
        KconfigModel model =
                KconfigModel.read(name -> Optional.ofNullable(files.get(name)), "Kconfig", environment, command -> "");
        Evaluation evaluation = new Evaluation(model, environment);

        new ConfigurationReader(evaluation, environment).read(".config", "CONFIG_B=y\nCONFIG_A=y\n");
        String lastWins = new ConfigurationWriter(evaluation, environment).configuration();
        new ConfigurationReader(evaluation, environment).read(".config", "# CONFIG_B is not set\n");
        String defaultExcluded = new ConfigurationWriter(evaluation, environment).configuration();

        assertThat(lastWins).contains("CONFIG_A=y\n# CONFIG_B is not set\n");
        assertThat(defaultExcluded).contains("CONFIG_A=y\n# CONFIG_B is not set\n");
        assertThat(environment.errors).isEmpty();
    }

    @Test
    void refusesRecursiveDependencies() {
        String tree = "config A\n\tbool \"a\"\n\tdepends on B\nconfig B\n\tbool \"b\"\n\tdepends on A\n";

        assertThatThrownBy(() -> model(tree)).hasMessageContaining("recursive");
        assertThat(environment.errors).contains("recursive dependency detected!");
    }

    @Test
    void aProbeTableAnswersWithoutACompilerAndNamesWhatItDoesNotKnow() {
        ProbeTable recorded = ProbeTable.recording(command -> "y\n");
        recorded.output("echo \\ a\nb");

        ProbeTable replayed = ProbeTable.of("table", recorded.toText());

        assertThat(replayed.output("echo \\ a\nb")).isEqualTo("y\n");
        assertThat(replayed.output("other")).isEmpty();
        assertThat(replayed.unanswered()).containsExactly("other");
    }
}
