package io.dpuos.format.iso9660;

import io.dpuos.format.gpt.Gpt;
import io.dpuos.format.gpt.GptPartition;
import io.dpuos.format.gpt.NameUuid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * An image that is a CD and a disk at the same time.
 *
 * <p>As a CD it is an ISO 9660 volume with Rock Ridge whose boot catalog points to an EFI system partition. As a disk it
 * has a GUID partition table with two partitions, the files and that same EFI system partition, which lies behind the
 * files; the backup table ends the image. Files that the partition holds as well may be the same bytes. The whole layout is known before the first byte is written, so that the image
 * is written front to back in one pass.
 *
 * <p>Fixed: every time is the given timestamp; owners are root; files have mode 0644, directories 0755; records are sorted;
 * file data lies in the order of the paths; GUIDs derive from volume id, timestamp and size. Immutable once laid out; may be
 * written several times.
 */
public final class HybridIso {
    /** Partitions begin at whole MiB, and the image ends at one. */
    private static final int ALIGNMENT = 1 << 20;

    /** The partition of the files begins behind the primary table, at the next multiple of 32 KiB. */
    private static final long FIRST_LBA = 64;

    private static final int MAX_DIRECTORIES = 0xffff;

    private final Builder given;
    private final byte[] recordTime;
    private final List<IsoNode> directories = new ArrayList<>();
    private final List<IsoNode> files = new ArrayList<>();
    private final long pathTableSize;
    private final long littleTable;
    private final long bigTable;
    private final long dataEnd;
    private final long espOffset;
    private final long size;

    /**
     * What was written.
     *
     * @param size in bytes
     * @param sha256 of the image, 64 lower-case hexadecimal digits
     */
    public record Written(long size, String sha256) {}

    /** Collects what an image consists of. Not safe for use by several threads. */
    public static final class Builder {
        private final IsoNode root = IsoNode.directory(new byte[0], Optional.empty());
        private final String volumeId;
        private final long timestamp;
        private String publisher = "";
        private String application = "";
        private Optional<UUID> diskId = Optional.empty();
        private byte[] esp = {};
        private long extentLimit = Constants.MAX_EXTENT;

        private Builder(String volumeId, long timestamp) {
            if (!volumeId.matches("[A-Za-z0-9_.-]{1,32}")) {
                throw new IllegalArgumentException(
                        "ISO volume id is not 1 to 32 letters, digits, '_', '.' or '-': '" + volumeId + "'");
            }
            this.volumeId = volumeId;
            this.timestamp = timestamp;
        }

        /** Names the publisher; at most 128 ASCII characters, what is longer is cut. */
        public Builder publisher(String text) {
            publisher = text;
            return this;
        }

        /** Names the product on the medium; at most 128 ASCII characters, what is longer is cut. */
        public Builder application(String text) {
            application = text;
            return this;
        }

        /** Sets the GUID of the disk; else it derives from volume id and timestamp. */
        public Builder diskId(UUID id) {
            diskId = Optional.of(id);
            return this;
        }

        /** Cuts files into extents of at most so many bytes, a multiple of 2048; for tests of what only huge files have. */
        Builder extentLimit(long bytes) {
            extentLimit = bytes;
            return this;
        }

        /** Sets the EFI system partition: a FAT file system of whole 512-byte sectors. */
        public Builder esp(byte[] fatImage) {
            if (fatImage.length == 0 || fatImage.length % Constants.BOOT_SECTOR != 0) {
                throw new IllegalArgumentException(
                        "EFI system partition is not a number of 512-byte sectors: " + fatImage.length + " bytes");
            }
            esp = fatImage.clone();
            return this;
        }

        /** Adds a directory and its missing parents. Names are separated by {@code /}. */
        public Builder directory(String path) {
            folder(names(path), path);
            return this;
        }

        /** Adds a file and its missing directories. */
        public Builder file(String path, ByteSource content) {
            List<byte[]> names = names(path);
            IsoNode folder = folder(names.subList(0, names.size() - 1), path);
            byte[] name = names.get(names.size() - 1);
            add(folder, IsoNode.file(name, folder, content), path);
            return this;
        }

        /**
         * Adds a file whose bytes are a part of the EFI system partition, and its missing directories. They are stored
         * once: the extent of the file lies in the partition.
         *
         * @param offset in the partition, a multiple of 2048
         * @param size in bytes, more than 0 and below 4 GiB
         */
        public Builder fileInEsp(String path, long offset, long size) {
            if (offset < 0 || offset % Constants.SECTOR != 0 || size <= 0 || size >= Constants.MAX_EXTENT) {
                throw new IllegalArgumentException(
                        "not an extent in the EFI system partition: " + path + ", " + size + " bytes at " + offset);
            }
            List<byte[]> names = names(path);
            IsoNode folder = folder(names.subList(0, names.size() - 1), path);
            IsoNode node = IsoNode.file(
                    names.get(names.size() - 1),
                    folder,
                    new ByteSource(size, () -> new ByteArrayInputStream(esp, (int) offset, (int) size)));
            node.placeInEsp = offset;
            add(folder, node, path);
            return this;
        }

        /** Adds a symbolic link and its missing directories; double and trailing slashes of the target are lost. */
        public Builder symlink(String path, String target) {
            byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0 || bytes.length > 4095) {
                throw new IllegalArgumentException("link target is not 1 to 4095 bytes long: " + path);
            }
            List<byte[]> names = names(path);
            IsoNode folder = folder(names.subList(0, names.size() - 1), path);
            add(folder, IsoNode.symlink(names.get(names.size() - 1), folder, bytes), path);
            return this;
        }

        /** Lays the image out. The builder is used up. */
        public HybridIso build() {
            if (esp.length == 0) {
                throw new IllegalStateException("an image needs an EFI system partition to boot");
            }
            return new HybridIso(this);
        }

        private static void add(IsoNode folder, IsoNode node, String path) {
            if (folder.children.putIfAbsent(node.name, node) != null) {
                throw new IllegalArgumentException("image has this path already: " + path);
            }
        }

        private static List<byte[]> names(String path) {
            List<byte[]> names = new ArrayList<>();
            for (String name : path.split("/", -1)) {
                byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
                if (name.equals(".") || name.equals("..") || bytes.length > 255 || name.indexOf(0) >= 0) {
                    throw new IllegalArgumentException("image cannot hold the path " + path);
                }
                if (bytes.length > 0) {
                    names.add(bytes);
                }
            }
            if (names.isEmpty()) {
                throw new IllegalArgumentException("path has no name: '" + path + "'");
            }
            return names;
        }

        private IsoNode folder(List<byte[]> names, String path) {
            IsoNode here = root;
            for (byte[] name : names) {
                IsoNode parent = here;
                here = here.children.computeIfAbsent(name, key -> IsoNode.directory(key, Optional.of(parent)));
                if (!here.isDirectory()) {
                    throw new IllegalArgumentException("path goes through a file: " + path);
                }
            }
            return here;
        }
    }

    /**
     * Begins an image.
     *
     * @param volumeId label by which the medium is found; 1 to 32 letters, digits, {@code _}, {@code .}, {@code -}
     * @param timestamp every time in the image, in seconds since the epoch
     */
    public static Builder builder(String volumeId, long timestamp) {
        return new Builder(volumeId, timestamp);
    }

    private HybridIso(Builder given) {
        this.given = given;
        recordTime = IsoTime.ofRecord(given.timestamp);
        collect();
        pathTableSize = directories.stream()
                .mapToLong(directory -> PathTable.length(directory))
                .sum();
        long tableSectors = sectors(pathTableSize);
        littleTable = Constants.FIRST_FREE;
        bigTable = littleTable + tableSectors;
        long next = bigTable + tableSectors;
        for (IsoNode directory : directories) {
            DirectoryExtent.measure(directory, recordTime, given.extentLimit);
            directory.lba = next;
            next += directory.directorySize / Constants.SECTOR + directory.continuationSectors;
        }
        for (IsoNode file : files) {
            if (file.placeInEsp < 0) {
                file.lba = next;
                next += sectors(file.size());
            }
        }
        dataEnd = next * Constants.SECTOR;
        espOffset = align(dataEnd);
        for (IsoNode file : files) {
            if (file.placeInEsp >= 0) {
                if (file.placeInEsp + file.size() > given.esp.length) {
                    throw new IllegalArgumentException("a file ends behind the EFI system partition: "
                            + new String(file.name, StandardCharsets.UTF_8));
                }
                file.lba = (espOffset + file.placeInEsp) / Constants.SECTOR;
            }
        }
        size = align(espOffset + given.esp.length + Gpt.BACKUP_SIZE);
        if (size / Constants.SECTOR > 0xffffffffL) {
            throw new IllegalArgumentException("ISO 9660 holds at most 8 TiB, the files need " + size + " bytes");
        }
    }

    /** Numbers directories level by level, within a level by the parent's number and then by identifier: ECMA-119, 6.9.1. */
    private void collect() {
        directories.add(given.root);
        for (int i = 0; i < directories.size(); i++) {
            IsoNode directory = directories.get(i);
            directory.number = i + 1;
            Identifiers.assign(directory);
            directory.children.values().stream()
                    .filter(IsoNode::isDirectory)
                    .sorted((a, b) -> Identifiers.ORDER.compare(a.identifier, b.identifier))
                    .forEach(directories::add);
        }
        if (directories.size() > MAX_DIRECTORIES) {
            throw new IllegalArgumentException("ISO 9660 holds 65535 directories, not " + directories.size());
        }
        depthFirst(given.root);
    }

    private void depthFirst(IsoNode directory) {
        for (IsoNode child : directory.children.values()) {
            if (child.isDirectory()) {
                depthFirst(child);
            } else {
                files.add(child);
            }
        }
    }

    /** Returns the size of the image in bytes. */
    public long size() {
        return size;
    }

    /** Returns the byte offset of the EFI system partition. */
    public long espOffset() {
        return espOffset;
    }

    /** Returns the partition table of the image. */
    public Gpt partitionTable() {
        String name = "dpuos:" + given.volumeId + ":" + given.timestamp;
        UUID disk = given.diskId.orElse(NameUuid.of(NameUuid.URL, name));
        long espLba = espOffset / Constants.BOOT_SECTOR;
        GptPartition data = new GptPartition(
                GptPartition.BASIC_DATA,
                NameUuid.of(disk, "iso9660"),
                FIRST_LBA,
                espLba - 1,
                GptPartition.READ_ONLY | GptPartition.NO_DRIVE_LETTER,
                "ISO9660");
        GptPartition esp = new GptPartition(
                GptPartition.ESP,
                NameUuid.of(disk, "esp"),
                espLba,
                espLba + given.esp.length / Constants.BOOT_SECTOR - 1,
                0,
                "EFI System");
        return new Gpt(disk, size / Constants.BOOT_SECTOR, List.of(data, esp));
    }

    /**
     * Writes the image front to back.
     *
     * @param out positioned where the image begins; not closed
     * @param progress hears the number of bytes with each write, on the calling thread
     * @throws IOException when a file's content cannot be read, has not the size it declares, or cannot be written
     */
    public Written write(WritableByteChannel out, LongConsumer progress) throws IOException {
        Gpt gpt = partitionTable();
        DigestingSink sink = new DigestingSink(out, progress);
        sink.write(gpt.primary());
        sink.zerosUpTo((long) Constants.SYSTEM_AREA * Constants.SECTOR);
        sink.write(VolumeDescriptors.primary(new VolumeDescriptors.Primary(
                given.volumeId,
                given.publisher,
                given.application,
                size / Constants.SECTOR,
                pathTableSize,
                littleTable,
                bigTable,
                DirectoryExtent.rootRecord(given.root, recordTime),
                given.timestamp)));
        sink.write(VolumeDescriptors.bootRecord());
        sink.write(VolumeDescriptors.terminator());
        sink.write(VolumeDescriptors.bootCatalog(espOffset / Constants.SECTOR, given.esp.length));
        sink.write(PathTable.bytes(directories, true));
        sink.zerosUpTo(bigTable * Constants.SECTOR);
        sink.write(PathTable.bytes(directories, false));
        for (IsoNode directory : directories) {
            sink.zerosUpTo(directory.lba * Constants.SECTOR);
            sink.write(DirectoryExtent.bytes(directory, recordTime, given.extentLimit));
        }
        for (IsoNode file : files) {
            if (file.placeInEsp < 0) {
                sink.zerosUpTo(file.lba * Constants.SECTOR);
                copy(file, sink);
            }
        }
        sink.zerosUpTo(espOffset);
        sink.write(given.esp);
        sink.zerosUpTo(size - Gpt.BACKUP_SIZE);
        sink.write(gpt.backup());
        return new Written(size, sink.sha256());
    }

    private static void copy(IsoNode file, DigestingSink sink) throws IOException {
        if (file.content.isEmpty()) {
            return;
        }
        ByteSource source = file.content.get();
        long copied = 0;
        byte[] buffer = new byte[(int) Math.max(1, Math.min(1 << 20, source.size() + 1))];
        try (InputStream in = source.opener().open()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                copied += n;
                if (copied > source.size()) {
                    break;
                }
                sink.write(buffer, n);
            }
        }
        if (copied != source.size()) {
            throw new IOException("file " + new String(file.name, StandardCharsets.UTF_8) + " of the image has "
                    + (copied > source.size() ? "more" : "fewer") + " bytes than the " + source.size()
                    + " it was laid out with; it changed while the image was written");
        }
    }

    private static long sectors(long bytes) {
        return (bytes + Constants.SECTOR - 1) / Constants.SECTOR;
    }

    private static long align(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
