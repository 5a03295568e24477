package io.dpuos.assemble;

import io.dpuos.boot.InstallerSpec;
import io.dpuos.boot.MediumLayout;
import io.dpuos.format.fat.FatReader;
import io.dpuos.format.gpt.Gpt;
import io.dpuos.format.gpt.GptPartition;
import io.dpuos.format.gpt.GptReader;
import io.dpuos.format.iso9660.BootEntry;
import io.dpuos.format.iso9660.IsoFile;
import io.dpuos.format.iso9660.IsoReader;
import io.dpuos.format.payload.PayloadIndex;
import io.dpuos.format.payload.PayloadReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;

/** Reads a written medium with readers that share no code with the writers, before the medium gets its name. */
final class ReadBack {
    private static final int EFI_PLATFORM = 0xef;

    private ReadBack() {}

    /**
     * Compares boot catalog, partition table, EFI system partition and payload of a medium with what was to be written.
     * What lies at the end of the medium is read last, so that it may still be written meanwhile.
     *
     * @param channel the medium
     * @param file what it is called in messages
     * @throws IllegalStateException at the first difference; it is an error of the plugin, or the disk lies
     */
    static void verify(
            SeekableByteChannel channel,
            Path file,
            InstallerSpec spec,
            SortedMap<String, byte[]> bootFiles,
            PayloadIndex index)
            throws IOException {
        IsoReader iso = new IsoReader(channel);
        require(iso.volumeId().equals(spec.volumeLabel()), file, "volume label is '" + iso.volumeId() + "'");
        BootEntry entry = iso.bootEntries().stream()
                .filter(each -> each.platform() == EFI_PLATFORM && each.bootable())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(file + " has no boot entry for EFI"));
        PayloadIndex stored =
                PayloadIndex.parse(new String(read(iso, MediumLayout.PAYLOAD_INDEX), StandardCharsets.UTF_8));
        require(stored.equals(index), file, "the payload's index differs");
        try (InputStream payload = iso.open(find(iso, MediumLayout.PAYLOAD))) {
            PayloadReader.verifyFrames(payload, stored);
        }
        Gpt table = GptReader.read(channel);
        GptPartition esp = table.partitions().stream()
                .filter(each -> each.type().equals(GptPartition.ESP))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(file + " has no EFI system partition"));
        require(esp.firstLba() * 512 == entry.offset(), file, "boot catalog and partition table name different places");
        FatReader fat = new FatReader(bytes(channel, esp.firstLba() * 512, (esp.lastLba() + 1 - esp.firstLba()) * 512));
        for (Map.Entry<String, byte[]> boot : bootFiles.entrySet()) {
            require(
                    fat.read("/" + boot.getKey())
                            .or(() -> readQuietly(fat, boot.getKey()))
                            .map(read -> Arrays.equals(read, boot.getValue()))
                            .orElse(false),
                    file,
                    boot.getKey() + " differs in the EFI system partition");
            require(Arrays.equals(read(iso, boot.getKey()), boot.getValue()), file, boot.getKey() + " differs");
        }
    }

    private static java.util.Optional<byte[]> readQuietly(FatReader fat, String path) {
        try {
            return fat.read(path);
        } catch (IOException e) {
            return java.util.Optional.empty();
        }
    }

    private static IsoFile find(IsoReader iso, String path) {
        return iso.find("/" + path).orElseThrow(() -> new IllegalStateException("the medium has no " + path));
    }

    private static byte[] read(IsoReader iso, String path) throws IOException {
        try (InputStream in = iso.open(find(iso, path))) {
            return in.readAllBytes();
        }
    }

    private static byte[] bytes(SeekableByteChannel channel, long offset, long size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(size));
        while (buffer.hasRemaining()) {
            channel.position(offset + buffer.position());
            if (channel.read(buffer) < 0) {
                throw new IOException("the medium ends within its EFI system partition");
            }
        }
        return buffer.array();
    }

    private static void require(boolean holds, Path file, String problem) {
        if (!holds) {
            throw new IllegalStateException(file + " was not written as it should be: " + problem);
        }
    }
}
