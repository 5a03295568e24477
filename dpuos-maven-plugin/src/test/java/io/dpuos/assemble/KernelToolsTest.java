package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.kernel.KernelConfig;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KernelToolsTest {
    private static final Set<String> USUAL = Set.of("make", "gcc", "flex", "bison", "bc", "perl", "stdio.h", "gzip");

    private static KernelTools host(String compiler) {
        return new KernelTools(compiler, USUAL::contains);
    }

    @Test
    void namesAllThatIsMissingWithItsPackages() {
        KernelTools empty = new KernelTools("aarch64-linux-gnu-", name -> false);

        assertThatThrownBy(empty::check)
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("lacks: make, gcc, flex, bison, bc, perl, the header stdio.h,"
                        + " the cross compiler aarch64-linux-gnu-gcc")
                .hasMessageContaining("apt-get install bc bison flex gcc gcc-aarch64-linux-gnu")
                .hasMessageContaining("dnf install bc bison flex gcc");
    }

    @Test
    void asksOnlyForWhatTheConfigurationNeeds() {
        KernelConfig plain = KernelConfig.parse(".config", "CONFIG_KERNEL_GZIP=y\n");
        KernelConfig more = KernelConfig.parse(
                ".config", "CONFIG_OBJTOOL=y\nCONFIG_KERNEL_ZSTD=y\nCONFIG_DEBUG_INFO_BTF=y\nCONFIG_MODULE_SIG=y\n");

        assertThatCode(() -> host("").check()).doesNotThrowAnyException();
        assertThatCode(() -> host("").check(plain)).doesNotThrowAnyException();
        assertThatThrownBy(() -> host("").check(more))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("the header gelf.h (for CONFIG_OBJTOOL=y)")
                .hasMessageContaining("pahole (for CONFIG_DEBUG_INFO_BTF=y)")
                .hasMessageContaining("apt-get install dwarves libelf-dev openssl python3 zstd")
                .hasMessageContaining("dnf install dwarves elfutils-libelf-devel openssl python3 zstd");
    }
}
