package io.dpuos.imagetailor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.assemble.HardeningCommands;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Configurations of other makers: old names, odd encodings, missing files, and what tries to get into the pom. */
class VariedConfigurationsTest {
    private static final Path RESOURCES = Path.of("src/test/resources/imagetailor");

    @TempDir
    private Path folder;

    private int runs;

    @Test
    void accountsForEveryElementOfAnOldInstallation() throws Exception {
        ImportReport report = run(RESOURCES.resolve("suse"));

        assertThat(states(report, "service"))
                .contains(
                        "syslog mapped <services><enable> rsyslog.service, passed over when the image lacks it",
                        "boot.localnet ignored a boot script of SUSE; systemd does this itself");
        assertThat(states(report, "package")).anyMatch(row -> row.startsWith("bad name unmapped"));
        assertThat(states(report, "driver"))
                .anyMatch(row -> row.startsWith("drivers/block/(virtio_blk|nbd).ko mapped"))
                .anyMatch(row -> row.startsWith("*.ko "));
        assertThat(states(report, "strip tools"))
                .contains("bash ignored duplicate of line 3")
                .anyMatch(row -> row.startsWith("wc mapped"))
                .anyMatch(row -> row.startsWith("/usr/bin/id unmapped"));
        assertThat(states(report, "strip docs")).allMatch(row -> row.startsWith("README unmapped"));
        assertThat(states(report, "netconfig-0")).anyMatch(row -> row.startsWith("MTU=9000 unmapped"));
        assertThat(states(report, "netconfig-1")).allMatch(row -> row.contains("unmapped"));
        assertThat(states(report, "compile_env")).hasSize(1).allMatch(row -> row.contains("unmapped"));
        assertThat(states(report, "user")).anyMatch(row -> row.startsWith("Admin unmapped"));
        assertThat(states(report, "hardening rule")).anyMatch(row -> row.contains("nonsense without at unmapped"));
        assertThat(states(report, "installer")).anyMatch(row -> row.contains("../../../etc yes unmapped"));
        assertThat(states(report, "product")).anyMatch(row -> row.startsWith("edge EULERLINUX SERVER TAR unmapped"));
        assertThat(pom(0)).contains("<preserve>true</preserve>", "<hostname>edge-01</hostname>", "192.0.2.10/24");
    }

    @Test
    void readsFilesOfAnyEncodingAlike() throws Exception {
        run(RESOURCES.resolve("suse"));
        String expected = pom(0);
        List<Charset> encodings = List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);
        for (Charset encoding : encodings) {
            Path copy = copy(RESOURCES.resolve("suse"), encoding.name());
            for (Path file : Source.filesBelow(copy)) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                        .replace("\n", "\r\n")
                        .replace(
                                "encoding=\"ISO-8859-1\"",
                                "encoding=\"" + encoding.name().replaceAll("[LB]E$", "") + "\"");
                Files.write(file, ("\uFEFF" + text).getBytes(encoding));
            }

            ImportReport report = run(copy);

            assertThat(pom(runs - 1)).as(encoding.name()).isEqualTo(expected);
            assertThat(states(report, "line")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"suse", "sparse", "uncut", "hostile"})
    void writesAPomThatMavenReadsAndTheGoalsAccept(String name) throws Exception {
        run(RESOURCES.resolve(name));

        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(pom(0).getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        List<String> empty = new ArrayList<>();
        leaves(project, "", empty);

        assertThat(empty).isEmpty();
        assertThat(pom(0).replaceAll("\\$\\{(dpuos\\.arch|dpuos\\.distribution|project\\.basedir)}", ""))
                .doesNotContain("${")
                .doesNotContain("<evil/>");
    }

    @Test
    void namesFileAndLineOfBrokenXml() {
        assertThatThrownBy(() -> run(RESOURCES.resolve("broken")))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("custom/cfg_b/cmd.conf:3 is not well-formed XML");
        assertThat(folder.resolve("out0")).doesNotExist();
    }

    @Test
    void cutsNothingWhenNoCommandIsListed() throws Exception {
        ImportReport report = run(RESOURCES.resolve("uncut"));

        assertThat(pom(0)).contains("<level>none</level>");
        assertThat(states(report, "sysconfig")).anyMatch(row -> row.contains("cmd.conf names no command to keep"));
        assertThat(states(report, "open_section")).allMatch(row -> row.contains("unmapped"));
    }

    @Test
    void failsWithItsOwnMessageOrImportsWhateverIsChanged() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < Integer.getInteger("dpuos.import.cases", 150); i++) {
            Path copy =
                    copy(RESOURCES.resolve(List.of("suse", "hostile", "uncut").get(i % 3)), "case" + i);
            List<Path> files = Source.filesBelow(copy);
            Path file = files.get(random.nextInt(files.size()));
            Files.write(file, changed(Files.readAllBytes(file), random));
            try {
                run(copy);
                String pom = pom(runs - 1);
                Element project = DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(pom.getBytes(StandardCharsets.UTF_8)))
                        .getDocumentElement();
                List<String> empty = new ArrayList<>();
                leaves(project, "", empty);
                assertThat(empty).as("case " + i + " " + file).isEmpty();
            } catch (ImportException e) {
                assertThat(e.getMessage()).as("case " + i + " " + file).isNotBlank();
            }
        }
    }

    private static byte[] changed(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        byte[] copy = bytes.clone();
        int at = random.nextInt(copy.length);
        return switch (random.nextInt(4)) {
            case 0 -> java.util.Arrays.copyOf(copy, at);
            case 1 -> {
                copy[at] = (byte) random.nextInt(256);
                yield copy;
            }
            case 2 -> {
                String text = new String(copy, StandardCharsets.ISO_8859_1);
                List<String> lines = new ArrayList<>(text.lines().toList());
                lines.remove(random.nextInt(lines.size()));
                yield String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
            }
            default -> {
                String text = new String(copy, StandardCharsets.ISO_8859_1);
                String word = List.of("\u0001", "''", "<", "&#1;", "${x}", "\"", "@@", "/", " ", "\u00ff", "=")
                        .get(random.nextInt(11));
                yield (text.substring(0, at) + word + text.substring(at)).getBytes(StandardCharsets.ISO_8859_1);
            }
        };
    }

    private static void leaves(Element element, String path, List<String> empty) {
        String here = path + "/" + element.getTagName();
        boolean parent = false;
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                parent = true;
                leaves(inner, here, empty);
            }
        }
        if (!parent && element.getTextContent().isBlank()) {
            empty.add(here);
        }
    }

    private Path copy(Path from, String name) throws Exception {
        Path to = folder.resolve(name);
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.sorted().toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
        return to;
    }

    private ImportReport run(Path in) throws Exception {
        return ImageTailorImport.run(
                new ImportRequest(
                        in,
                        Optional.empty(),
                        folder.resolve("out" + runs++),
                        false,
                        false,
                        false,
                        "com.acme",
                        "openeuler-22.03-lts-sp4",
                        Optional.empty(),
                        "1.0"),
                HardeningCommands.of("aarch64"));
    }

    private String pom(int number) throws Exception {
        return Files.readString(folder.resolve("out" + number + "/pom.xml"));
    }

    private static List<String> states(ImportReport report, String kind) {
        return report.findings().stream()
                .filter(each -> each.kind().equals(kind))
                .map(each -> each.element() + " " + each.state().word() + " " + each.text())
                .toList();
    }
}
