package io.dpuos.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.repo.ContentCache;
import io.dpuos.repo.JdkFetcher;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.repo.SharedRepositories;
import io.dpuos.resolve.ResolutionRequest.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageQuestionTests {
    @TempDir
    Path directory;

    private ResolutionRequest request;

    @BeforeEach
    void lock() throws IOException {
        Path repository = SharedRepositories.repository("openeuler-20.03-x86_64");
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        PackageAccess access = PackageAccess.of(
                List.of(RepositorySpec.builder("os", repository.toUri().toString())
                        .build()),
                new JdkFetcher(),
                cache,
                false,
                new SignedPackages(cache));
        request = new ResolutionRequest(
                "1",
                "",
                "x86_64",
                Map.of(LockSet.IMAGE, List.of("openssh-server", "sudo")),
                List.of(),
                List.of(),
                false,
                directory.resolve("lock"),
                Mode.CREATE,
                Set.of(),
                false,
                access);
    }

    @Test
    void tellsTheChainFromTheRequestAndWhatWouldGo() throws IOException {
        Resolution.run(request);

        String text = PackageQuestion.why(request, "openssh");

        assertThat(text)
                .contains("openssh-server")
                .contains("is required by openssh-server-")
                .contains("is requested as 'openssh-server'")
                .contains("who needs it:")
                .contains("what cannot stay without it: ")
                .contains("-> of these the pom asks for openssh-server");
    }

    @Test
    void whatNothingElseNeedsWouldGoToo() throws IOException {
        Resolution.run(request);

        String text = PackageQuestion.why(request, "openssh-server");

        assertThat(text)
                .containsPattern("openssh-\\d[^ ]* requires openssh-server = ")
                .containsPattern("what nothing would need any more: \\d+, ")
                .containsPattern("together \\d+ packages, ");
    }

    @Test
    void tellsWhatAnAbsentPackageWouldBring() throws IOException {
        Resolution.run(request);

        String text = PackageQuestion.whyNot(request, "nginx");

        assertThat(text)
                .contains("could be in the image as nginx-")
                .contains("with it would come: ")
                .contains("-> add nginx to <packages><install>");
    }

    @Test
    void namesTheNearestWhenNothingIsCalledSo() throws IOException {
        Resolution.run(request);

        assertThatThrownBy(() -> PackageQuestion.why(request, "opensh"))
                .isInstanceOf(LockException.class)
                .hasMessageContaining("nearest: openssh")
                .hasMessageContaining("-Dwhynot=opensh");
    }

    @Test
    void asksForALockFirst() {
        assertThatThrownBy(() -> PackageQuestion.why(request, "bash"))
                .isInstanceOf(LockException.class)
                .hasMessageContaining("run resolve-rpms first");
    }
}
