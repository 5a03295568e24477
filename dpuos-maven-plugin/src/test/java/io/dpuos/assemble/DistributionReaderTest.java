package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionReaderTest {
    @TempDir
    private Path folder;

    @Test
    void describesOpenEulerWithItsKeyAndArchitectures() throws Exception {
        Distribution distribution = new DistributionReader(folder).read("openeuler-24.03-lts-sp1");

        assertThat(distribution.repositories()).containsKeys("os", "update");
        assertThat(distribution.keys()).containsEntry("openeuler", "8AA16BF9F2CA5244010DCA963B477C60B675600B");
        assertThat(distribution.rpmDatabase()).isEqualTo(Distribution.RpmDatabaseKind.NDB);
        assertThat(distribution.set("base", new ForArchitecture("aarch64")).orElseThrow())
                .contains("kernel", "grub2-efi-aa64")
                .doesNotContain("grub2-efi-x64");
    }

    @Test
    void derivesADistributionFromAnother() throws Exception {
        Files.writeString(folder.resolve("acme.xml"), """
            <distribution>
              <base>openeuler-22.03-lts-sp4</base>
              <efiDirectory>acme</efiDirectory>
              <sets><base><boot>acme-shim</boot></base></sets>
            </distribution>
            """);

        Distribution distribution = new DistributionReader(folder).read("acme");

        assertThat(distribution.efiDirectory()).isEqualTo("acme");
        assertThat(distribution.repositories().get("os")).startsWith("openEuler-22.03-LTS-SP4/");
        assertThat(distribution.set("base", new ForArchitecture("x86_64")).orElseThrow())
                .contains("acme-shim", "kernel")
                .doesNotContain("shim");
    }

    @Test
    void namesTheNearestDistributionAndRefusesACircle() throws Exception {
        Files.writeString(folder.resolve("a.xml"), "<distribution><base>a</base></distribution>");

        assertThatThrownBy(() -> new DistributionReader(folder).read("openeuler-24.03-lts-sp11"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("did you mean 'openeuler-24.03-lts-sp1'?");
        assertThatThrownBy(() -> new DistributionReader(folder).read("a")).hasMessageContaining("based on itself");
    }

    @Test
    void readsNoExternalEntities() throws Exception {
        Files.writeString(folder.resolve("x.xml"), """
            <!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><distribution><name>&e;</name></distribution>
            """);

        assertThatThrownBy(() -> new DistributionReader(folder).read("x"))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("x.xml");
    }
}
