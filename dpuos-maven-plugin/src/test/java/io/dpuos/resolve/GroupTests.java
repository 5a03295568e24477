package io.dpuos.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.repo.ContentCache;
import io.dpuos.repo.JdkFetcher;
import io.dpuos.resolve.ResolutionRequest.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups and environments, as {@code <install>} names them; dnf judges them in {@link ModulesJudgeTests}. */
class GroupTests {
    @TempDir
    Path directory;

    private TestRepository os;

    @BeforeEach
    void repository() throws IOException, InterruptedException {
        os = new TestRepository(directory.resolve("os"))
                .add("shell-1-1.noarch")
                .add("manual-1-1.noarch")
                .add("game-1-1.noarch")
                .add("shell-langpack-1-1.noarch")
                .add("server-1-1.noarch")
                .groups("""
                        <comps>
                        <group><id>core</id><name>Core</name><packagelist>
                          <packagereq type="mandatory">shell</packagereq>
                          <packagereq type="default">manual</packagereq>
                          <packagereq type="optional">game</packagereq>
                          <packagereq type="mandatory">of-another-release</packagereq>
                        </packagelist></group>
                        <group><id>languages</id><name>Languages</name><packagelist>
                          <packagereq type="conditional" requires="shell">shell-langpack</packagereq>
                          <packagereq type="conditional" requires="shell">absent-langpack</packagereq>
                        </packagelist></group>
                        <group><id>servers</id><name>All Servers</name><packagelist>
                          <packagereq>server</packagereq>
                        </packagelist></group>
                        <environment><id>small</id><name>Small System</name>
                          <grouplist><groupid>servers</groupid></grouplist>
                          <optionlist><groupid default="true">core</groupid></optionlist>
                        </environment>
                        </comps>
                        """);
    }

    private List<String> names(List<String> excludes, String... install) throws IOException {
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        return Resolution.run(new ResolutionRequest(
                        "1.0",
                        "",
                        "x86_64",
                        Map.of(LockSet.IMAGE, List.of(install)),
                        excludes,
                        List.of(),
                        false,
                        directory.resolve("lock"),
                        Mode.UPDATE,
                        Set.of(),
                        false,
                        PackageAccess.of(
                                List.of(os.spec("os").build()),
                                new JdkFetcher(),
                                cache,
                                false,
                                new SignedPackages(cache))))
                .lock()
                .packages(LockSet.IMAGE)
                .stream()
                .map(one -> one.nevra().name())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "@core, manual shell",
        "@Core, manual shell",
        "@CO*, manual shell",
        "@core/mandatory, shell",
        "'@core/optional,default', game manual",
        "@servers, server",
        "@small, server",
        "@Small System, server",
        "@languages server, server",
        "@languages shell, shell shell-langpack"
    })
    void aWordStandsForItsPackages(String install, String expected) throws IOException {
        String[] words = install.startsWith("@Small") ? new String[] {install} : install.split(" ");

        assertThat(names(List.of(), words)).containsExactly(expected.split(" "));
    }

    @Test
    void anExcludedMemberIsLeftOut() throws IOException {
        assertThat(names(List.of("manual"), "@core")).containsExactly("shell");
        assertThat(names(List.of("manual"), "shell", "manual?")).containsExactly("shell");
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> names(List.of(), "@cores"))
                .hasMessageContaining("no repository has a group @cores; did you mean 'core'?; there are: @core @lang");
        assertThatThrownBy(() -> names(List.of(), "@core/main"))
                .hasMessageContaining("no kind of packages of a group is called 'main'; there are mandatory, default");
    }
}
