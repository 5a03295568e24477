package io.dpuos.format.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElfFileTest {
    private static final Pattern DYNAMIC = Pattern.compile("\\((NEEDED|SONAME|RPATH|RUNPATH)\\).*\\[(.*)]");
    private static final Pattern VERSION_NEED = Pattern.compile("Name: (\\S+)  Flags: ");

    @ParameterizedTest
    @ValueSource(
            strings = {"/bin/bash", "/usr/bin/gcc", "/lib/x86_64-linux-gnu/libc.so.6", "/lib64/ld-linux-x86-64.so.2"})
    void readsTheSameDynamicSectionAsReadelf(String file) throws Exception {
        assumeTrue(Files.exists(Path.of(file)), file + " is not on this machine");
        List<String> expected = new ArrayList<>();
        for (String line : readelf("-dW", file).lines().toList()) {
            Matcher matcher = DYNAMIC.matcher(line);
            if (matcher.find()) {
                expected.add(matcher.group(2));
            }
        }

        ElfFile elf = ElfFile.parse(file, Files.readAllBytes(Path.of(file)));

        List<String> found = new ArrayList<>(elf.needed());
        elf.soname().ifPresent(found::add);
        found.addAll(elf.rpath());
        found.addAll(elf.runpath());
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/bash", "/lib/x86_64-linux-gnu/libc.so.6", "/lib64/ld-linux-x86-64.so.2"})
    void countsTheBytesOfLoadedSegmentsAsReadelf(String file) throws Exception {
        assumeTrue(Files.exists(Path.of(file)), file + " is not on this machine");
        long expected = readelf("-lW", file)
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("LOAD"))
                .mapToLong(line -> Long.decode(line.split("\\s+")[5]))
                .sum();

        ElfFile elf = ElfFile.parse(file, Files.readAllBytes(Path.of(file)));

        assertThat(elf.loadedBytes()).isEqualTo(expected).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/bash", "/lib/x86_64-linux-gnu/libc.so.6"})
    void readsTheSameNeededVersionsAsReadelf(String file) throws Exception {
        assumeTrue(Files.exists(Path.of(file)), file + " is not on this machine");
        String text = readelf("-VW", file);
        String needs = text.substring(Math.max(0, text.indexOf("Version needs section")));
        List<String> expected = new ArrayList<>();
        Matcher matcher = VERSION_NEED.matcher(needs);
        while (matcher.find()) {
            expected.add(matcher.group(1));
        }

        ElfFile elf = ElfFile.parse(file, Files.readAllBytes(Path.of(file)));

        assertThat(elf.versionsNeeded().stream().flatMap(need -> need.versions().stream()))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void readsDefinedVersionsWithoutTheBase() throws Exception {
        Path libc = Path.of("/lib/x86_64-linux-gnu/libc.so.6");
        assumeTrue(Files.exists(libc), libc + " is not on this machine");

        ElfFile elf = ElfFile.parse("libc", Files.readAllBytes(libc));

        assertThat(elf.versionsDefined()).contains("GLIBC_2.2.5", "GLIBC_2.34").doesNotContain("libc.so.6");
        assertThat(elf.section(".dynstr")).isPresent();
        assertThat(elf.interpreter()).contains("/lib64/ld-linux-x86-64.so.2");
    }

    @Test
    void refusesTextNamingTheFile() {
        byte[] text = "#!/bin/sh\n".repeat(20).getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> ElfFile.parse("usr/bin/script", text))
                .isInstanceOf(MalformedElfException.class)
                .hasMessageContaining("usr/bin/script")
                .hasMessageContaining("magic");
    }

    private static String readelf(String options, String file) throws IOException, InterruptedException {
        Path tool = Path.of("/usr/bin/readelf");
        if (!Files.isExecutable(tool)) {
            assertThat(System.getenv("CI")).as("readelf is missing").isNotEqualTo("true");
            assumeTrue(false, "readelf is not installed");
        }
        Process process = new ProcessBuilder(Arrays.asList(tool.toString(), options, file))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }
}
