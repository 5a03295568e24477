package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ForArchitectureTest {
    private final ForArchitecture aarch64 = new ForArchitecture("aarch64");

    @Test
    void countsGroupsOfItsArchitectureBesideTheGeneralOnes() {
        assertThat(aarch64.words(Map.of("main", "bash, tar\n bash", "main.aarch64", "dtb", "main.x86_64", "microcode")))
                .containsExactly("bash", "tar", "dtb");
    }

    @Test
    void letsAnEntryOfItsArchitectureReplaceTheGeneralOne() {
        assertThat(aarch64.entries(Map.of(
                        "net.core.somaxconn", "1", "net.core.somaxconn.aarch64", "2", "vm.swappiness.x86_64", "3")))
                .containsExactly(Map.entry("net.core.somaxconn", "2"));
    }
}
