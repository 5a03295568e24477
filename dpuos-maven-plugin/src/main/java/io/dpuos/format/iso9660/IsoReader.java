package io.dpuos.format.iso9660;

import io.dpuos.format.MalformedImageException;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads an ISO 9660 volume: descriptors, boot catalog, and the tree of directories by Rock Ridge names, or by plain names
 * where it has none. The tree is read and checked at once, file contents on demand. The caller closes the channel and reads
 * it by no other way meanwhile; safe for use by several threads.
 */
public final class IsoReader {
    private static final int MAX_DIRECTORY = 64 << 20;
    private static final int MAX_FILES = 2_000_000;
    private static final int MAX_DEPTH = 64;
    private static final int MAX_DESCRIPTORS = 100;
    private static final int MAX_BOOT_ENTRIES = 64;

    private final SeekableByteChannel image;
    private final long size;
    private final ByteBuffer primary;
    private final SortedMap<TreePath, IsoFile> files = new TreeMap<>();
    private final Map<String, IsoFile> plain = new LinkedHashMap<>();
    private final List<BootEntry> bootEntries = new ArrayList<>();
    private boolean rockRidge;
    private int skip;

    private record Folder(TreePath path, String plainPath, long lba, long size, int depth) {}

    /**
     * Reads the volume's structures.
     *
     * @throws MalformedImageException when the image is no sound ISO 9660 volume
     */
    public IsoReader(SeekableByteChannel image) throws IOException {
        this.image = image;
        size = image.size();
        Optional<ByteBuffer> found = Optional.empty();
        Optional<ByteBuffer> boot = Optional.empty();
        for (long lba = Constants.VOLUME_DESCRIPTOR; ; lba++) {
            byte[] sector = sector(lba);
            String id = new String(sector, 1, 5, StandardCharsets.ISO_8859_1);
            if (!id.equals(Constants.STANDARD_ID) || lba > Constants.VOLUME_DESCRIPTOR + MAX_DESCRIPTORS) {
                throw malformed(
                        "volume descriptor",
                        "standard identifier",
                        lba * Constants.SECTOR + 1,
                        "CD001, and a terminator after at most " + MAX_DESCRIPTORS + " descriptors",
                        TreePath.display(Arrays.copyOfRange(sector, 1, 6)));
            }
            int type = sector[0] & 0xff;
            ByteBuffer descriptor = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
            if (type == Constants.TYPE_TERMINATOR) {
                break;
            } else if (type == Constants.TYPE_PRIMARY && found.isEmpty()) {
                found = Optional.of(descriptor);
            } else if (type == Constants.TYPE_BOOT && text(descriptor, 7, 32).equals(Constants.EL_TORITO)) {
                boot = Optional.of(descriptor);
            }
        }
        primary = found.orElseThrow(() -> malformed(
                "volume descriptors",
                "type",
                (long) Constants.VOLUME_DESCRIPTOR * Constants.SECTOR,
                "a primary one",
                "none"));
        int block = primary.getShort(128) & 0xffff;
        if (block != Constants.SECTOR) {
            throw malformed(
                    "primary volume descriptor", "logical block size", descriptorOffset(128), "2048", "" + block);
        }
        if (boot.isPresent()) {
            bootCatalog(boot.get().getInt(71) & 0xffffffffL);
        }
        tree();
    }

    /** Returns the volume id, without trailing spaces. */
    public String volumeId() {
        return text(primary, 40, 32);
    }

    /** Returns the application id, without trailing spaces. */
    public String application() {
        return text(primary, 574, 128);
    }

    /** Returns the publisher id, without trailing spaces. */
    public String publisher() {
        return text(primary, 318, 128);
    }

    /** Returns the number of bytes that the volume claims. */
    public long volumeSize() {
        return (primary.getInt(80) & 0xffffffffL) * Constants.SECTOR;
    }

    /** Returns whether the volume has Rock Ridge names. */
    public boolean hasRockRidge() {
        return rockRidge;
    }

    /** Returns the entries of the boot catalog in order; none when there is no catalog. Unmodifiable. */
    public List<BootEntry> bootEntries() {
        return Collections.unmodifiableList(bootEntries);
    }

    /** Returns all files and directories, without the root, by path. Unmodifiable. */
    public SortedMap<TreePath, IsoFile> files() {
        return Collections.unmodifiableSortedMap(files);
    }

    /** Returns the file or directory at a path, given by its Rock Ridge or by its plain names; links are not followed. */
    public Optional<IsoFile> find(String path) {
        String absolute = path.startsWith("/") ? path : "/" + path;
        Optional<IsoFile> file;
        try {
            file = Optional.ofNullable(files.get(TreePath.of(absolute)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return file.isPresent() ? file : Optional.ofNullable(plain.get(absolute));
    }

    /** Opens a regular file's bytes from the start. */
    public InputStream open(IsoFile file) {
        return new Contents(file);
    }

    private static long descriptorOffset(int offset) {
        return (long) Constants.VOLUME_DESCRIPTOR * Constants.SECTOR + offset;
    }

    private void bootCatalog(long lba) throws IOException {
        ByteBuffer catalog = ByteBuffer.wrap(sector(lba)).order(ByteOrder.LITTLE_ENDIAN);
        long at = lba * Constants.SECTOR;
        int sum = 0;
        for (int i = 0; i < 32; i += 2) {
            sum += catalog.getShort(i) & 0xffff;
        }
        if (catalog.get(0) != 1 || (catalog.getShort(30) & 0xffff) != 0xaa55 || (sum & 0xffff) != 0) {
            throw malformed(
                    "boot catalog", "validation entry", at, "header 1, key 55 AA, words that add up to 0", "others");
        }
        int platform = catalog.get(1) & 0xff;
        bootEntry(catalog, 32, platform);
        int i = 64;
        while (i + 32 <= Constants.SECTOR && bootEntries.size() < MAX_BOOT_ENTRIES) {
            int header = catalog.get(i) & 0xff;
            if (header != 0x90 && header != 0x91) {
                break;
            }
            platform = catalog.get(i + 1) & 0xff;
            int count = catalog.getShort(i + 2) & 0xffff;
            i += 32;
            for (int n = 0; n < count && i + 32 <= Constants.SECTOR; n++) {
                bootEntry(catalog, i, platform);
                i += 32;
            }
            if (header == 0x91) {
                break;
            }
        }
    }

    private void bootEntry(ByteBuffer catalog, int at, int platform) {
        bootEntries.add(new BootEntry(
                platform,
                (catalog.get(at) & 0xff) == Constants.BOOTABLE,
                catalog.get(at + 1) & 0x0f,
                catalog.getShort(at + 6) & 0xffff,
                (catalog.getInt(at + 8) & 0xffffffffL) * Constants.SECTOR));
    }

    private void tree() throws IOException {
        long rootLba = primary.getInt(158) & 0xffffffffL;
        long rootSize = primary.getInt(166) & 0xffffffffL;
        Deque<Folder> open = new ArrayDeque<>();
        Set<Long> seen = new HashSet<>();
        open.add(new Folder(TreePath.ROOT, "", rootLba, rootSize, 0));
        while (!open.isEmpty()) {
            Folder folder = open.removeFirst();
            if (!seen.add(folder.lba()) || folder.depth() > MAX_DEPTH || folder.size() > MAX_DIRECTORY) {
                throw malformed(
                        "directory " + folder.path(),
                        "extent",
                        folder.lba() * Constants.SECTOR,
                        "a directory seen once, at most " + MAX_DEPTH + " deep and " + MAX_DIRECTORY + " bytes long",
                        "depth " + folder.depth() + ", " + folder.size() + " bytes, sector " + folder.lba());
            }
            folder(folder, open);
        }
    }

    private void folder(Folder folder, Deque<Folder> open) throws IOException {
        byte[] bytes = bytes(folder.lba() * Constants.SECTOR, (int) folder.size(), "directory " + folder.path());
        List<IsoFile.Extent> extents = new ArrayList<>();
        int at = 0;
        int index = 0;
        while (at < bytes.length) {
            int length = bytes[at] & 0xff;
            if (length == 0) {
                at = (at / Constants.SECTOR + 1) * Constants.SECTOR;
                continue;
            }
            long offset = folder.lba() * Constants.SECTOR + at;
            if (length < Constants.RECORD_HEAD + 1
                    || at % Constants.SECTOR + length > Constants.SECTOR
                    || at + length > bytes.length) {
                throw malformed("directory record", "length", offset, "34 bytes or more within a sector", "" + length);
            }
            record(folder, Arrays.copyOfRange(bytes, at, at + length), offset, index++, extents, open);
            at += length;
        }
        if (!extents.isEmpty()) {
            throw malformed(
                    "directory " + folder.path(),
                    "flags",
                    folder.lba() * Constants.SECTOR,
                    "a last extent of the last file",
                    "none");
        }
    }

    private void record(
            Folder folder, byte[] record, long offset, int index, List<IsoFile.Extent> extents, Deque<Folder> open)
            throws IOException {
        ByteBuffer fields = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        int idLength = record[32] & 0xff;
        int head = Constants.RECORD_HEAD + idLength + (idLength % 2 == 0 ? 1 : 0);
        if (idLength == 0 || Constants.RECORD_HEAD + idLength > record.length) {
            throw malformed(
                    "directory record",
                    "identifier length",
                    offset + 32,
                    "1 or more, within the record",
                    "" + idLength);
        }
        boolean dots = idLength == 1 && (record[33] == 0 || record[33] == 1);
        boolean selfOfRoot = dots && index == 0 && folder.path().isRoot();
        SystemUse use = systemUse(record, head, offset, selfOfRoot);
        if (selfOfRoot) {
            rockRidge = use.hasIndicator();
            skip = use.skip();
        }
        if (dots || use.isRelocated()) {
            return;
        }
        int flags = record[25] & 0xff;
        boolean directory = (flags & Constants.FLAG_DIRECTORY) != 0;
        long lba = fields.getInt(2) & 0xffffffffL;
        long length = fields.getInt(10) & 0xffffffffL;
        if (use.childLba() >= 0) {
            directory = true;
            lba = use.childLba();
            length = ByteBuffer.wrap(sector(lba)).order(ByteOrder.LITTLE_ENDIAN).getInt(10) & 0xffffffffL;
        }
        if (length > 0 && (lba * Constants.SECTOR > size || length > size - lba * Constants.SECTOR)) {
            throw malformed(
                    "directory record",
                    "extent",
                    offset + 2,
                    "bytes within the image's " + size,
                    length + " bytes at " + lba * Constants.SECTOR);
        }
        extents.add(new IsoFile.Extent(lba * Constants.SECTOR, length));
        if (!directory && (flags & Constants.FLAG_MULTI_EXTENT) != 0) {
            return;
        }
        String plainName = plainName(record, idLength);
        byte[] name = use.name().orElse(plainName.getBytes(StandardCharsets.ISO_8859_1));
        add(folder, name, plainName, directory, use, List.copyOf(extents), IsoTime.read(record, 18), offset);
        if (directory) {
            IsoFile added = files.get(path(folder, name, offset));
            open.add(new Folder(
                    added == null ? folder.path() : added.path(),
                    folder.plainPath() + "/" + plainName,
                    lba,
                    length,
                    folder.depth() + 1));
        }
        extents.clear();
    }

    private SystemUse systemUse(byte[] record, int head, long offset, boolean selfOfRoot) throws IOException {
        int begin = head + (selfOfRoot ? 0 : skip);
        if (!selfOfRoot && !rockRidge || begin >= record.length) {
            return SystemUse.read(new byte[0], offset, this::sector);
        }
        byte[] area = Arrays.copyOfRange(record, begin, record.length);
        if (selfOfRoot && !(area.length >= 7 && area[0] == 'S' && area[1] == 'P')) {
            return SystemUse.read(new byte[0], offset, this::sector);
        }
        return SystemUse.read(area, offset + begin, this::sector);
    }

    private static String plainName(byte[] record, int idLength) {
        String identifier = new String(record, Constants.RECORD_HEAD, idLength, StandardCharsets.ISO_8859_1);
        int version = identifier.lastIndexOf(';');
        String name = version > 0 ? identifier.substring(0, version) : identifier;
        return name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static TreePath path(Folder folder, byte[] name, long offset) throws MalformedImageException {
        for (byte b : name) {
            if (b == '/') {
                throw malformed("directory record", "name", offset, "a name without '/'", TreePath.display(name));
            }
        }
        try {
            return folder.path().child(name);
        } catch (IllegalArgumentException e) {
            throw malformed(
                    "directory record",
                    "name",
                    offset,
                    "a name of 1 to 255 bytes, not '.' or '..'",
                    TreePath.display(name));
        }
    }

    private void add(
            Folder folder,
            byte[] name,
            String plainName,
            boolean directory,
            SystemUse use,
            List<IsoFile.Extent> extents,
            long recordTime,
            long offset)
            throws MalformedImageException {
        TreePath path = path(folder, name, offset);
        Optional<LinkTarget> target = Optional.empty();
        IsoFile.Type type = directory ? IsoFile.Type.DIRECTORY : IsoFile.Type.REGULAR;
        int format = use.mode() < 0 ? 0 : use.mode() & 0170000;
        if (!directory && use.target().isPresent()) {
            type = IsoFile.Type.SYMLINK;
            try {
                target = Optional.of(LinkTarget.of(use.target().get()));
            } catch (IllegalArgumentException e) {
                throw malformed("directory record", "link target", offset, "1 to 4095 bytes without NUL", e.toString());
            }
        } else if (!directory && format != 0 && format != 0100000) {
            type = IsoFile.Type.SPECIAL;
        }
        int mode = use.mode() < 0 ? (directory ? 0555 : 0444) : use.mode() & 07777;
        IsoFile file = new IsoFile(
                path, folder.plainPath() + "/" + plainName, type, mode, use.mtimeOr(recordTime), extents, target);
        if (files.putIfAbsent(path, file) != null || files.size() > MAX_FILES) {
            throw malformed(
                    "directory record",
                    "name",
                    offset,
                    "each name once, at most " + MAX_FILES + " files",
                    path.toString());
        }
        plain.putIfAbsent(file.plainPath(), file);
    }

    private byte[] sector(long lba) throws IOException {
        return bytes(lba * Constants.SECTOR, Constants.SECTOR, "sector " + lba);
    }

    private byte[] bytes(long offset, int length, String structure) throws IOException {
        if (offset > size || length > size - offset) {
            throw malformed(
                    structure, "data", offset, length + " bytes within the image", "an image of " + size + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (readAt(offset + buffer.position(), buffer) < 0) {
                throw malformed(structure, "data", offset, length + " bytes", buffer.position() + " bytes");
            }
        }
        return buffer.array();
    }

    private int readAt(long offset, ByteBuffer buffer) throws IOException {
        synchronized (image) {
            image.position(offset);
            return image.read(buffer);
        }
    }

    private static String text(ByteBuffer descriptor, int offset, int length) {
        String text = new String(descriptor.array(), offset, length, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(0);
        return (end < 0 ? text : text.substring(0, end)).stripTrailing();
    }

    private static MalformedImageException malformed(
            String structure, String field, long offset, String expected, String found) {
        return new MalformedImageException("ISO 9660 image", structure, field, offset, expected, found);
    }

    private final class Contents extends InputStream {
        private final List<IsoFile.Extent> extents;
        private int extent;
        private long done;

        Contents(IsoFile file) {
            extents = file.type() == IsoFile.Type.REGULAR ? file.extents() : List.of();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (extent < extents.size() && done == extents.get(extent).size()) {
                extent++;
                done = 0;
            }
            if (extent == extents.size()) {
                return -1;
            }
            IsoFile.Extent here = extents.get(extent);
            int wanted = (int) Math.min(length, here.size() - done);
            int n = readAt(here.offset() + done, ByteBuffer.wrap(buffer, offset, wanted));
            if (n < 0) {
                throw malformed("file", "data", here.offset() + done, wanted + " more bytes", "the end of the image");
            }
            done += n;
            return n;
        }
    }
}
