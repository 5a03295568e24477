package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.install.InstalledPackage;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** imageTailor's list of packages to delete: rpm -e --nodeps --noscripts on those that are installed. */
class ForcedRemovalTest {
    private static final Origin ORIGIN = Origin.ofPackage("x-1-1.noarch");

    @TempDir
    private Path folder;

    private final List<InstalledPackage> packages = new ArrayList<>();
    private final TreeBuilder tree = ImageTree.empty(0, ORIGIN).toBuilder();

    @Test
    void removesFilesThatNoOtherPackageHolds() throws Exception {
        install("perl-1-1.x86_64", "/usr/bin/perl", "/usr/share/common");
        install("perl-libs-1-1.x86_64", "/usr/lib/libperl.so", "/usr/share/common");

        LayerOutcome outcome = new ForcedRemoval(List.of("perl")).compute(tree.build(), packages);

        assertThat(removed(outcome)).containsExactly("/usr/bin/perl");
        assertThat(outcome.report()).contains("forced out: perl-1-1.x86_64");
    }

    @Test
    void removesWhatIsSharedWhenAllHoldersGo() throws Exception {
        install("perl-1-1.x86_64", "/usr/bin/perl", "/usr/share/common");
        install("perl-libs-1-1.x86_64", "/usr/lib/libperl.so", "/usr/share/common");

        LayerOutcome outcome = new ForcedRemoval(List.of("perl*")).compute(tree.build(), packages);

        assertThat(removed(outcome))
                .containsExactlyInAnyOrder("/usr/bin/perl", "/usr/lib/libperl.so", "/usr/share/common");
    }

    @Test
    void removesAllVersionsOfAName() throws Exception {
        install("kernel-1-1.x86_64", "/boot/vmlinuz-1");
        install("kernel-2-1.x86_64", "/boot/vmlinuz-2");

        assertThat(removed(new ForcedRemoval(List.of("kernel")).compute(tree.build(), packages)))
                .containsExactlyInAnyOrder("/boot/vmlinuz-1", "/boot/vmlinuz-2");
        assertThat(new ForcedRemoval(List.of("kernel")).staying(packages)).isEmpty();
    }

    @Test
    void comparesNameAndArchitectureAsTheListWritesThem() throws Exception {
        install("perl-1-1.x86_64", "/usr/bin/perl");

        assertThat(new ForcedRemoval(List.of("perl.x86_64")).staying(packages)).isEmpty();
        assertThat(new ForcedRemoval(List.of("perl.aarch64?")).staying(packages))
                .hasSize(1);
        assertThat(new ForcedRemoval(List.of("per")).staying(packages)).hasSize(1);
    }

    @Test
    void leavesDirectoriesThatOthersPutFilesInto() throws Exception {
        install("perl-1-1.x86_64", "/usr/lib/perl5/a");
        install("other-1-1.x86_64", "/usr/lib/perl5/b");

        LayerOutcome outcome = new ForcedRemoval(List.of("perl")).compute(tree.build(), packages);

        assertThat(removed(outcome)).containsExactly("/usr/lib/perl5/a");
        assertThat(tree.build().apply(outcome.layer()).get("/usr/lib/perl5/b")).isPresent();
    }

    @Test
    void namesAWordThatMatchesNothingUnlessItMay() throws Exception {
        install("perl-1-1.x86_64", "/usr/bin/perl");

        assertThatThrownBy(() -> new ForcedRemoval(List.of("pearl")).compute(tree.build(), packages))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("<packages><forceRemove>pearl is no package of the image")
                .hasMessageContaining("perl");
        assertThat(new ForcedRemoval(List.of("pearl?"))
                        .compute(tree.build(), packages)
                        .layer()
                        .edits())
                .isEmpty();
    }

    private static List<String> removed(LayerOutcome outcome) {
        return outcome.layer().edits().stream()
                .filter(Edit.Remove.class::isInstance)
                .map(edit -> edit.path().toString())
                .toList();
    }

    private void install(String nevra, String... files) throws Exception {
        RpmWriter writer = new RpmWriter(Nevra.parse(nevra));
        List<TreePath> paths = new ArrayList<>();
        for (String file : files) {
            TreePath path = TreePath.of(file);
            writer.file(PackagedFile.regular(path, 0644, Bytes.of(file)));
            paths.add(path);
            tree.mkdirs(path.parent(), Attributes.root(0755, 0), ORIGIN);
            tree.put(path, new Inode.RegularFile(Attributes.root(0644, 0), Bytes.of(file), ORIGIN));
        }
        Path rpm = folder.resolve(nevra + ".rpm");
        writer.summary("s").write(rpm);
        var header = RpmFile.read(rpm).header();
        List<TreePath> ordered = header.files().stream()
                .map(each -> TreePath.of(each.path().toString()))
                .toList();
        packages.add(new InstalledPackage(
                header,
                RpmFile.read(rpm).signatureHeader(),
                "0".repeat(64),
                false,
                Collections.nCopies(paths.size(), InstalledPackage.FileState.NORMAL),
                ordered));
    }
}
