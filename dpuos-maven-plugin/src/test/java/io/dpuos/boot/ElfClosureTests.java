package io.dpuos.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.Judge;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfClosureTests {
    @TempDir
    Path folder;

    @Test
    void holdsEveryLibraryThatTheDynamicLoaderNames() throws IOException {
        Judge.require("ldd", "bash", "mount", "tar");
        ImageTree host = HostTree.of("");

        SortedSet<TreePath> files = new ElfClosure(host)
                .addCommands(List.of("bash", "mount", "tar"))
                .files();

        Judge.Verdict ldd = Judge.shell(
                folder,
                "ldd /usr/bin/bash /usr/bin/mount /usr/bin/tar | grep -o '/[^ :]*\\.so[^ :]*' | xargs -n1 readlink -f | sort -u");
        assertThat(ldd.output().lines().map(TreePath::of)).isNotEmpty().allMatch(files::contains);
        assertThat(files).contains(TreePath.of("/usr/bin/bash"));
    }

    @Test
    void closureRunsOnItsOwn() throws IOException {
        Judge.require("bash", "stat", "chroot");
        Judge.requireRoot();
        ImageTree host = HostTree.of("");

        for (TreePath path :
                new ElfClosure(host).addCommands(List.of("bash", "stat")).files()) {
            Path copy = folder.resolve(path.toString().substring(1));
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of(path.toString()), copy, java.nio.file.LinkOption.NOFOLLOW_LINKS);
            if (!Files.isSymbolicLink(copy)) {
                copy.toFile().setExecutable(true);
            }
        }

        Judge.Verdict verdict = Judge.shell(folder, "chroot . /usr/bin/bash -c '/usr/bin/stat -c %F /usr/bin'");
        assertThat(verdict.output()).isEqualTo("directory\n");
    }

    @Test
    void missingCommandsAreNamedTogether() throws IOException {
        ImageTree host = HostTree.of("");

        assertThatThrownBy(() -> new ElfClosure(host).addCommands(List.of("bash", "no-such-a", "no-such-b")))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("no-such-a, no-such-b")
                .hasMessageContaining("<installer><packages>");
    }
}
