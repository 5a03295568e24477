package io.dpuos.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModulesYamlTests {
    private static final String HEAD = "document: modulemd\nversion: 2\ndata:\n  name: web\n  stream: 1\n";

    private static Modules parse(String yaml) throws IOException {
        return ModulesYaml.parse(
                new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), "repository os, modules.yaml", "os");
    }

    @Test
    void readsStreamsOfBothVersionsAndDefaults() throws IOException {
        Modules modules = parse("""
            ---
            document: modulemd
            version: 2
            data:
              name: nodejs
              stream: "18"
              version: 9020230101
              context: rhel9
              static_context: true
              arch: x86_64
              summary: JavaScript
              description: >-
                runs it
              license: {module: [MIT]}
              dependencies:
              - buildrequires: {platform: [el9.2]}
                requires: {platform: [el9], lib: [], perl: ["5.32", -5.30]}
              profiles:
                common: {rpms: [nodejs, npm]}
              demodularized: {rpms: [old]}
              artifacts:
                rpms:
                - nodejs-1:18.1-1.module+el9.x86_64
            ...
            ---
            document: modulemd
            version: 1
            data: {name: old, stream: f27, version: 1, dependencies: {requires: {platform: f27}}}
            ---
            document: modulemd-defaults
            version: 1
            data: {module: nodejs, modified: 202001010000, stream: 18, profiles: {18: [common]}}
            ---
            document: modulemd-translations
            version: 1
            data: {module: nodejs}
            ---
            document: modulemd-packager
            version: 3
            data: [a list that another kind may have]
            """);

        assertThat(modules.streams()).hasSize(2);
        assertThat(modules.streams().get(0))
                .isEqualTo(new ModuleStream(
                        "os",
                        "nodejs",
                        "18",
                        9020230101L,
                        "rhel9",
                        true,
                        "x86_64",
                        List.of(Map.of("platform", List.of("el9"), "lib", List.of(), "perl", List.of("5.32", "-5.30"))),
                        List.of("nodejs-1:18.1-1.module+el9.x86_64"),
                        Map.of("common", List.of("nodejs", "npm")),
                        List.of("old")));
        assertThat(modules.streams().get(1).requires()).containsExactly(Map.of("platform", List.of("f27")));
        assertThat(modules.defaultStreams()).containsExactly(Map.entry("nodejs", "18"));
        assertThat(modules.defaultProfiles("nodejs", "18")).containsExactly("common");
    }

    @Test
    void theLatestEditionOfDefaultsCountsAndAContradictionIsNone() {
        ModuleDefaults old = new ModuleDefaults("web", 1, "1", Map.of());
        ModuleDefaults now = new ModuleDefaults("web", 2, "2", Map.of("2", List.of("a")));
        ModuleDefaults also = new ModuleDefaults("web", 2, "3", Map.of());

        assertThat(new Modules(List.of(), List.of(old, now)).defaultStreams()).containsEntry("web", "2");
        assertThat(new Modules(List.of(), List.of(now, old)).defaultStreams()).containsEntry("web", "2");
        ModuleDefaults silent = new ModuleDefaults("web", 3, "", Map.of());
        assertThat(new Modules(List.of(), List.of(now, silent, old)).defaultStreams())
                .containsEntry("web", "2");
        Modules contradicting = new Modules(List.of(), List.of(now, also, old));
        assertThat(contradicting.defaultStreams()).isEmpty();
        assertThat(contradicting.contradictions()).isEqualTo(Map.of("web", new java.util.TreeSet<>(List.of("2", "3"))));
    }

    @Test
    void aScalarStaysAsItIsWritten() throws IOException {
        assertThat(parse(HEAD.replace("stream: 1", "stream: 1.10")).streams().get(0).stream())
                .isEqualTo("1.10");
        assertThat(parse(HEAD.replace("stream: 1", "stream: 0x10")).streams().get(0).stream())
                .isEqualTo("0x10");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &x [1]\nb: *x\n",
                "&x a: 1\n",
                "? [a, b]\n: 1\n",
                "a: 1\na: 2\n",
                "a: [1\n",
                "a: \"\\x\"\n",
                "\t a: b: c",
                HEAD + "  profiles: [a]\n",
                HEAD + "  artifacts: {rpms: {a: b}}\n",
                HEAD + "  artifacts: {rpms: [[a]]}\n",
                HEAD + "  dependencies: {requires: {platform: el9}}\n",
                HEAD + "  version: one\n",
                "document: modulemd\nversion: 2\ndata: {stream: 1}\n",
                "document: modulemd-defaults\nversion: 1\ndata: {stream: 1}\n"
            })
    void whatIsNotAsItMustBeIsRefusedWithItsPlace(String yaml) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(MalformedMetadataException.class)
                .hasMessageContaining("repository os, modules.yaml")
                .hasMessageContaining("expected");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 2000, 200_000})
    void depthIsBounded(int depth) {
        assertThatThrownBy(() -> parse("a: " + "[".repeat(depth) + "]".repeat(depth)))
                .isInstanceOf(MalformedMetadataException.class)
                .hasMessageContaining("at most 32 levels");
        assertThatThrownBy(() -> parse("a: " + "{a: ".repeat(depth) + "}".repeat(depth)))
                .isInstanceOf(MalformedMetadataException.class);
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[] bytes = {'a', ':', ' ', (byte) 0xff, '\n'};

        assertThatThrownBy(() -> ModulesYaml.parse(new ByteArrayInputStream(bytes), "modules.yaml", "os"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("modules.yaml");
    }
}
