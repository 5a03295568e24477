package io.dpuos.format.fat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.Judge;
import io.dpuos.format.MalformedImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FatTests {
    private static final long TIME = 1_700_000_000L;

    @TempDir
    Path folder;

    private static byte[] blob(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static FatImage sample() {
        return new FatImage("DPUOS_ESP", 0x1234abcd, TIME)
                .file("EFI/BOOT/BOOTX64.EFI", blob(700_001, 1))
                .file("EFI/BOOT/grubx64.efi", blob(300_000, 2))
                .file("EFI/openEuler/grub.cfg", "set root\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .file("EFI/openEuler/a long name with spaces.configuration", blob(5, 3))
                .file("EFI/openEuler/a long name with more.configuration", blob(6, 4))
                .file("EFI/empty.txt", new byte[0])
                .directory("vacant");
    }

    @ParameterizedTest
    @CsvSource({"2,FAT12", "4,FAT16", "16,FAT16", "31,FAT16", "64,FAT16", "64,FAT32", "300,FAT32"})
    void fsckAndMtoolsAcceptEveryType(int mebibytes, FatType type) throws IOException {
        Judge.require("fsck.fat", "mdir", "mcopy");
        Files.write(folder.resolve("fat"), sample().type(type).build((long) mebibytes << 20));

        String checked = Judge.approved(folder, "fsck.fat -vn fat");
        String listing = Judge.approved(folder, "mdir -i fat -/ -b ::");
        String detail = Judge.approved(folder, "mdir -i fat ::EFI/BOOT; mlabel -s -i fat ::");
        Judge.approved(folder, "mcopy -i fat ::EFI/BOOT/BOOTX64.EFI b.efi; mcopy -i fat ::EFI/BOOT/GRUBX64.EFI g.efi");

        assertThat(checked)
                .contains(type.bits() + " bit entries")
                .doesNotContain("Dirty")
                .contains("fat: 11 files");
        assertThat(listing)
                .contains("::/EFI/openEuler/a long name with spaces.configuration")
                .contains("::/EFI/openEuler/grub.cfg")
                .contains("::/vacant/");
        assertThat(detail).contains("2023-11-14  22:13").contains("DPUOS_ESP").contains("1234-ABCD");
        assertThat(folder.resolve("b.efi")).hasBinaryContent(blob(700_001, 1));
        assertThat(folder.resolve("g.efi")).hasBinaryContent(blob(300_000, 2));
    }

    @Test
    void ownReaderReturnsWhatWasWritten() throws IOException {
        for (FatType type : FatType.values()) {
            byte[] image = sample().type(type).build(type == FatType.FAT32 ? 40L << 20 : 4L << 19 << type.ordinal());

            FatReader reader = new FatReader(image);

            assertThat(reader.type()).isEqualTo(type);
            assertThat(reader.label()).isEqualTo("DPUOS_ESP");
            assertThat(reader.volumeId()).isEqualTo(0x1234abcd);
            assertThat(reader.files()).hasSize(10);
            assertThat(reader.read("efi/boot/bootx64.efi").orElseThrow()).isEqualTo(blob(700_001, 1));
            assertThat(reader.read("/EFI/openEuler/a long name with more.configuration")
                            .orElseThrow())
                    .isEqualTo(blob(6, 4));
            assertThat(reader.read("EFI/empty.txt").orElseThrow()).isEmpty();
            assertThat(reader.read("EFI")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"2,FAT12", "4,FAT16", "31,FAT16"})
    void alignedFilesLieWhereTheirOffsetSays(int mebibytes, FatType type) throws IOException {
        Judge.require("fsck.fat");
        FatImage fat = sample().type(type).alignment(2048);
        byte[] image = fat.build((long) mebibytes << 20);
        Files.write(folder.resolve("fat"), image);

        long program = fat.offset("EFI/BOOT/BOOTX64.EFI");
        long menu = fat.offset("/EFI/openEuler/grub.cfg");
        Judge.approved(folder, "fsck.fat -n fat");

        assertThat(program % 2048).isZero();
        assertThat(menu % 2048).isZero();
        assertThat(Arrays.copyOfRange(image, (int) program, (int) program + 700_001))
                .isEqualTo(blob(700_001, 1));
        assertThat(new FatReader(image).read("EFI/openEuler/grub.cfg").orElseThrow())
                .isEqualTo(Arrays.copyOfRange(image, (int) menu, (int) menu + 9));
        assertThatThrownBy(() -> fat.offset("EFI/BOOT")).hasMessageContaining("no file of the file system");
    }

    @Test
    void bytesDependOnTheContentsOnly() {
        byte[] first = sample().build(4 << 20);
        byte[] second = new FatImage("DPUOS_ESP", 0x1234abcd, TIME)
                .directory("vacant")
                .file("EFI/empty.txt", new byte[0])
                .file("EFI/openEuler/a long name with more.configuration", blob(6, 4))
                .file("EFI/openEuler/a long name with spaces.configuration", blob(5, 3))
                .file("EFI/openEuler/grub.cfg", "set root\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .file("EFI/BOOT/grubx64.efi", blob(300_000, 2))
                .file("EFI/BOOT/BOOTX64.EFI", blob(700_001, 1))
                .build(4 << 20);

        assertThat(second).isEqualTo(first);
    }

    @Test
    void computedSizeHoldsTheFiles() throws IOException {
        long size = sample().sizeFor(1 << 20, 100_000);

        assertThat(size).isEqualTo(2 << 20);
        assertThat(new FatReader(sample().build(size)).files()).hasSize(10);
    }

    @Test
    void refusesWhatFatCannotHold() {
        assertThatThrownBy(() -> sample().build(1 << 19)).hasMessageContaining("files need");
        assertThatThrownBy(() -> sample().file("efi/boot/bootx64.efi", new byte[1]))
                .hasMessageContaining("efi/boot/bootx64.efi");
        assertThatThrownBy(() -> sample().file("a:b", new byte[1])).hasMessageContaining("a:b");
        assertThatThrownBy(() -> sample().type(FatType.FAT32).build(16 << 20)).hasMessageContaining("FAT32");
    }

    @Test
    void mutatedImagesAreReadOrRefusedButNeverBreakTheReader() {
        byte[] whole = sample().build(2 << 20);
        Random random = new Random(4);
        int interesting = 40_000;

        for (int round = 0; round < 1500; round++) {
            byte[] mutated = round % 10 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int i = 0; i < 1 + random.nextInt(8) && mutated.length > 0; i++) {
                mutated[random.nextInt(Math.min(mutated.length, round % 2 == 0 ? 512 : interesting))] =
                        (byte) random.nextInt(256);
            }
            try {
                FatReader reader = new FatReader(mutated);
                for (String path : reader.files().keySet()) {
                    reader.read(path);
                }
            } catch (MalformedImageException refused) {
                assertThat(refused).hasMessageContaining("FAT");
            }
        }
    }
}
