package io.dpuos.resolve;

import static io.dpuos.resolve.Packages.pkg;
import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.repo.RepoPackage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a vendor reads when there is no solution, to the letter. */
class ExplanationTests {
    private static final List<RepoPackage> WORLD = Stream.of(
                    pkg("bash-5.0-16.x86_64").requires("libc.so.6()(64bit)"),
                    pkg("glibc-2.28-83.x86_64").provides("libc.so.6()(64bit)"),
                    pkg("glibc-2.28-84.x86_64").provides("libc.so.6()(64bit)"),
                    pkg("curl-7.71-1.x86_64").requires("libcrypto.so.1.1()(64bit)"),
                    pkg("openssl-libs-1:1.1.1f-7.x86_64").provides("libcrypto.so.1.1()(64bit)"),
                    pkg("dnf-4.2-4.noarch").requires("/usr/bin/python3"),
                    pkg("python3-3.7-11.x86_64").file("/usr/bin/python3").requires("libcrypto.so.1.1()(64bit)"),
                    pkg("agent-2-1.x86_64").requires("libagent = 2-1"),
                    pkg("libagent-1-1.x86_64"),
                    pkg("reader-1-1.x86_64").requires("libvendor.so.3"),
                    pkg("abrt-atomic-2-9.x86_64").conflicts("abrt-ccpp"),
                    pkg("abrt-ccpp-2-9.x86_64"),
                    pkg("suite-1-1.noarch").requires("abrt-atomic", "abrt-ccpp"),
                    pkg("rdma-core-28-3.x86_64").obsoletes("libibmad < 28"),
                    pkg("libibmad-1.3-7.x86_64"),
                    pkg("kmod-old-1-1.x86_64").requires("firmware = 4.18-1"),
                    pkg("kmod-new-1-1.x86_64").requires("firmware = 4.19-1"),
                    pkg("firmware-4.18-1.x86_64"),
                    pkg("firmware-4.19-1.x86_64"),
                    pkg("tool-1-1.aarch64"),
                    pkg("texsrc-7-1.src"),
                    pkg("zlib-1-1.i686"),
                    pkg("zlib-1-1.x86_64"),
                    pkg("old32-1-1.x86_64").requires("zlib(x86-32)", "zlib"),
                    pkg("zlib-0-9.i686").provides("zlib(x86-32)"))
            .map(Packages::build)
            .toList();

    private static Arguments row(String what, String excludes, String pins, String install, String... lines) {
        return Arguments.of(what, words(excludes), words(pins), Arrays.asList(install.split(", ")), List.of(lines));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                row(
                        "misspelled",
                        "",
                        "",
                        "rdmacore",
                        "request 'rdmacore' matches no package, capability or file for x86_64",
                        "  -> write rdma-core if that was meant",
                        "  -> or remove 'rdmacore' from <packages><install>"),
                row(
                        "nowhere",
                        "",
                        "",
                        "/opt/nothing",
                        "request '/opt/nothing' matches no package, capability or file for x86_64",
                        "  -> add a repository that has '/opt/nothing', or remove it from <packages><install>"),
                row(
                        "another version",
                        "",
                        "",
                        "glibc-2.17",
                        "request 'glibc-2.17' matches no package, capability or file for x86_64",
                        "  of glibc there is glibc-2.28-84.x86_64, glibc-2.28-83.x86_64",
                        "  -> write glibc or glibc-2.28-84",
                        "  -> or remove 'glibc-2.17' from <packages><install>"),
                row(
                        "a relation that no version fulfils",
                        "",
                        "",
                        "curl >= 8",
                        "request 'curl >= 8' matches no package, capability or file for x86_64",
                        "  of curl there is curl-7.71-1.x86_64",
                        "  -> write curl or curl-7.71-1",
                        "  -> or remove 'curl >= 8' from <packages><install>"),
                row(
                        "foreign architecture",
                        "",
                        "",
                        "tool",
                        "request 'tool' matches no package, capability or file for x86_64",
                        "  tool-1-1.aarch64 exists, but its architecture does not fit the target x86_64",
                        "  -> add a repository for x86_64 that has it; $basearch in a <url> stands for the target's"
                                + " architecture",
                        "  -> or remove 'tool' from <packages><install>"),
                row(
                        "source package",
                        "",
                        "",
                        "texsrc",
                        "request 'texsrc' matches no package, capability or file for x86_64",
                        "  texsrc-7-1.src is a source package",
                        "  -> add a repository that has 'texsrc', or remove it from <packages><install>"),
                row(
                        "excluded itself",
                        "cur*",
                        "",
                        "curl",
                        "request 'curl' matches no package, capability or file for x86_64",
                        "  curl-7.71-1.x86_64 exists, but <exclude> cur* hides it",
                        "  -> remove or narrow <exclude> cur*",
                        "  -> or remove 'curl' from <packages><install>"),
                row(
                        "pinned to a version that is not there",
                        "",
                        "curl=7.60-*",
                        "curl",
                        "request 'curl' matches no package, capability or file for x86_64",
                        "  curl-7.71-1.x86_64 exists, but <pin> curl=7.60-* hides it",
                        "  -> remove or change <pin> curl=7.60-*",
                        "  -> or remove 'curl' from <packages><install>"),
                row(
                        "excluded provider at the end of a chain",
                        "openssl-libs",
                        "",
                        "dnf",
                        "request 'dnf' cannot be fulfilled:",
                        "  'dnf' means dnf-4.2-4.noarch",
                        "    dnf-4.2-4.noarch requires /usr/bin/python3, which only python3-3.7-11.x86_64 provides",
                        "      python3-3.7-11.x86_64 requires libcrypto.so.1.1()(64bit), whose providers are all hidden",
                        "        openssl-libs-1:1.1.1f-7.x86_64 would provide it, but <exclude> openssl-libs hides it",
                        "  -> remove or narrow <exclude> openssl-libs",
                        "  -> remove 'dnf' from <packages><install>"),
                row(
                        "pinned provider",
                        "",
                        "glibc=2.27-*",
                        "bash",
                        "request 'bash' cannot be fulfilled:",
                        "  'bash' means bash-5.0-16.x86_64",
                        "    bash-5.0-16.x86_64 requires libc.so.6()(64bit), whose providers are all hidden",
                        "      glibc-2.28-83.x86_64 would provide it, but <pin> glibc=2.27-* hides it",
                        "      glibc-2.28-84.x86_64 would provide it, but <pin> glibc=2.27-* hides it",
                        "  -> remove or change <pin> glibc=2.27-*",
                        "  -> remove 'bash' from <packages><install>"),
                row(
                        "provider in another version only",
                        "",
                        "",
                        "agent",
                        "request 'agent' cannot be fulfilled:",
                        "  'agent' means agent-2-1.x86_64",
                        "    agent-2-1.x86_64 requires libagent = 2-1, which nothing provides",
                        "      other versions of it: libagent = 1-1 of libagent-1-1.x86_64",
                        "  -> add a repository that provides libagent = 2-1",
                        "  -> remove 'agent' from <packages><install>"),
                row(
                        "no provider",
                        "",
                        "",
                        "reader",
                        "request 'reader' cannot be fulfilled:",
                        "  'reader' means reader-1-1.x86_64",
                        "    reader-1-1.x86_64 requires libvendor.so.3, which nothing provides",
                        "  -> add a repository that provides libvendor.so.3",
                        "  -> remove 'reader' from <packages><install>"),
                row(
                        "requests that conflict",
                        "",
                        "",
                        "abrt-atomic, abrt-ccpp, bash",
                        "requests 'abrt-atomic', 'abrt-ccpp' cannot be fulfilled together:",
                        "  'abrt-atomic' means abrt-atomic-2-9.x86_64",
                        "  'abrt-ccpp' means abrt-ccpp-2-9.x86_64",
                        "  abrt-atomic-2-9.x86_64 conflicts with abrt-ccpp-2-9.x86_64 (abrt-ccpp)",
                        "  -> remove one of 'abrt-atomic', 'abrt-ccpp' from <packages><install>"),
                row(
                        "a package whose requirements conflict",
                        "",
                        "",
                        "suite",
                        "request 'suite' cannot be fulfilled:",
                        "  'suite' means suite-1-1.noarch",
                        "    suite-1-1.noarch requires abrt-atomic, which only abrt-atomic-2-9.x86_64 provides",
                        "    suite-1-1.noarch requires abrt-ccpp, which only abrt-ccpp-2-9.x86_64 provides",
                        "  abrt-atomic-2-9.x86_64 conflicts with abrt-ccpp-2-9.x86_64 (abrt-ccpp)",
                        "  -> remove 'suite' from <packages><install>"),
                row(
                        "obsoleted",
                        "",
                        "",
                        "rdma-core, libibmad-1.3-7",
                        "requests 'libibmad-1.3-7', 'rdma-core' cannot be fulfilled together:",
                        "  'libibmad-1.3-7' means libibmad-1.3-7.x86_64",
                        "  'rdma-core' means rdma-core-28-3.x86_64",
                        "  rdma-core-28-3.x86_64 obsoletes libibmad-1.3-7.x86_64 (libibmad < 28)",
                        "  -> remove one of 'libibmad-1.3-7', 'rdma-core' from <packages><install>"),
                row(
                        "two versions of one package",
                        "",
                        "",
                        "kmod-old, kmod-new",
                        "requests 'kmod-new', 'kmod-old' cannot be fulfilled together:",
                        "  'kmod-new' means kmod-new-1-1.x86_64",
                        "    kmod-new-1-1.x86_64 requires firmware = 4.19-1, which only firmware-4.19-1.x86_64 provides",
                        "  'kmod-old' means kmod-old-1-1.x86_64",
                        "    kmod-old-1-1.x86_64 requires firmware = 4.18-1, which only firmware-4.18-1.x86_64 provides",
                        "  firmware-4.19-1.x86_64 excludes firmware-4.18-1.x86_64: only one version of a package can be"
                                + " installed",
                        "  -> remove one of 'kmod-new', 'kmod-old' from <packages><install>"),
                row(
                        "the newest, where something needs an older one",
                        "",
                        "",
                        "firmware, kmod-old",
                        "requests 'firmware', 'kmod-old' cannot be fulfilled together:",
                        "  'kmod-old' means kmod-old-1-1.x86_64",
                        "    kmod-old-1-1.x86_64 requires firmware = 4.18-1, which only firmware-4.18-1.x86_64 provides",
                        "  'firmware' means the best of its packages, firmware-4.19-1.x86_64",
                        "  firmware-4.18-1.x86_64 excludes firmware-4.19-1.x86_64: only one version of a package can be"
                                + " installed",
                        "  -> pin another version: <pin> firmware=4.18-1",
                        "  -> remove one of 'firmware', 'kmod-old' from <packages><install>"),
                row(
                        "a worse architecture",
                        "",
                        "",
                        "old32",
                        "request 'old32' cannot be fulfilled:",
                        "  'old32' means old32-1-1.x86_64",
                        "    old32-1-1.x86_64 requires zlib(x86-32), which only zlib-0-9.i686 provides",
                        "      zlib-0-9.i686 is left out, since a better architecture of it is on offer",
                        "  -> request it with its architecture: zlib.i686",
                        "  -> remove 'old32' from <packages><install>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void saysWhatCannotBeAndTheWayOut(
            String what, List<String> excludes, List<String> pins, List<String> install, List<String> lines) {
        SolveRequest request = SolveRequest.builder("x86_64")
                .source("os", 99, 1000, WORLD)
                .install(new ArrayList<>(install))
                .exclude(excludes)
                .pin(pins)
                .build();

        Solution solution = Solver.solve(request);

        assertThat(solution).isInstanceOf(Solution.Unsolvable.class);
        assertThat(((Solution.Unsolvable) solution)
                        .explanation()
                        .text()
                        .stripTrailing()
                        .lines()
                        .toList())
                .containsExactlyElementsOf(lines);
    }
}
