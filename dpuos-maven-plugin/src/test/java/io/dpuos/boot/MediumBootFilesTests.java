package io.dpuos.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class MediumBootFilesTests {
    private static final Origin ORIGIN = Origin.ofPackage("grub2-efi-x64-1-1.x86_64");

    private static ImageTree image(String... names) {
        TreeBuilder tree = ImageTree.empty(0, ORIGIN).toBuilder();
        TreePath directory = TreePath.of("/boot/efi/EFI/openEuler");
        tree.mkdirs(directory, Attributes.root(0700, 0), ORIGIN);
        for (String name : names) {
            tree.put(directory.child(name), new Inode.RegularFile(Attributes.root(0700, 0), Bytes.of(name), ORIGIN));
        }
        return tree.build();
    }

    @Test
    void firmwareStartsShimWhichFindsGrubBesideIt() {
        SortedMap<String, Content> files = MediumBootFiles.efiFiles(
                image("shimx64.efi", "grubx64.efi", "mmx64.efi"), InstallerSpecs.sample(Policy.Existing.BOOT));

        assertThat(files.keySet())
                .containsExactly(
                        "EFI/BOOT/BOOTX64.EFI", "EFI/BOOT/grubx64.efi", "EFI/BOOT/mmx64.efi", "EFI/openEuler/grub.cfg");
        assertThat(files.get("EFI/BOOT/BOOTX64.EFI")).isEqualTo(Bytes.of("shimx64.efi"));
        assertThat(files.get("EFI/BOOT/grubx64.efi")).isEqualTo(Bytes.of("grubx64.efi"));
    }

    @Test
    void withoutShimFirmwareStartsGrub() {
        SortedMap<String, Content> files =
                MediumBootFiles.efiFiles(image("grubx64.efi"), InstallerSpecs.sample(Policy.Existing.BOOT));

        assertThat(files.get("EFI/BOOT/BOOTX64.EFI")).isEqualTo(Bytes.of("grubx64.efi"));
    }

    @Test
    void missingGrubNamesThePackage() {
        InstallerSpec spec = InstallerSpecs.sample(Policy.Existing.BOOT);

        assertThatThrownBy(() -> MediumBootFiles.efiFiles(image("shimx64.efi"), spec))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("/boot/efi/EFI/openEuler/grubx64.efi")
                .hasMessageContaining("grub2-efi-x64");
    }
}
