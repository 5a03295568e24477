package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;

class ArchitectureChoiceTest {
    @Test
    void whatIsConfiguredCountsBeforeLocks() throws Exception {
        Architecture chosen = Architecture.choose(Optional.of("aarch64"), List.of("x86_64"), List.of());

        assertThat(chosen).isEqualTo(new Architecture("aarch64", "configured"));
    }

    @Test
    void theOnlyLockDecidesWhenThePropertyIsNotSet() throws Exception {
        Architecture chosen = Architecture.choose(Optional.of("${dpuos.arch}"), List.of("aarch64"), List.of());

        assertThat(chosen).isEqualTo(new Architecture("aarch64", "the only architecture with a lock file"));
    }

    @Test
    void severalLocksLeaveTheArchitectureOfTheHost() throws Exception {
        Architecture chosen = Architecture.choose(Optional.empty(), List.of("aarch64", "x86_64"), List.of());

        assertThat(chosen.name())
                .isEqualTo(
                        System.getProperty("os.arch").replace("amd64", "x86_64").replace("arm64", "aarch64"));
        assertThat(chosen.reason()).startsWith("this host's; choose with -Ddpuos.arch");
    }

    @Test
    void anUnknownNameTellsTheKnownAndTheNearestOnes() {
        assertThatThrownBy(() -> Architecture.choose(Optional.of("x86-64"), List.of(), List.of()))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<arch>x86-64</arch> is not an architecture")
                .hasMessageContaining("aarch64, riscv64, x86_64")
                .hasMessageContaining("did you mean 'x86_64'?");
    }

    @Test
    void aProfileThatDidNotDecideFails() {
        assertThatThrownBy(() -> Architecture.choose(Optional.of("x86_64"), List.of(), List.of("lab", "arch-aarch64")))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("Profile arch-aarch64 was asked for, but the image would be built for x86_64")
                .hasMessageContaining("<dpuos.arch>aarch64</dpuos.arch>");
    }

    @Test
    void aProfileOfAnotherMeaningIsLeftAlone() throws Exception {
        assertThat(Architecture.choose(Optional.of("x86_64"), List.of(), List.of("arch-linux", "arch-x86_64"))
                        .name())
                .isEqualTo("x86_64");
    }
}
