package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionReaderTest {
    @TempDir
    private Path folder;

    @Test
    void describesOpenEulerWithItsKeyAndArchitectures() throws Exception {
        Distribution distribution = new DistributionReader(folder).read("openeuler-24.03-lts-sp1");

        assertThat(distribution.repositories()).containsKeys("os", "update");
        assertThat(distribution.keys()).containsEntry("openeuler", "8AA16BF9F2CA5244010DCA963B477C60B675600B");
        assertThat(distribution.rpmDatabase()).isEqualTo(Distribution.RpmDatabaseKind.NDB);
        assertThat(distribution
                        .set("base", java.util.Set.of(), new ForArchitecture("aarch64"))
                        .orElseThrow())
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
        assertThat(distribution
                        .set("base", java.util.Set.of(), new ForArchitecture("x86_64"))
                        .orElseThrow())
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

    @ParameterizedTest
    @CsvSource({
        "openeuler-22.03-lts-sp1, openEuler-22.03-LTS-SP1", "openeuler-22.03-lts-sp2, openEuler-22.03-LTS-SP2",
        "openeuler-22.03-lts-sp3, openEuler-22.03-LTS-SP3", "openeuler-22.03-lts-sp4, openEuler-22.03-LTS-SP4",
        "openeuler-24.03-lts, openEuler-24.03-LTS", "openeuler-24.03-lts-sp1, openEuler-24.03-LTS-SP1",
        "openeuler-24.03-lts-sp2, openEuler-24.03-LTS-SP2", "openeuler-24.03-lts-sp3, openEuler-24.03-LTS-SP3"
    })
    void everySupportedReleaseHasItsUpdatesAndAllPackageSets(String id, String path) throws Exception {
        Distribution distribution = new DistributionReader(folder).read(id);

        assertThat(distribution.repositories())
                .containsEntry("os", path + "/OS/$basearch")
                .containsEntry("update", path + "/update/$basearch");
        assertThat(distribution.sets())
                .containsKeys("base", "data-plane", "management", "diagnostics", "shell-completions");
    }

    @ParameterizedTest
    @CsvSource({
        "openeuler-20.03-lts-sp3, Berkeley DB",
        "openeuler-20.03-lts, Berkeley DB",
        "openeuler-22.03-lts, a key of its own"
    })
    void aRefusedReleaseTellsWhyAndWhatToTake(String id, String reason) {
        assertThatThrownBy(() -> new DistributionReader(folder).read(id))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining(id)
                .hasMessageContaining("known and not supported")
                .hasMessageContaining(reason)
                .hasMessageContaining("choose openeuler-22.03-lts-sp4");
    }

    /** What makes a derived distribution: release and kernel packages, EFI directory, database, keys, in a layer's folder. */
    @Test
    void aDerivedDistributionIsAFewLinesAndMayComeFromALayer() throws Exception {
        Path layer = Files.createDirectories(folder.resolve("layer"));
        Files.writeString(layer.resolve("ctyunos-example.xml"), """
                <distribution>
                  <base>openeuler-22.03-lts-sp3</base>
                  <name>CTyunOS example</name>
                  <mirror>https://mirror.example/ctyunos</mirror>
                  <repositories><os>4/os/$basearch</os><update>4/update/$basearch</update></repositories>
                  <keys><openeuler>0123456789ABCDEF0123456789ABCDEF01234567</openeuler></keys>
                  <efiDirectory>ctyunos</efiDirectory>
                  <rpmDatabase>sqlite</rpmDatabase>
                  <sets><base><release>ctyunos-release ctyunos-repos</release><kernel>kernel-core kernel-modules</kernel></base></sets>
                </distribution>
                """);

        Distribution distribution = new DistributionReader(folder, layer).read("ctyunos-example");

        assertThat(distribution.mirror()).contains("https://mirror.example/ctyunos");
        assertThat(distribution.repositories()).containsEntry("os", "4/os/$basearch");
        assertThat(distribution.keys())
                .containsExactly(Map.entry("openeuler", "0123456789ABCDEF0123456789ABCDEF01234567"));
        assertThat(distribution.efiDirectory()).isEqualTo("ctyunos");
        assertThat(distribution.rpmDatabase()).isEqualTo(Distribution.RpmDatabaseKind.SQLITE);
        assertThat(distribution
                        .set("base", java.util.Set.of(), new ForArchitecture("aarch64"))
                        .orElseThrow())
                .contains("ctyunos-release", "kernel-core", "systemd", "grub2-efi-aa64")
                .doesNotContain("openEuler-release", "kernel");
        assertThat(distribution.folders()).contains(layer);
    }
}
