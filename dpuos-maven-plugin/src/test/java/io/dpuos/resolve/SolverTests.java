package io.dpuos.resolve;

import static io.dpuos.resolve.Packages.pkg;
import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.repo.RepoPackage;
import io.dpuos.rpm.Nevra;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SolverTests {
    private final List<RepoPackage> packages = new ArrayList<>();

    private void offer(Packages... more) {
        Stream.of(more).map(Packages::build).forEach(packages::add);
    }

    private SolveRequest.Builder request(String... words) {
        return SolveRequest.builder("x86_64").source("os", 99, 1000, packages).install(words);
    }

    private static List<String> installed(SolveRequest.Builder request) {
        Solution solution = Solver.solve(request.build());
        assertThat(solution).as(solution.toString()).isInstanceOf(Solution.Resolved.class);
        return ((Solution.Resolved) solution)
                .packages().stream().map(one -> one.pkg().nevra().toString()).toList();
    }

    private static String explanation(SolveRequest.Builder request) {
        Solution solution = Solver.solve(request.build());
        assertThat(solution).isInstanceOf(Solution.Unsolvable.class);
        return ((Solution.Unsolvable) solution).explanation().text();
    }

    @Test
    void requirementsAreFollowed() {
        offer(pkg("app-1-1.x86_64").requires("libc >= 2", "/bin/sh"), pkg("libc-2.5-1.x86_64"));
        offer(pkg("bash-5-1.x86_64").file("/bin/sh"), pkg("unrelated-1-1.noarch"));

        List<String> result = installed(request("app"));

        assertThat(result).containsExactly("app-1-1.x86_64", "bash-5-1.x86_64", "libc-2.5-1.x86_64");
    }

    @Test
    void everyPackageHasItsReason() {
        offer(pkg("app-1-1.x86_64").requires("libc >= 2").recommends("docs"), pkg("libc-2.5-1.x86_64"));
        offer(pkg("docs-1-1.noarch"), pkg("langpack-1-1.noarch").supplements("libc"));

        Solution.Resolved solution =
                (Solution.Resolved) Solver.solve(request("app").weak(true).build());

        Map<String, String> reasons = solution.packages().stream()
                .collect(Collectors.toMap(
                        one -> one.pkg().nevra().name(), one -> one.reason().text()));
        assertThat(reasons)
                .containsEntry("app", "requested as app")
                .containsEntry("libc", "required by app-1-1.x86_64 (libc >= 2)")
                .containsEntry("docs", "recommended by app-1-1.x86_64 (docs)")
                .containsEntry("langpack", "recommended by libc-2.5-1.x86_64 (libc)");
    }

    @Test
    void aRequestMayBeABooleanDependency() {
        offer(pkg("app-1-1.x86_64"), pkg("editor-1-1.x86_64"), pkg("plugin-1-1.x86_64"), pkg("other-1-1.x86_64"));
        offer(pkg("plugin-0-1.x86_64"));

        assertThat(installed(request("editor", "(plugin if editor)")))
                .containsExactly("editor-1-1.x86_64", "plugin-1-1.x86_64");
        assertThat(installed(request("app", "(plugin if editor)"))).containsExactly("app-1-1.x86_64");
        assertThat(installed(request("(app and (missing or other))")))
                .containsExactly("app-1-1.x86_64", "other-1-1.x86_64");
        assertThat(installed(request("app", "(plugin if missing)"))).containsExactly("app-1-1.x86_64");
        assertThat(Solver.solve(request("(app and missing)").build())).isInstanceOf(Solution.Unsolvable.class);
    }

    @Test
    void weakDependenciesStayAwayUnlessSwitchedOn() {
        offer(pkg("app-1-1.x86_64").recommends("docs"), pkg("docs-1-1.noarch"));

        assertThat(installed(request("app"))).containsExactly("app-1-1.x86_64");
        assertThat(installed(request("app").weak(true))).containsExactly("app-1-1.x86_64", "docs-1-1.noarch");
    }

    @Test
    void recommendationThatCannotBeFulfilledIsDropped() {
        offer(pkg("app-1-1.x86_64").recommends("docs"), pkg("docs-1-1.noarch").requires("missing"));

        assertThat(installed(request("app").weak(true))).containsExactly("app-1-1.x86_64");
    }

    @Test
    void suggestionDecidesBetweenProvidersOnly() {
        offer(pkg("app-1-1.x86_64").requires("mta").suggests("postfix"));
        offer(pkg("exim-1-1.x86_64").provides("mta"), pkg("postfix-1-1.x86_64").provides("mta"));

        assertThat(installed(request("app"))).containsExactly("app-1-1.x86_64", "postfix-1-1.x86_64");
    }

    @Test
    void newestVersionIsTakenAndPinHoldsItBack() {
        offer(pkg("dpdk-21.11-1.x86_64"), pkg("dpdk-21.11-2.x86_64"), pkg("dpdk-22.11-1.x86_64"));

        assertThat(installed(request("dpdk"))).containsExactly("dpdk-22.11-1.x86_64");
        assertThat(installed(request("dpdk").pin(List.of("dpdk=21.11-*")))).containsExactly("dpdk-21.11-2.x86_64");
    }

    @Test
    void pinThatMatchesNothingHidesAllVersions() {
        offer(pkg("dpdk-22.11-1.x86_64"));

        String text = explanation(request("dpdk").pin(List.of("dpdk=19.*")));

        assertThat(text).contains("dpdk-22.11-1.x86_64 exists, but <pin> dpdk=19.* hides it");
    }

    @Test
    void preferredPackageIsTakenBeforeNewerOnes() {
        offer(
                pkg("libc-2-1.x86_64"),
                pkg("libc-3-1.x86_64"),
                pkg("app-1-1.x86_64").requires("libc"));

        List<String> result = installed(request("app").preferred(Set.of(Nevra.parse("libc-2-1.x86_64"))));

        assertThat(result).contains("libc-2-1.x86_64").doesNotContain("libc-3-1.x86_64");
    }

    @Test
    void betterPriorityBeatsNewerVersion() {
        RepoPackage vendor = pkg("app-1-1.x86_64").in("vendor").build();
        offer(pkg("app-2-1.x86_64"));

        List<String> result = installed(request("app").source("vendor", 50, 1000, List.of(vendor)));

        assertThat(result).containsExactly("app-1-1.x86_64");
    }

    @Test
    void cheaperRepositoryServesEqualPackages() {
        RepoPackage cheap = pkg("app-1-1.x86_64").in("zz-near").build();
        offer(pkg("app-1-1.x86_64"));

        Solution.Resolved solution = (Solution.Resolved) Solver.solve(
                request("app").source("zz-near", 99, 10, List.of(cheap)).build());

        assertThat(solution.packages().get(0).pkg().repository()).isEqualTo("zz-near");
    }

    @Test
    void thirtyTwoBitPackagesComeOnlyWhenAsked() {
        offer(pkg("zlib-1-1.x86_64"), pkg("zlib-1-1.i686"), pkg("other-1-1.aarch64"));

        assertThat(installed(request("zlib"))).containsExactly("zlib-1-1.x86_64");
        assertThat(installed(request("zlib.i686"))).containsExactly("zlib-1-1.i686");
        assertThat(explanation(request("other"))).contains("its architecture does not fit the target x86_64");
    }

    @Test
    void versionsOfOneNameExcludeEachOther() {
        offer(pkg("firmware-5-1.x86_64"), pkg("firmware-6-1.x86_64"));
        offer(pkg("kmod-1-1.x86_64").requires("firmware = 5-1"));

        assertThat(installed(request("firmware"))).containsExactly("firmware-6-1.x86_64");
        assertThat(explanation(request("firmware", "kmod")))
                .contains("requests 'firmware', 'kmod' cannot be fulfilled together")
                .contains("kmod-1-1.x86_64 requires firmware = 5-1, which only firmware-5-1.x86_64 provides")
                .contains("pin another version: <pin> firmware=5-1");
        assertThat(installed(request("firmware", "kmod").best(false)))
                .containsExactly("firmware-5-1.x86_64", "kmod-1-1.x86_64");
    }

    @Test
    void installOnlyPackagesStandSideBySideWhereSomethingNeedsIt() {
        offer(pkg("kernel-5-1.x86_64"), pkg("kernel-6-1.x86_64"));
        offer(pkg("kernel-core-5-1.x86_64").provides("installonlypkg(kernel)"));
        offer(pkg("kernel-core-6-1.x86_64").provides("installonlypkg(kernel)"));
        offer(pkg("kmod-1-1.x86_64").requires("kernel = 5-1", "kernel-core = 5-1"));

        assertThat(installed(request("kernel", "kernel-core")))
                .containsExactly("kernel-6-1.x86_64", "kernel-core-6-1.x86_64");
        assertThat(installed(request("kernel", "kmod")))
                .containsExactly("kernel-5-1.x86_64", "kernel-6-1.x86_64", "kernel-core-5-1.x86_64", "kmod-1-1.x86_64");
        assertThat(installed(request("kernel-core-5-1", "kernel-core-6-1")))
                .containsExactly("kernel-core-5-1.x86_64", "kernel-core-6-1.x86_64");
    }

    @Test
    void aForeignTargetTakesItsOwnPackagesAlone() {
        offer(pkg("app-1-1.aarch64").requires("libc"), pkg("app-2-1.x86_64"), pkg("libc-1-1.aarch64"));
        offer(pkg("libc-2-1.armv7hl"), pkg("libc-3-1.x86_64"), pkg("docs-1-1.noarch"));

        assertThat(installed(SolveRequest.builder("aarch64")
                        .source("os", 99, 1000, packages)
                        .install("app", "docs")))
                .containsExactly("app-1-1.aarch64", "docs-1-1.noarch", "libc-1-1.aarch64");
    }

    @Test
    void anExcludedPackageIsNotReplacedByAWorseArchitecture() {
        offer(
                pkg("zlib-1-1.x86_64"),
                pkg("zlib-1-1.i686"),
                pkg("app-1-1.x86_64").requires("zlib"));

        assertThat(Solver.solve(request("app").exclude(List.of("zlib.x86_64")).build()))
                .isInstanceOf(Solution.Unsolvable.class);
    }

    @Test
    void obsoletedPackageGivesWayToItsSuccessor() {
        offer(pkg("old-1-1.noarch"), pkg("new-2-1.noarch").obsoletes("old < 2").provides("old = 2"));

        assertThat(installed(request("old"))).containsExactly("new-2-1.noarch");
        assertThat(explanation(request("old = 1", "new")))
                .contains("new-2-1.noarch obsoletes old-1-1.noarch (old < 2)");
    }

    @Test
    void obsoletesMeanNamesNotProvides() {
        offer(pkg("new-2-1.noarch").obsoletes("web"), pkg("nginx-1-1.x86_64").provides("web"));

        assertThat(installed(request("new", "nginx"))).containsExactly("new-2-1.noarch", "nginx-1-1.x86_64");
    }

    @Test
    void conflictsMeanProvidesAndExcludeCandidates() {
        offer(pkg("app-1-1.x86_64").requires("web").conflicts("slow-web"));
        offer(
                pkg("apache-1-1.x86_64").provides("web", "slow-web"),
                pkg("nginx-1-1.x86_64").provides("web"));

        assertThat(installed(request("app"))).containsExactly("app-1-1.x86_64", "nginx-1-1.x86_64");
    }

    @Test
    void richDependenciesAreUnderstood() {
        offer(pkg("and-1-1.noarch").requires("(a and b)"), pkg("or-1-1.noarch").requires("(c or missing)"));
        offer(pkg("if-1-1.noarch").requires("(b if a)"), pkg("else-1-1.noarch").requires("(c if a else b)"));
        offer(
                pkg("with-1-1.noarch").requires("(x with y)"),
                pkg("without-1-1.noarch").requires("(x without y)"));
        offer(pkg("unless-1-1.noarch").conflicts("(a unless b)"));
        offer(pkg("nested-1-1.noarch").requires("((a >= 1 and b) or (c if missing))"));
        offer(pkg("a-1-1.noarch"), pkg("b-1-1.noarch"), pkg("c-1-1.noarch"));
        offer(pkg("p-1-1.noarch").provides("x", "y"), pkg("q-1-1.noarch").provides("x"));

        assertThat(installed(request("and"))).containsExactly("a-1-1.noarch", "and-1-1.noarch", "b-1-1.noarch");
        assertThat(installed(request("or"))).containsExactly("c-1-1.noarch", "or-1-1.noarch");
        assertThat(installed(request("if"))).containsExactly("if-1-1.noarch");
        assertThat(installed(request("if", "a"))).containsExactly("a-1-1.noarch", "b-1-1.noarch", "if-1-1.noarch");
        assertThat(installed(request("else").exclude(List.of("a")))).containsExactly("b-1-1.noarch", "else-1-1.noarch");
        assertThat(installed(request("else", "a"))).containsExactly("a-1-1.noarch", "c-1-1.noarch", "else-1-1.noarch");
        assertThat(installed(request("with"))).containsExactly("p-1-1.noarch", "with-1-1.noarch");
        assertThat(installed(request("without"))).containsExactly("q-1-1.noarch", "without-1-1.noarch");
        assertThat(installed(request("unless", "a")))
                .containsExactly("a-1-1.noarch", "b-1-1.noarch", "unless-1-1.noarch");
        assertThat(installed(request("nested"))).containsExactly("nested-1-1.noarch");
    }

    @Test
    void packageWithUnreadableDependencyIsRefusedByName() {
        offer(pkg("broken-1-1.noarch").requires("(a nand b)"));

        assertThat(explanation(request("broken")))
                .contains("broken-1-1.noarch has a dependency that cannot be understood: (a nand b)");
    }

    @Test
    void unknownFormatFeatureIsRefusedByName() {
        offer(pkg("fine-1-1.noarch").requires("rpmlib(PayloadIsZstd) <= 5.4.18-1"));
        offer(pkg("odd-1-1.noarch").requires("rpmlib(PayloadIsMagic) <= 9-1"));

        assertThat(installed(request("fine"))).containsExactly("fine-1-1.noarch");
        assertThat(explanation(request("odd")))
                .contains("odd-1-1.noarch requires rpmlib(PayloadIsMagic) <= 9-1, which nothing provides")
                .contains("a feature of the package format that this installer does not have");
    }

    @Test
    void filesAreLookedUpWhenMetadataDoesNotListThem() {
        offer(pkg("app-1-1.noarch").requires("/usr/share/data/x"), pkg("data-1-1.noarch"));
        List<String> asked = new ArrayList<>();

        List<String> result = installed(request("app").files(path -> {
            asked.add(path);
            return List.of(packages.get(1));
        }));

        assertThat(result).containsExactly("app-1-1.noarch", "data-1-1.noarch");
        assertThat(asked).containsExactly("/usr/share/data/x");
    }

    @Test
    void requestsMayBeVersionsPatternsCapabilitiesAndPaths() {
        offer(pkg("tool-1-1.noarch"), pkg("tool-2-1.noarch"), pkg("tool-doc-2-1.noarch"));
        offer(pkg("sh-1-1.noarch").provides("shell = 5").file("/bin/sh"));

        assertThat(installed(request("tool-1-1"))).containsExactly("tool-1-1.noarch");
        assertThat(installed(request("tool-0:1-1.noarch"))).containsExactly("tool-1-1.noarch");
        assertThat(installed(request("tool < 2"))).containsExactly("tool-1-1.noarch");
        assertThat(installed(request("tool*"))).containsExactly("tool-2-1.noarch", "tool-doc-2-1.noarch");
        assertThat(installed(request("shell>=5"))).containsExactly("sh-1-1.noarch");
        assertThat(installed(request("/bin/sh"))).containsExactly("sh-1-1.noarch");
    }

    @Test
    void misspelledWordGetsNearestNames() {
        offer(pkg("openssh-server-8-1.x86_64"), pkg("bash-5-1.x86_64"));

        String text = explanation(request("opensshserver", "bash"));

        assertThat(text)
                .contains("request 'opensshserver' matches no package, capability or file for x86_64")
                .contains("write openssh-server if that was meant")
                .doesNotContain("'bash'");
    }

    @Test
    void explanationTellsTheChainAndWhatHidesTheCandidate() {
        offer(pkg("app-1-1.x86_64").requires("libfoo"), pkg("libfoo-2-1.x86_64").requires("libbar >= 3"));
        offer(pkg("libbar-2-1.x86_64"), pkg("libbar-3-1.x86_64"));

        String text = explanation(request("app").exclude(List.of("libbar-3*")));

        assertThat(text.lines().toList())
                .containsExactly(
                        "request 'app' cannot be fulfilled:",
                        "  'app' means app-1-1.x86_64",
                        "    app-1-1.x86_64 requires libfoo, which only libfoo-2-1.x86_64 provides",
                        "      libfoo-2-1.x86_64 requires libbar >= 3, whose providers are all hidden",
                        "        libbar-3-1.x86_64 would provide it, but <exclude> libbar-3* hides it",
                        "  -> remove or narrow <exclude> libbar-3*",
                        "  -> remove 'app' from <packages><install>");
    }

    @Test
    void independentProblemsAreToldTogether() {
        offer(pkg("a-1-1.noarch").requires("x"), pkg("b-1-1.noarch").requires("y"), pkg("c-1-1.noarch"));

        Solution solution = Solver.solve(request("a", "b", "c", "dd").build());

        assertThat(((Solution.Unsolvable) solution).explanation().problems())
                .extracting(Explanation.Problem::requests)
                .containsExactlyInAnyOrder(List.of("a"), List.of("b"), List.of("dd"));
    }

    @Test
    void localPackagesStandBesideRepositories() {
        RepoPackage local =
                pkg("agent-1-1.x86_64").in("project").requires("libc").build();
        offer(pkg("libc-2-1.x86_64"));

        List<String> result = installed(request("agent").source("project", 0, 1000, List.of(local)));

        assertThat(result).containsExactly("agent-1-1.x86_64", "libc-2-1.x86_64");
    }
}
