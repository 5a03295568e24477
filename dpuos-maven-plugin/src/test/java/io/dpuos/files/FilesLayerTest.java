package io.dpuos.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.shell.CoreCommands;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Layer;
import io.dpuos.tree.SmallTree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesLayerTest {
    @TempDir
    private Path folder;

    @Test
    void startsScriptsOnceInTheOrderOfTheirNames() throws Exception {
        ImageTree tree = apply(Map.of("20-b", "#!/bin/sh\n", "10-a", "#!/bin/sh\n"));

        assertThat(tree.get("/usr/lib/dpuos/firstboot.d/10-a")
                        .orElseThrow()
                        .attributes()
                        .mode())
                .isEqualTo(0755);
        assertThat(tree.file("/etc/systemd/system/multi-user.target.wants/dpuos-firstboot.service"))
                .isPresent();
        assertThat(tree.text("/usr/lib/systemd/system/dpuos-firstboot.service").orElseThrow())
                .contains("ConditionPathExists=!/var/lib/dpuos/firstboot.done");
    }

    /** The runner is run by this host's shell on folders of the test. */
    @Test
    void runsEachScriptUntilItSucceeds() throws Exception {
        String runner = apply(Map.of("10-a", "#!/bin/sh\n"))
                .text("/usr/lib/dpuos/firstboot")
                .orElseThrow()
                .replace("/usr/lib/dpuos/firstboot.d", folder.resolve("scripts").toString())
                .replace("/var/lib/dpuos/firstboot", folder.resolve("done").toString());
        script("10-a", "echo a >>" + folder.resolve("log"));
        script("20-b", "echo b >>" + folder.resolve("log") + "; [ -e " + folder.resolve("ready") + " ]");
        script("30-c", "echo c >>" + folder.resolve("log"));

        int first = run(runner);
        Files.writeString(folder.resolve("ready"), "");
        int second = run(runner);

        assertThat(first).isEqualTo(1);
        assertThat(second).isZero();
        assertThat(Files.readAllLines(folder.resolve("log"))).containsExactly("a", "b", "b", "c");
        assertThat(folder.resolve("done.done")).exists();
    }

    @Test
    void refusesScriptsWithoutOrderOrInterpreter() {
        assertThatThrownBy(() -> apply(Map.of("a", "#!/bin/sh\n")))
                .hasMessageContaining("firstboot/a: expected a name such as 10-register");
        assertThatThrownBy(() -> apply(Map.of("10-a", "echo")))
                .hasMessageContaining("firstboot/10-a does not begin with its interpreter");
    }

    @Test
    void makesNoEditWhenNothingIsDeclared() throws Exception {
        ImageTree before = base();

        assertThat(layer(before, new TreeMap<>()).edits()).isEmpty();
    }

    private void script(String name, String text) throws Exception {
        Path file = folder.resolve("scripts").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static int run(String script) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor();
    }

    private static ImageTree base() {
        return new SmallTree().directory("/usr/lib/systemd/system").build();
    }

    private static ImageTree apply(Map<String, String> scripts) throws Exception {
        SortedMap<String, byte[]> bytes = new TreeMap<>();
        scripts.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
        return base().apply(layer(base(), bytes));
    }

    private static Layer layer(ImageTree tree, SortedMap<String, byte[]> scripts) throws Exception {
        return FilesLayer.apply(
                        tree,
                        TailoringConfiguration.NOTHING,
                        new HardeningFiles(List.of(), new TreeMap<>()),
                        scripts,
                        Map.of(),
                        CoreCommands.registry(),
                        5)
                .layer();
    }
}
