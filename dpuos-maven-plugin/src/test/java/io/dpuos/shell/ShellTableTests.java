package io.dpuos.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of scripts leave behind what bash, bash in POSIX mode and dash leave behind. */
class ShellTableTests {
    private static List<ShellTable.Case> table(String name) throws IOException {
        try (InputStream in = ShellTableTests.class.getResourceAsStream("table/" + name)) {
            return ShellTable.parse(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        }
    }

    static Stream<ShellTable.Case> language() throws IOException {
        return table("language.txt").stream();
    }

    static Stream<ShellTable.Case> utilities() throws IOException {
        return table("utilities.txt").stream();
    }

    @ParameterizedTest
    @MethodSource("language")
    void languageIsThatOfRealShells(ShellTable.Case one) throws IOException, InterruptedException {
        agrees(one);
    }

    @ParameterizedTest
    @MethodSource("utilities")
    void utilitiesDoWhatRealOnesDo(ShellTable.Case one) throws IOException, InterruptedException {
        Assumptions.assumeTrue(ShellTable.ROOT, "changes owners and compares them, which needs root");

        agrees(one);
    }

    private static void agrees(ShellTable.Case one) throws IOException, InterruptedException {
        for (ShellTable.Judge judge : one.judges()) {
            if (System.getenv("CI") == null) {
                Assumptions.assumeTrue(judge.isThere(), "needs " + judge.command + " as judge");
            }

            ShellTable.Outcome expected = ShellTable.judge(one, judge);
            ShellTable.Outcome actual = ShellTable.ours(one, judge, Map.of());

            assertThat(actual).as(judge + ": " + one.script()).isEqualTo(expected);
        }
    }
}
