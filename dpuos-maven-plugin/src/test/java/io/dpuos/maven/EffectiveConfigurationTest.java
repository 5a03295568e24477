package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.maven.config.RawElement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EffectiveConfigurationTest {
    @Test
    void namesTheStrongestPlaceInWhichAValueStands() {
        RawElement merged =
                element("configuration", element("sysctl", text("profiles", "base"), text("strict", "false")));
        RawConfiguration.Source profile = new RawConfiguration.Source(
                "profile lab of this pom", element("configuration", element("sysctl", text("strict", "false"))));
        RawConfiguration.Source pom = new RawConfiguration.Source(
                "this pom",
                element("configuration", element("sysctl", text("profiles", "base"), text("strict", "true"))));

        String text = EffectiveConfiguration.of(merged, List.of(profile, pom)).text();

        assertThat(text)
                .isEqualTo("sysctl/profiles = base   [this pom]\n"
                        + "sysctl/strict   = false   [profile lab of this pom]\n");
    }

    @Test
    void isSortedAndHoldsEachValueInOneLine() {
        RawElement merged = element(
                "configuration",
                text("distribution", "x"),
                element("packages", element("install", text("tools", "a\n      b\tc"))),
                text("arch", "aarch64"));

        EffectiveConfiguration effective = EffectiveConfiguration.of(merged, List.of());

        assertThat(effective.rows())
                .extracting(EffectiveConfiguration.Row::path)
                .containsExactly("arch", "distribution", "packages/install/tools");
        assertThat(effective.text()).contains("packages/install/tools = a b c   [merged by Maven]\n");
    }

    @Test
    void isEmptyWithoutConfiguration() {
        assertThat(EffectiveConfiguration.of(element("configuration"), List.of())
                        .text())
                .isEmpty();
    }

    private static RawElement element(String name, RawElement... children) {
        return new RawElement(name, Optional.empty(), List.of(children));
    }

    private static RawElement text(String name, String value) {
        return new RawElement(name, Optional.of(value), List.of());
    }
}
