package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSourceTest {
    private static final long TIME = 1_700_000_000L;

    @TempDir
    Path directory = Path.of("unset");

    private Path packageOf(String name, boolean complete) throws IOException {
        Path content = Files.writeString(directory.resolve("content"), "# " + name + "\n");
        RpmWriter writer = new RpmWriter(new Nevra(name, new Evr(0, "6.6.0", "1"), "noarch"))
                .buildTime(TIME)
                .summary("s")
                .description("d");
        String top = "/usr/src/linux-6.6.0-1/";
        List<String> files = complete
                ? List.of("Kconfig", "Makefile", "scripts/kconfig/conf.c", "scripts/run.sh")
                : List.of("Makefile");
        for (String file : files) {
            int mode = file.endsWith(".sh") ? 0755 : 0644;
            writer.file(PackagedFile.regular(TreePath.of(top + file), mode, HostFile.of(content))
                    .withMtime(TIME));
        }
        writer.file(PackagedFile.symbolicLink(TreePath.of(top + "scripts/link"), LinkTarget.of("run.sh"))
                .withMtime(TIME));
        Path rpm = directory.resolve(writer.fileName());
        writer.write(rpm);
        return rpm;
    }

    @Test
    void unpacksTheTreeOfAPackageOnce() throws IOException {
        Path rpm = packageOf("kernel-source", true);
        List<String> told = new ArrayList<>();

        Path top = KernelSource.top(rpm, directory.resolve("work"), told::add);
        Path again = KernelSource.top(rpm, directory.resolve("work"), told::add);

        assertThat(again).isEqualTo(top);
        assertThat(told).containsExactly("unpacking kernel-source-6.6.0-1.noarch.rpm");
        assertThat(top.resolve("Kconfig")).hasContent("# kernel-source\n");
        assertThat(top.resolve("scripts/run.sh")).isExecutable();
        assertThat(Files.readSymbolicLink(top.resolve("scripts/link"))).isEqualTo(Path.of("run.sh"));
        assertThat(Files.getLastModifiedTime(top.resolve("Makefile"))).isEqualTo(FileTime.fromMillis(TIME * 1000));
    }

    @Test
    void aPackageWithoutASourceIsRefused() throws IOException {
        Path rpm = packageOf("other", false);

        assertThatThrownBy(() -> KernelSource.top(rpm, directory.resolve("work"), line -> {}))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("other-6.6.0-1.noarch.rpm")
                .hasMessageContaining("kernel-source");
    }

    @Test
    void aFolderIsTakenAsItIs() throws IOException {
        assertThat(KernelSource.top(directory, directory.resolve("work"), line -> {}))
                .isEqualTo(directory);
    }
}
