package io.dpuos.install;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import io.dpuos.tree.Xattr;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The form of an installed tree in a file: numbers big-endian, texts and lists with their length in front. First the
 * packages in transaction order, then the inodes in path order (a content is a package and a place in its list of files,
 * or bytes), then paths of files by number of the inode, scriptlets, ids, intents, warnings.
 */
final class TreeFile {
    private static final int COUNT_LIMIT = 1 << 24;
    private static final int GENERATED_LIMIT = 256 << 20;

    private static final int FILE = 0;
    private static final int DIRECTORY = 1;
    private static final int SYMLINK = 2;
    private static final int BLOCK_DEVICE = 3;
    private static final int CHARACTER_DEVICE = 4;
    private static final int FIFO = 5;

    /** What stands for the number of a package or an inode where there is none. */
    private static final int NONE = -1;

    private TreeFile() {}

    static void write(DataOutputStream out, InstalledTree tree) throws IOException {
        new Writer(out).write(tree);
    }

    /** Reads a tree; empty when the store lacks one of its packages. */
    static Optional<InstalledTree> read(DataInputStream in, PackageStore store) throws IOException {
        List<String> digests = new ArrayList<>();
        for (int i = count(in); i > 0; i--) {
            digests.add(text(in));
        }
        Optional<List<StoredPackage>> packages = store.find(digests);
        return packages.isEmpty() ? Optional.empty() : Optional.of(new Reader(in, digests, packages.get()).read());
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > COUNT_LIMIT) {
            throw new IOException("expected at most " + COUNT_LIMIT + " items, found " + count);
        }
        return count;
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(count(in)), StandardCharsets.UTF_8);
    }

    private static final class Writer {
        private final DataOutputStream out;
        private final Map<TreePath, Integer> numbers = new HashMap<>();
        private final Map<String, Integer> packages = new HashMap<>();
        private final Map<Object, Integer> seen = new HashMap<>();

        Writer(DataOutputStream out) {
            this.out = out;
        }

        void write(InstalledTree tree) throws IOException {
            out.writeInt(tree.packages().size());
            for (InstalledPackage each : tree.packages()) {
                packages.put(each.sha256(), packages.size());
                text(each.sha256());
            }
            inodes(tree.tree());
            for (InstalledPackage each : tree.packages()) {
                out.writeBoolean(each.userRequested());
                out.writeInt(each.states().size());
                for (InstalledPackage.FileState state : each.states()) {
                    out.writeByte(state.ordinal());
                }
                paths(each.paths());
            }
            out.writeInt(tree.ledger().entries().size());
            for (ScriptletLedger.Entry each : tree.ledger().entries()) {
                entry(each);
            }
            out.writeInt(tree.deferred().size());
            for (DeferredScriptlet each : tree.deferred()) {
                deferred(each);
            }
            ids(tree.ids().users());
            ids(tree.ids().groups());
            texts(List.copyOf(tree.intents()));
            texts(tree.warnings());
        }

        private void inodes(ImageTree tree) throws IOException {
            out.writeInt(tree.inodes().size());
            for (Map.Entry<TreePath, Inode> each : tree.inodes().entrySet()) {
                numbers.put(each.getKey(), numbers.size());
                bytes(each.getKey().bytes());
                inode(each.getValue());
            }
        }

        private void inode(Inode inode) throws IOException {
            if (inode instanceof Inode.RegularFile file) {
                out.writeByte(FILE);
                content(file.content());
                out.writeBoolean(file.linkGroup().isPresent());
                if (file.linkGroup().isPresent()) {
                    text(file.linkGroup().get());
                }
            } else if (inode instanceof Inode.Symlink link) {
                out.writeByte(SYMLINK);
                bytes(link.target().bytes());
            } else if (inode instanceof Inode.Device device) {
                out.writeByte(device.block() ? BLOCK_DEVICE : CHARACTER_DEVICE);
                out.writeInt(device.major());
                out.writeInt(device.minor());
            } else {
                out.writeByte(inode instanceof Inode.Directory ? DIRECTORY : FIFO);
            }
            // Owners, modes and origins repeat all the time.
            if (repeated(inode.attributes())) {
                attributes(inode.attributes());
            }
            if (repeated(inode.origin())) {
                out.writeByte(inode.origin().kind().ordinal());
                text(inode.origin().name());
            }
        }

        /** Writes the number of a value and returns whether the value itself is to follow, being new. */
        private boolean repeated(Object value) throws IOException {
            Integer known = seen.get(value);
            out.writeInt(known == null ? NONE : known);
            if (known == null) {
                seen.put(value, seen.size());
            }
            return known == null;
        }

        private void attributes(Attributes attributes) throws IOException {
            out.writeShort(attributes.mode());
            out.writeInt(attributes.uid());
            out.writeInt(attributes.gid());
            out.writeLong(attributes.mtime());
            out.writeInt(attributes.xattrs().size());
            for (Map.Entry<String, Xattr> xattr : attributes.xattrs().entrySet()) {
                text(xattr.getKey());
                text(xattr.getValue().hex());
            }
        }

        private void content(Content content) throws IOException {
            Integer of = content instanceof StoredContent stored ? packages.get(stored.packageSha256()) : null;
            out.writeInt(of == null ? NONE : of);
            if (of != null) {
                out.writeInt(((StoredContent) content).index());
            } else {
                bytes(content.readAll(GENERATED_LIMIT));
            }
        }

        private void entry(ScriptletLedger.Entry entry) throws IOException {
            text(entry.packageName());
            text(entry.kind());
            text(entry.sha256());
            out.writeByte(entry.fate().ordinal());
            out.writeInt(entry.status());
            text(entry.construct());
            out.writeInt(entry.line());
            text(entry.reason());
            text(entry.output());
            texts(entry.intents());
            paths(entry.touched());
        }

        private void deferred(DeferredScriptlet scriptlet) throws IOException {
            text(scriptlet.packageName());
            text(scriptlet.kind());
            texts(scriptlet.interpreter());
            text(scriptlet.body());
            texts(scriptlet.arguments());
            text(scriptlet.input());
            text(scriptlet.reason());
        }

        private void ids(SortedMap<String, Integer> ids) throws IOException {
            out.writeInt(ids.size());
            for (Map.Entry<String, Integer> each : ids.entrySet()) {
                text(each.getKey());
                out.writeInt(each.getValue());
            }
        }

        private void paths(List<TreePath> paths) throws IOException {
            out.writeInt(paths.size());
            for (TreePath path : paths) {
                Integer number = numbers.get(path);
                out.writeInt(number == null ? NONE : number);
                if (number == null) {
                    bytes(path.bytes());
                }
            }
        }

        private void texts(List<String> texts) throws IOException {
            out.writeInt(texts.size());
            for (String each : texts) {
                text(each);
            }
        }

        private void text(String text) throws IOException {
            bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        private void bytes(byte[] bytes) throws IOException {
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static final class Reader {
        private final DataInputStream in;
        private final List<String> digests;
        private final List<StoredPackage> packages;
        private final List<TreePath> numbered = new ArrayList<>();
        private final List<Object> seen = new ArrayList<>();

        Reader(DataInputStream in, List<String> digests, List<StoredPackage> packages) {
            this.in = in;
            this.digests = digests;
            this.packages = packages;
        }

        InstalledTree read() throws IOException {
            ImageTree tree = inodes();
            List<InstalledPackage> installed = new ArrayList<>();
            for (int i = 0; i < packages.size(); i++) {
                boolean userRequested = in.readBoolean();
                List<InstalledPackage.FileState> states = new ArrayList<>();
                for (int left = count(in); left > 0; left--) {
                    states.add(InstalledPackage.FileState.values()[in.readUnsignedByte()]);
                }
                installed.add(new InstalledPackage(
                        packages.get(i).header(),
                        packages.get(i).signature(),
                        digests.get(i),
                        userRequested,
                        states,
                        paths()));
            }
            List<ScriptletLedger.Entry> entries = new ArrayList<>();
            for (int left = count(in); left > 0; left--) {
                entries.add(new ScriptletLedger.Entry(
                        text(in),
                        text(in),
                        text(in),
                        ScriptletLedger.Fate.values()[in.readUnsignedByte()],
                        in.readInt(),
                        text(in),
                        in.readInt(),
                        text(in),
                        text(in),
                        texts(),
                        paths()));
            }
            List<DeferredScriptlet> deferred = new ArrayList<>();
            for (int left = count(in); left > 0; left--) {
                deferred.add(new DeferredScriptlet(text(in), text(in), texts(), text(in), texts(), text(in), text(in)));
            }
            IdMap ids = new IdMap(ids(), ids());
            SortedSet<String> intents = new TreeSet<>(texts());
            return new InstalledTree(tree, installed, new ScriptletLedger(entries), deferred, ids, intents, texts());
        }

        private ImageTree inodes() throws IOException {
            int count = count(in);
            Optional<TreeBuilder> tree = Optional.empty();
            for (int i = 0; i < count; i++) {
                TreePath path = TreePath.of(bytes());
                Inode inode = inode();
                numbered.add(path);
                // The root comes first.
                TreeBuilder builder = tree.orElseGet(() -> ImageTree.empty(0, inode.origin()).toBuilder());
                tree = Optional.of(builder.append(path, inode));
            }
            return tree.orElseThrow(() -> new IOException("a tree without a root"))
                    .build();
        }

        private Inode inode() throws IOException {
            int type = in.readUnsignedByte();
            return switch (type) {
                case FILE -> {
                    Content content = content();
                    Optional<String> group = in.readBoolean() ? Optional.of(text(in)) : Optional.empty();
                    yield new Inode.RegularFile(attributes(), content, group, origin());
                }
                case DIRECTORY -> new Inode.Directory(attributes(), origin());
                case SYMLINK -> {
                    LinkTarget target = LinkTarget.of(bytes());
                    yield new Inode.Symlink(attributes(), target, origin());
                }
                case BLOCK_DEVICE, CHARACTER_DEVICE -> {
                    int major = in.readInt();
                    int minor = in.readInt();
                    yield new Inode.Device(attributes(), type == BLOCK_DEVICE, major, minor, origin());
                }
                case FIFO -> new Inode.Fifo(attributes(), origin());
                default -> throw new IOException("unknown type " + type);
            };
        }

        private Attributes attributes() throws IOException {
            int number = in.readInt();
            if (number != NONE) {
                return (Attributes) seen.get(number);
            }
            int mode = in.readUnsignedShort();
            int uid = in.readInt();
            int gid = in.readInt();
            long mtime = in.readLong();
            SortedMap<String, Xattr> xattrs = new TreeMap<>();
            for (int left = count(in); left > 0; left--) {
                xattrs.put(text(in), new Xattr(text(in)));
            }
            Attributes attributes = new Attributes(mode, uid, gid, mtime, xattrs);
            seen.add(attributes);
            return attributes;
        }

        private Origin origin() throws IOException {
            int number = in.readInt();
            if (number != NONE) {
                return (Origin) seen.get(number);
            }
            Origin origin = new Origin(Origin.Kind.values()[in.readUnsignedByte()], text(in));
            seen.add(origin);
            return origin;
        }

        private Content content() throws IOException {
            int of = in.readInt();
            if (of == NONE) {
                return Bytes.of(bytes());
            }
            int index = in.readInt();
            return packages.get(of)
                    .content(index)
                    .orElseThrow(() -> new IOException("package " + digests.get(of) + " has no content " + index));
        }

        private SortedMap<String, Integer> ids() throws IOException {
            SortedMap<String, Integer> ids = new TreeMap<>();
            for (int left = count(in); left > 0; left--) {
                ids.put(text(in), in.readInt());
            }
            return ids;
        }

        private List<TreePath> paths() throws IOException {
            List<TreePath> paths = new ArrayList<>();
            for (int left = count(in); left > 0; left--) {
                int number = in.readInt();
                paths.add(number == NONE ? TreePath.of(bytes()) : numbered.get(number));
            }
            return paths;
        }

        private List<String> texts() throws IOException {
            List<String> texts = new ArrayList<>();
            for (int left = count(in); left > 0; left--) {
                texts.add(text(in));
            }
            return texts;
        }

        private byte[] bytes() throws IOException {
            return in.readNBytes(count(in));
        }
    }
}
