package io.dpuos.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.repo.ContentCache;
import io.dpuos.repo.JdkFetcher;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.repo.SharedRepositories;
import io.dpuos.resolve.ResolutionRequest.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleStreamTests {
    @TempDir
    Path directory;

    private TestRepository os;
    private final List<RepositorySpec> repositories = new ArrayList<>();

    @BeforeEach
    void repository() throws IOException, InterruptedException {
        os = new TestRepository(directory.resolve("os"))
                .add("web-16-1.module.noarch")
                .add("web-18-1.module.noarch", "web-libs")
                .add("web-libs-18-1.module.noarch")
                .add("web-20-1.module.noarch", "lang")
                .add("web-99-1.noarch")
                .add("web-libs-99-1.noarch")
                .add("lang-1-1.module.noarch")
                .add("app-1-1.noarch", "web")
                .index();
        modules(os, """
                ---
                document: modulemd
                version: 2
                data:
                  name: web
                  stream: 16
                  version: 1
                  dependencies: [{requires: {platform: [el9]}}]
                  profiles: {common: {rpms: [web]}}
                  artifacts: {rpms: ["web-0:16-1.module.noarch"]}
                ---
                document: modulemd
                version: 2
                data:
                  name: web
                  stream: 18
                  version: 1
                  dependencies: [{requires: {platform: [el9]}}]
                  profiles: {common: {rpms: [web]}, full: {rpms: [web, web-libs]}}
                  artifacts: {rpms: ["web-0:18-1.module.noarch", "web-libs-0:18-1.module.noarch"]}
                ---
                document: modulemd
                version: 2
                data:
                  name: web
                  stream: 20
                  version: 1
                  dependencies: [{requires: {platform: [el9], lang: [1]}}]
                  artifacts: {rpms: ["web-0:20-1.module.noarch"]}
                ---
                document: modulemd
                version: 2
                data:
                  name: lang
                  stream: 1
                  version: 1
                  dependencies: [{requires: {platform: [el9]}}]
                  artifacts: {rpms: ["lang-0:1-1.module.noarch"]}
                ---
                document: modulemd
                version: 2
                data:
                  name: lang
                  stream: 2
                  version: 1
                  dependencies: [{requires: {platform: [el8]}}]
                ---
                document: modulemd-defaults
                version: 1
                data: {module: web, stream: 16, profiles: {16: [common], 18: [common]}}
                """);
        repositories.add(os.spec("os").build());
    }

    private static void modules(TestRepository repository, String yaml) throws IOException, InterruptedException {
        Files.writeString(repository.directory.resolve("modules.yaml"), yaml);
        SharedRepositories.run(
                repository.directory, List.of("modifyrepo_c", "--mdtype=modules", "modules.yaml", "repodata"));
    }

    private Lock lock(List<String> modules, String... install) throws IOException {
        return resolve(Mode.UPDATE, modules, install).lock();
    }

    private LockOutcome resolve(Mode mode, List<String> modules, String... install) throws IOException {
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        return Resolution.run(new ResolutionRequest(
                "1.0",
                "",
                "x86_64",
                Map.of(LockSet.IMAGE, List.of(install)),
                List.of(),
                List.of(),
                modules,
                false,
                directory.resolve("lock"),
                mode,
                Set.of(),
                false,
                PackageAccess.of(repositories, new JdkFetcher(), cache, false, new SignedPackages(cache))));
    }

    private static List<String> packages(Lock lock) {
        return lock.packages(LockSet.IMAGE).stream()
                .map(one -> one.nevra().toString())
                .toList();
    }

    @Test
    void theDefaultStreamHidesAllOthers() throws IOException {
        Lock lock = lock(List.of("platform:el9"), "app");

        assertThat(packages(lock)).containsExactly("app-1-1.noarch", "web-16-1.module.noarch");
        assertThat(lock.text()).contains("\nmodule web:16 state=default\n");
    }

    @Test
    void packagesOfOtherStreamsAreNoUpdates() throws Exception {
        Lock lock = lock(List.of("platform:el9", "web:18"), "app");
        os.add("web-libs-100-1.noarch").add("app-2-1.noarch");
        String yaml = Files.readString(os.directory.resolve("modules.yaml"));
        Files.delete(os.directory.resolve("modules.yaml"));
        os.index();
        modules(os, yaml);
        ContentCache cache = new ContentCache(directory.resolve("cache"));

        List<Outdated.Row> rows = Outdated.find(
                lock, PackageAccess.of(repositories, new JdkFetcher(), cache, false, new SignedPackages(cache)));

        assertThat(rows).singleElement().extracting(Outdated.Row::newest).hasToString("app-2-1.noarch");
    }

    @Test
    void anEnabledStreamReplacesTheDefaultAndClaimsItsNames() throws IOException {
        Lock lock = lock(List.of("platform:el9", "web:18"), "app");

        assertThat(packages(lock))
                .containsExactly("app-1-1.noarch", "web-18-1.module.noarch", "web-libs-18-1.module.noarch");
        assertThat(lock.text()).contains("\nmodule web:18 state=enabled\n").contains("\ninput module web:18\n");
    }

    @Test
    void whatAStreamRequiresIsActiveToo() throws IOException {
        Lock lock = lock(List.of("platform:el9", "web:20"), "app");

        assertThat(packages(lock))
                .containsExactly("app-1-1.noarch", "lang-1-1.module.noarch", "web-20-1.module.noarch");
        assertThat(lock.modules()).isEqualTo(Map.of("lang:1", "required", "web:20", "enabled"));
    }

    @Test
    void aDisabledModuleLeavesTheOrdinaryPackages() throws IOException {
        Lock lock = lock(List.of("platform:el9", "-web"), "app");

        assertThat(packages(lock)).containsExactly("app-1-1.noarch", "web-99-1.noarch");
        assertThat(lock.modules()).isEmpty();
    }

    @Test
    void aProfileStandsForItsPackagesAndEnablesTheStream() throws IOException {
        assertThat(packages(lock(List.of("platform:el9"), "@web"))).containsExactly("web-16-1.module.noarch");
        assertThat(packages(lock(List.of("platform:el9"), "@web:18/full")))
                .containsExactly("web-18-1.module.noarch", "web-libs-18-1.module.noarch");
        assertThat(packages(lock(List.of("platform:el9", "web:18"), "@web/common")))
                .contains("web-18-1.module.noarch");
    }

    @Test
    void packagesOfHotfixRepositoriesAndLocalFilesAreAlwaysSeen() throws Exception {
        TestRepository fixes = new TestRepository(directory.resolve("fixes"))
                .add("web-16.5-1.noarch")
                .index();
        repositories.add(fixes.spec("fixes").build());
        assertThat(packages(lock(List.of("platform:el9"), "web"))).containsExactly("web-16-1.module.noarch");

        repositories.set(1, fixes.spec("fixes").moduleHotfixes(true).build());
        assertThat(packages(lock(List.of("platform:el9"), "web"))).containsExactly("web-16.5-1.noarch");

        repositories.set(
                1,
                RepositorySpec.builder("fixes", "dir:" + fixes.directory.resolve("Packages"))
                        .key(io.dpuos.rpm.SignedFixtures.key())
                        .build());
        assertThat(packages(lock(List.of("platform:el9"), "web"))).containsExactly("web-16.5-1.noarch");
    }

    @Test
    void anotherChoiceMakesTheLockStale() throws IOException {
        resolve(Mode.CREATE, List.of("platform:el9"), "app");

        assertThatThrownBy(() -> resolve(Mode.FROZEN, List.of("platform:el9", "web:18"), "app"))
                .hasMessageContaining("module: added web:18");
    }

    @Test
    void aLockWithModulesIsReadAsItWasWritten() throws IOException {
        Lock written = lock(List.of("platform:el9", "web:20"), "app");

        assertThat(LockText.parse(written.text(), "lock")).isEqualTo(written);
        assertThatThrownBy(() ->
                        LockText.parse(written.text().replace("web:20 state=enabled", "web:20 state=maybe"), "lock"))
                .hasMessageContaining("state enabled, default, required");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            wep:18             | app           | no repository has a module 'wep', only lang, web; did you mean 'web'?
            web:19             | app           | 'web:19': module web has no stream '19'; it has web:16, web:18, web:20
            lang               | app           | 'lang' does not say which stream of module lang, which has no default; write one of lang:1, lang:2
            web:16 web:18      | app           | 'web:16' and 'web:18' name two streams of module web
            web:16 -web        | app           | 'web:16' and '-web' enable and disable module web
            web:16             | @web:18       | 'web:16' and '@web:18' name two streams of module web
            web:20             | @web          | module stream web:20 has no default profile; it has none at all: write web:20 into <modules>
            -                  | @web:18/ful   | module stream web:18 has no profile 'ful', only common, full; did you mean 'full'?
            -                  | @nothing      | no repository has a group @nothing
            lang:2             | app           | lang:2 requires platform:el8, and this is platform:el9
            web:20 -lang       | app           | web:20 requires lang:1, which no repository has
            web:20 lang:2      | app           | take another stream of lang, or leave it out of <modules>: lang:1, lang:2
            -                  | web-99        | web-99-1.noarch exists, but module stream web:16 is active, which has its own web
            -                  | web-99        | -> disable the module: <modules> -web
            -                  | web = 18      | web-18-1.module.noarch exists, but it is of module stream web:18, which is not active
            -                  | web = 18      | -> enable the stream: <modules> web:18
            """)
    void whatCannotBeIsSaidWithTheWayOut(String modules, String install, String message) {
        List<String> words = new ArrayList<>(List.of("platform:el9"));
        words.addAll(modules.equals("-") ? List.of() : List.of(modules.split(" ")));

        assertThatThrownBy(() -> lock(words, install)).hasMessageContaining(message);
    }

    @Test
    void anUnknownPlatformIsNamed() {
        assertThatThrownBy(() -> lock(List.of("web:18"), "app"))
                .hasMessageContaining("the repositories do not tell the platform: name it in <modules>");
    }

    @Test
    void aRepositoryWithoutModulesRefusesAStream() throws Exception {
        repositories.set(
                0,
                new TestRepository(directory.resolve("plain"))
                        .add("app-1-1.noarch")
                        .index()
                        .spec("plain")
                        .build());

        assertThatThrownBy(() -> lock(List.of("web:18"), "app")).hasMessageContaining("no repository has modules");
        assertThat(packages(lock(List.of(), "app"))).containsExactly("app-1-1.noarch");
    }
}
