package io.dpuos.format.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.Judge;
import io.dpuos.format.MalformedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GptTests {
    private static final UUID DISK = NameUuid.of(NameUuid.URL, "disk");

    @TempDir
    Path folder;

    private static Gpt sample() {
        return new Gpt(
                DISK,
                16384,
                List.of(
                        new GptPartition(
                                GptPartition.BASIC_DATA,
                                NameUuid.of(DISK, "a"),
                                64,
                                4095,
                                GptPartition.READ_ONLY | GptPartition.NO_DRIVE_LETTER,
                                "ISO9660"),
                        new GptPartition(GptPartition.ESP, NameUuid.of(DISK, "b"), 4096, 8191, 0, "EFI System")));
    }

    private static byte[] disk() {
        ByteBuffer disk = ByteBuffer.allocate(16384 * 512);
        disk.put(0, sample().primary());
        disk.put(disk.capacity() - Gpt.BACKUP_SIZE, sample().backup());
        return disk.array();
    }

    @Test
    void sgdiskFindsNoProblem() throws IOException {
        Judge.require("sgdisk");
        Files.write(folder.resolve("disk"), disk());

        String verdict = Judge.approved(folder, "sgdisk -v disk");
        String listing = Judge.approved(folder, "sgdisk -p -i 2 disk");

        assertThat(verdict).contains("No problems found");
        assertThat(listing)
                .contains("ISO9660")
                .contains("Partition name: 'EFI System'")
                .contains("Partition unique GUID: "
                        + NameUuid.of(DISK, "b").toString().toUpperCase(java.util.Locale.ROOT))
                .contains("C12A7328-F81F-11D2-BA4B-00A0C93EC93B");
    }

    @Test
    void nameBasedUuidsAreThoseOfTheSpecification() {
        // RFC 9562, appendix A.4: www.example.com in the name space of DNS.
        UUID dns = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

        assertThat(NameUuid.of(dns, "www.example.com"))
                .isEqualTo(UUID.fromString("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
    }

    @Test
    void ownReaderReturnsWhatWasWritten() throws IOException {
        assertThat(GptReader.read(new SeekableInMemoryByteChannel(disk()))).isEqualTo(sample());
    }

    @Test
    void overlappingPartitionsAreRefused() {
        GptPartition one = new GptPartition(GptPartition.ESP, DISK, 100, 200, 0, "one");
        GptPartition two = new GptPartition(GptPartition.ESP, DISK, 200, 300, 0, "two");

        assertThatThrownBy(() -> new Gpt(DISK, 16384, List.of(one, two))).hasMessageContaining("two");
        assertThatThrownBy(() -> new Gpt(DISK, 300, List.of(one, one))).hasMessageContaining("one");
    }

    @Test
    void everyFlippedBitOfATableIsFound() throws IOException {
        Random random = new Random(5);
        byte[] disk = disk();
        int[] regions = {512, disk.length - Gpt.BACKUP_SIZE};

        for (int round = 0; round < 500; round++) {
            byte[] mutated = disk.clone();
            // The 92 bytes of the header and the array; the rest of the header's sector is not covered.
            int at = round % 2 == 0 ? 512 + random.nextInt(92) : regions[1] + random.nextInt(32 * 512);
            mutated[at] ^= (byte) (1 << random.nextInt(8));

            assertThatThrownBy(() -> GptReader.read(new SeekableInMemoryByteChannel(mutated)))
                    .isInstanceOf(MalformedImageException.class);
        }
    }
}
