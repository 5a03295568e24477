package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.assemble.DefinitionException;
import io.dpuos.assemble.Distribution;
import io.dpuos.assemble.ForArchitecture;
import io.dpuos.assemble.PackageSelection;
import io.dpuos.maven.config.DistributionBean;
import io.dpuos.maven.config.InstallerBean;
import io.dpuos.maven.config.PackagesBean;
import io.dpuos.maven.config.RepositoryBean;
import io.dpuos.repo.RepositorySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageMapperTest {
    private static final String KEY = "8AA16BF9F2CA5244010DCA963B477C60B675600B";

    @TempDir
    Path folder;

    private Path sources;

    @BeforeEach
    void writeKeys() throws Exception {
        sources = folder.resolve("src");
        Files.createDirectories(sources.resolve("keys"));
        Files.createDirectories(folder.resolve("distributions/keys"));
        Files.writeString(sources.resolve("keys/acme.asc"), "of the project");
        Files.writeString(folder.resolve("distributions/keys/vendor.asc"), "of the distribution");
    }

    @Test
    void theDistributionBringsItsRepositoriesWithItsKeys() throws Exception {
        List<RepositorySpec> specs = repositories(Map.of());

        assertThat(specs).singleElement().satisfies(spec -> {
            assertThat(spec.id()).isEqualTo("os");
            assertThat(spec.baseUrl().orElseThrow().toString()).isEqualTo("https://mirror.example/os/aarch64");
            assertThat(spec.keys()).hasSize(1);
            assertThat(new String(spec.keys().get(0).armoredKey(), "UTF-8")).isEqualTo("of the distribution");
            assertThat(spec.policy().required()).isTrue();
        });
    }

    @Test
    void anotherMirrorCountsForAllRepositoriesOfTheDistribution() throws Exception {
        DistributionBean bean =
                Beans.fill(DistributionBean.class, Map.of("id", "test", "mirror", "https://near.example/"));

        List<RepositorySpec> specs = mapper().repositories(bean, new TreeMap<>());

        assertThat(specs.get(0).baseUrl().orElseThrow().toString()).isEqualTo("https://near.example/os/aarch64");
    }

    @Test
    void aRepositoryWithoutKeysIsRefusedAlsoBesideOneThatHasSome() {
        RepositoryBean acme = Beans.fill(RepositoryBean.class, Map.of("url", "https://rpm.example/"));

        assertThatThrownBy(() -> repositories(Map.of("acme", acme)))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("<repositories><acme> has no <keys>")
                .hasMessageContaining("src/main/dpuos/keys/acme.asc");
    }

    @Test
    void aRepositoryOfTheDistributionKeepsItsKeysUnderAnotherUrl() throws Exception {
        RepositoryBean os = Beans.fill(RepositoryBean.class, Map.of("url", "file:/srv/os", "priority", 7));

        List<RepositorySpec> specs = repositories(Map.of("os", os));

        assertThat(specs).singleElement().satisfies(spec -> {
            assertThat(spec.priority()).isEqualTo(7);
            assertThat(spec.keys()).singleElement().satisfies(key -> assertThat(key.fingerprint())
                    .isEqualToIgnoringCase(KEY));
        });
    }

    @Test
    void anEntryForThisArchitectureTakesThePlaceOfTheGeneralOne() throws Exception {
        Map<String, String> keys = new TreeMap<>(Map.of("acme", KEY));
        RepositoryBean general = Beans.fill(RepositoryBean.class, Map.of("url", "file:/general", "keys", keys));
        RepositoryBean special = Beans.fill(RepositoryBean.class, Map.of("url", "file:/special", "keys", keys));
        RepositoryBean other = Beans.fill(RepositoryBean.class, Map.of("url", "file:/other", "keys", keys));

        List<RepositorySpec> specs =
                repositories(Map.of("acme", general, "acme.aarch64", special, "acme.x86_64", other));

        assertThat(specs).extracting(RepositorySpec::id).containsExactly("os", "acme");
        assertThat(specs.get(1).baseUrl().orElseThrow().toString()).contains("/special");
    }

    @Test
    void aFingerprintIsGivenInFull() {
        RepositoryBean acme = Beans.fill(
                RepositoryBean.class, Map.of("url", "file:/x", "keys", new TreeMap<>(Map.of("acme", "B675600B"))));

        assertThatThrownBy(() -> repositories(Map.of("acme", acme)))
                .hasMessageContaining("<repositories><acme><keys> <acme>B675600B is not a full fingerprint");
    }

    @Test
    void aKeyHasAFile() {
        RepositoryBean acme = Beans.fill(
                RepositoryBean.class, Map.of("url", "file:/x", "keys", new TreeMap<>(Map.of("absent", KEY))));

        assertThatThrownBy(() -> repositories(Map.of("acme", acme)))
                .hasMessageContaining("names the key 'absent', but " + sources.resolve("keys/absent.asc"));
    }

    @Test
    void theBaseSetIsInstalledUnlessSetsAreNamed() {
        PackageSelection selection = mapper().selection(null, null, null, null);

        assertThat(selection.install()).containsExactly("grub2-efi-aa64", "bash", "kernel");
        assertThat(selection.installer()).containsExactly("tar");
        assertThat(selection.weak()).isFalse();
        assertThat(selection.documentation()).isFalse();
        assertThat(selection.languages()).containsExactly("C.UTF-8");
    }

    @Test
    void groupsAddToTheSetsInTheOrderOfTheirNamesAndEachWordOnce() {
        PackagesBean bean = Beans.fill(
                PackagesBean.class,
                Map.of(
                        "sets",
                        "base, tools",
                        "install",
                        new TreeMap<>(Map.of("z", "last", "a", "bash first", "b.x86_64", "other"))));
        InstallerBean installer =
                Beans.fill(InstallerBean.class, Map.of("packages", new TreeMap<>(Map.of("disks", "tar mdadm"))));

        PackageSelection selection = mapper().selection(bean, null, installer, null);

        assertThat(selection.install()).containsExactly("grub2-efi-aa64", "bash", "kernel", "strace", "first", "last");
        assertThat(selection.installer()).containsExactly("tar", "mdadm");
    }

    @Test
    void anUnknownSetTellsTheNearestName() {
        PackagesBean bean = Beans.fill(PackagesBean.class, Map.of("sets", "tool"));

        assertThatThrownBy(() -> mapper().selection(bean, null, null, null))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("<packages><sets> names 'tool'")
                .hasMessageContaining("did you mean 'tools'?");
    }

    @Test
    void aMinusLeavesAGroupOutOfTheSetBeforeItInAllArchitectures() {
        PackagesBean light = Beans.fill(PackagesBean.class, Map.of("sets", "base -boot -absent? tools"));
        PackagesBean wrong = Beans.fill(PackagesBean.class, Map.of("sets", "base -bot"));

        PackageSelection selection = mapper().selection(light, null, null, null);

        assertThat(selection.install()).containsExactly("bash", "kernel", "strace");
        assertThatThrownBy(() -> mapper().selection(wrong, null, null, null))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("<packages><sets> leaves out 'bot', which is no group of the set 'base'")
                .hasMessageContaining("did you mean 'boot'?");
    }

    @Test
    void theWordsOfThePomAreRequestedAndTheBaseSystemIsNot() {
        PackagesBean bean =
                Beans.fill(PackagesBean.class, Map.of("install", new TreeMap<>(Map.of("agent", "acme-agent"))));

        List<String> requested = mapper().requested(bean, "tools");

        assertThat(requested).containsExactly("strace", "acme-agent");
        assertThat(mapper().requested(null, null)).isEmpty();
    }

    @Test
    void packageSetsCountBesideTheBaseAndAreRememberedByWord() {
        PackageSelection selection = mapper().selection(null, "tools", null, null);

        assertThat(selection.install()).containsExactly("grub2-efi-aa64", "bash", "kernel", "strace");
        assertThat(selection.setOf()).containsEntry("strace", "tools").containsEntry("bash", "base");
        assertThatThrownBy(() -> mapper().selection(null, "tols", null, null))
                .hasMessageContaining("<packageSets> names 'tols'")
                .hasMessageContaining("did you mean 'tools'?");
    }

    @Test
    void packagesOfTheProjectAreARepositoryWithKeysOfItsOwn() throws Exception {
        Map<String, String> keys = new TreeMap<>(Map.of("acme", KEY));
        RepositoryBean project = Beans.fill(RepositoryBean.class, Map.of("keys", keys, "priority", 10));
        Path packages = folder.resolve("project rpms");
        PackageMapper with = new PackageMapper(
                new ForArchitecture("aarch64"),
                distribution(folder.resolve("distributions")),
                sources,
                Optional.of(packages));
        DistributionBean bean = Beans.fill(DistributionBean.class, Map.of("id", "test"));

        List<RepositorySpec> specs = with.repositories(bean, new TreeMap<>(Map.of("project", project)));

        assertThat(specs).extracting(RepositorySpec::id).containsExactly("os", "project");
        assertThat(specs.get(1).baseUrl().orElseThrow().getScheme()).isEqualTo("dir");
        assertThat(specs.get(1).baseUrl().orElseThrow().getPath()).contains("/project rpms");
        assertThat(repositories(Map.of("project", project)))
                .as("a project without packages has no such repository")
                .extracting(RepositorySpec::id)
                .containsExactly("os");
        assertThatThrownBy(() -> with.repositories(
                        bean, new TreeMap<>(Map.of("project", Beans.fill(RepositoryBean.class, Map.of())))))
                .hasMessageContaining("<repositories><project> has no <keys>");
    }

    private List<RepositorySpec> repositories(Map<String, RepositoryBean> beans) throws Exception {
        return mapper().repositories(Beans.fill(DistributionBean.class, Map.of("id", "test")), new TreeMap<>(beans));
    }

    private PackageMapper mapper() {
        return new PackageMapper(
                new ForArchitecture("aarch64"), distribution(folder.resolve("distributions")), sources);
    }

    /** A distribution with one repository, one key and two sets. */
    static Distribution distribution(Path folder) {
        return new Distribution(
                "test",
                "Test",
                Optional.of("https://mirror.example"),
                new TreeMap<>(Map.of("os", "os/$basearch")),
                new TreeMap<>(Map.of("vendor", KEY)),
                false,
                "openEuler",
                Distribution.RpmDatabaseKind.NDB,
                "/var/lib/rpm",
                new TreeMap<>(Map.of(
                        "base",
                                new TreeMap<>(Map.of(
                                        "system", "bash kernel",
                                        "boot.aarch64", "grub2-efi-aa64",
                                        "boot.x86_64", "grub2-efi-x64")),
                        "tools", new TreeMap<>(Map.of("main", "strace")))),
                new TreeMap<>(Map.of("main", "tar")),
                List.of(folder));
    }
}
