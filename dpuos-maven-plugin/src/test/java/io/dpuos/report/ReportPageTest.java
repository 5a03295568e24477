package io.dpuos.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser without network, filled with names that try to be markup. */
class ReportPageTest {
    private static final String IMAGE = "<img src=x onerror='window.hacked=1'>";
    private static final String SCRIPT = "</script><script>window.hacked=2</script><!--";

    @TempDir
    private static Path folder;

    private static Browser browser;

    @BeforeAll
    static void opensThePage() throws Exception {
        ReportFiles.write(folder.resolve("report"), facts());
        if (Browser.program().isEmpty()) {
            if ("true".equals(System.getenv("CI"))) {
                fail("no Chromium; it/tools/prepare-host test installs it");
            }
            assumeTrue(false, "no Chromium: apt-get install chromium");
        }
        browser = Browser.start(Browser.program().orElseThrow(), folder.resolve("profile"));
        browser.open(folder.resolve("report").resolve(ReportFiles.PAGE));
    }

    @AfterAll
    static void closes() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void asksNothingButItselfAndComplainsAboutNothing() {
        assertThat(browser.requests()).isNotEmpty().allMatch(url -> url.startsWith("file:") || url.startsWith("data:"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void showsEverySection() throws Exception {
        String titles = browser.evaluate("[...document.querySelectorAll('h2')].map(e => e.textContent).join('|')");

        assertThat(titles.split("\\|"))
                .containsExactly(
                        "At a glance",
                        "Where the bytes are",
                        "Packages",
                        "Left out by tailoring",
                        "Kernel",
                        "Drivers",
                        "Kernel parameters",
                        "Services",
                        "Accounts",
                        "Trust",
                        "Scriptlets",
                        "Products");
    }

    @Test
    void showsModulesSettingsAndUnitsWithTheirReasons() throws Exception {
        String text = browser.evaluate("document.getElementById('main').textContent");

        assertThat(text)
                .contains("1 module stays", "mlx5_core", "rule @mlx5", "CONFIG_SOUND=n", "build needed")
                .contains("sshd.service", "enabled")
                .doesNotContain("[object")
                .doesNotContain("undefined")
                .doesNotContain("NaN");
    }

    @Test
    void showsHostileNamesAsText() throws Exception {
        String packages = browser.evaluate("document.getElementById('packages').textContent");

        assertThat(packages).contains(IMAGE, SCRIPT);
        assertThat(browser.evaluate("String(window.hacked)")).isEqualTo("undefined");
        assertThat(browser.evaluate("document.images.length + document.scripts.length"))
                .isEqualTo("2");
    }

    @Test
    void zoomsIntoTheTreemapByMouseAndOutByKey() throws Exception {
        browser.evaluate("document.querySelector('[data-map=directories]').click()");
        String first = browser.evaluate("document.querySelector('.crumbs b').textContent");
        browser.evaluate("document.querySelector('.cell.zoom').click()");
        String second = browser.evaluate("document.querySelector('.crumbs b').textContent");
        browser.press("Escape", 27);
        String third = browser.evaluate("document.querySelector('.crumbs b').textContent");

        assertThat(List.of(first, second, third)).containsExactly("/", "usr", "/");
    }

    @Test
    void zoomsIntoTheTreemapByKey() throws Exception {
        browser.evaluate("document.querySelector('[data-map=directories]').click()");
        browser.evaluate("document.querySelector('.cell.zoom').focus()");
        browser.press("Enter", 13);

        assertThat(browser.evaluate("document.querySelector('.crumbs b').textContent"))
                .isEqualTo("usr");
        browser.press("Escape", 27);
    }

    @Test
    void drawsFieldsInProportion() throws Exception {
        browser.evaluate("document.querySelector('[data-map=directories]').click()");
        String ratio = browser.evaluate("(() => { const a = [...document.querySelectorAll('.cell')]"
                + ".map(c => c.offsetWidth * c.offsetHeight); return (a[0] / a[1]).toFixed(0); })()");

        assertThat(ratio).isEqualTo("3");
    }

    @Test
    void filtersATableByWords() throws Exception {
        browser.evaluate("(() => { const f = document.querySelector('#packages input[type=search]');"
                + " f.value = 'package-1 weak'; f.dispatchEvent(new Event('input')); })()");
        String rows = browser.evaluate("document.querySelectorAll('#packages tbody tr').length");
        String status = browser.evaluate("document.querySelector('#packages [role=status]').textContent");
        browser.evaluate("(() => { const f = document.querySelector('#packages input[type=search]');"
                + " f.value = ''; f.dispatchEvent(new Event('input')); })()");

        assertThat(rows).isEqualTo("2");
        assertThat(status).isEqualTo("2 matches of 14");
    }

    @Test
    void sortsATableByItsHead() throws Exception {
        browser.evaluate("document.querySelector('#packages thead button').click()");
        String first = browser.evaluate("document.querySelector('#packages tbody td').firstChild.textContent");
        String sorted = browser.evaluate("document.querySelector('#packages th').getAttribute('aria-sort')");

        assertThat(first).isEqualTo(SCRIPT);
        assertThat(sorted).isEqualTo("ascending");
    }

    @Test
    void fitsANarrowScreen() throws Exception {
        browser.send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 360, "height", 700, "deviceScaleFactor", 1, "mobile", false));
        String width = browser.evaluate("document.documentElement.scrollWidth");
        browser.send("Emulation.clearDeviceMetricsOverride", Map.of());

        assertThat(Integer.parseInt(width)).isLessThanOrEqualTo(360);
    }

    @Test
    void givesTheSameBytesForTheSameFacts() throws Exception {
        String page = Files.readString(folder.resolve("report").resolve(ReportFiles.PAGE), StandardCharsets.UTF_8);

        assertThat(ReportFiles.page(facts())).isEqualTo(page);
        assertThat(page).doesNotContain(SCRIPT).doesNotContain(IMAGE);
    }

    private static Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("format", "dpuos-report");
        facts.put("image", Map.of("artifactId", IMAGE, "version", "1 & 2", "architecture", "x86_64"));
        facts.put(
                "summary",
                Map.of("packages", 14, "installedBytes", 400, "isoBytes", 200, "services", 3, "removedBytes", 5));
        facts.put(
                "budget",
                List.of(Map.of("element", "<budget><iso>", "actual", 2, "most", 1, "unit", "bytes", "kept", false)));
        facts.put("warnings", List.of(SCRIPT));
        List<Object> packages = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            packages.add(row("package-" + i, i < 10 ? "user: base" : "weak of package-1-1-1.noarch: x", 1000 - i));
        }
        packages.add(row(IMAGE, "user: " + SCRIPT, 4000));
        packages.add(row(SCRIPT, "dependency of package-1-1-1.noarch: y", 1));
        facts.put("packages", packages);
        facts.put(
                "services",
                Map.of(
                        "target", SCRIPT,
                        "starts", List.of(Map.of("unit", "sshd.service", "chain", "sshd.service < x", "stays", true)),
                        "enabled", List.of("sshd.service"),
                        "cannotStart", List.of(IMAGE)));
        facts.put(
                "drivers",
                List.of(Map.of(
                        "version", "6.6",
                        "kept",
                                List.of(Map.of(
                                        "name",
                                        "mlx5_core",
                                        "path",
                                        "a/mlx5_core.ko",
                                        "bytes",
                                        1,
                                        "why",
                                        "rule @mlx5")),
                        "dropped", List.of(),
                        "firmwareKept", 0,
                        "firmwareKeptBytes", 0,
                        "firmwareDropped", 0,
                        "firmwareDroppedBytes", 0)));
        facts.put(
                "kernels",
                List.of(Map.of(
                        "version",
                        "6.6",
                        "settings",
                        List.of(Map.of(
                                "symbol",
                                "CONFIG_SOUND",
                                "wanted",
                                "n",
                                "shipped",
                                "y",
                                "outcome",
                                "build_needed",
                                "from",
                                "pom",
                                "reason",
                                "it is built in")))));
        facts.put(
                "accounts",
                List.of(Map.of(
                        "name",
                        IMAGE,
                        "uid",
                        "0",
                        "home",
                        "/root",
                        "shell",
                        "/bin/bash",
                        "password",
                        "none",
                        "login",
                        true,
                        "sshKeys",
                        0)));
        Map<String, Object> usr = node("usr", 300, List.of(node("bin", 200, List.of()), node(SCRIPT, 100, List.of())));
        facts.put(
                "treemap",
                Map.of(
                        "packages", node("all", 400, List.of(node(IMAGE, 400, List.of()))),
                        "directories", node("/", 400, List.of(usr, node("etc", 100, List.of())))));
        // Maps of Map.of have an order of their own in every run; the page must not depend on it in this test.
        return sorted(facts);
    }

    @SuppressWarnings("unchecked")
    private static <T> T sorted(T value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new java.util.TreeMap<>();
            map.forEach((key, each) -> copy.put(key, sorted(each)));
            return (T) copy;
        }
        return value instanceof List<?> list
                ? (T) list.stream().map(each -> (Object) sorted(each)).toList()
                : value;
    }

    private static Map<String, Object> row(String name, String reason, long bytes) {
        return Map.of(
                "name",
                name,
                "nevra",
                name + "-1-1.noarch",
                "bytes",
                bytes,
                "files",
                1,
                "reason",
                reason,
                "summary",
                "",
                "repository",
                "os",
                "licence",
                "MIT");
    }

    private static Map<String, Object> node(String name, long bytes, List<?> parts) {
        return Map.of("name", name, "bytes", bytes, "files", 1, "parts", parts);
    }
}
