package io.dpuos.report.compare;

import io.dpuos.boot.MediumLayout;
import io.dpuos.format.iso9660.IsoFile;
import io.dpuos.format.iso9660.IsoReader;
import io.dpuos.format.ndb.NdbReader;
import io.dpuos.format.payload.PayloadReader;
import io.dpuos.format.sqlite.SqliteReader;
import io.dpuos.format.tar.TarMember;
import io.dpuos.format.tar.TarReader;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.ScriptletDigest;
import io.dpuos.sysctl.EffectiveParameters;
import io.dpuos.systemd.BootSurroundings;
import io.dpuos.systemd.ServicesException;
import io.dpuos.systemd.StartedUnits;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.Sha256;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads a medium: its payload's files, and from them packages, units, kernel parameters and modules. */
final class MediumContents {
    private static final Origin ORIGIN = Origin.ofLayer("medium");
    private static final int SMALL = 1 << 16;
    private static final int KEPT = 1 << 20;
    private static final int MAX_DATABASE = 1 << 30;

    private MediumContents() {}

    /** A file whose bytes were not kept. */
    private record Digest(long size, String sha256) implements Content {
        @Override
        public InputStream open() throws IOException {
            throw new IOException("the content was read for its digest only");
        }
    }

    static ImageContents read(Path iso) throws IOException {
        ImageTree tree;
        try (FileChannel channel = FileChannel.open(iso)) {
            IsoReader reader = new IsoReader(channel);
            IsoFile payload = reader.find("/" + MediumLayout.PAYLOAD)
                    .orElseThrow(() -> new CompareException(
                            iso + " has no " + MediumLayout.PAYLOAD + "; it was not made by this plugin"));
            try (InputStream in = PayloadReader.unpack(reader.open(payload))) {
                tree = tree(new TarReader(in));
            }
            ImageContents contents = new ImageContents();
            contents.put(Aspect.TOTALS, "ISO bytes", Long.toString(channel.size()), channel.size());
            describe(tree, contents);
            return contents;
        }
    }

    /** Members come run by run, as packages were compressed: a directory may follow what lies in it. */
    private static ImageTree tree(TarReader reader) throws IOException {
        SortedMap<TreePath, Inode> inodes = new TreeMap<>();
        SortedMap<TreePath, TreePath> links = new TreeMap<>();
        for (Optional<TarMember> next = reader.next(); next.isPresent(); next = reader.next()) {
            TarMember member = next.get();
            if (member.type() == TarMember.Type.HARD_LINK) {
                links.put(member.path(), target(member));
            } else if (!member.path().isRoot()) {
                inodes.put(member.path(), inode(member, reader));
            }
        }
        for (Map.Entry<TreePath, TreePath> link : links.entrySet()) {
            if (!(inodes.get(link.getValue()) instanceof Inode.RegularFile file)) {
                throw new IOException(
                        "hard link " + link.getKey() + " leads to " + link.getValue() + ", which is no file");
            }
            Inode.RegularFile named = new Inode.RegularFile(
                    file.attributes(),
                    file.content(),
                    Optional.of(link.getValue().toString()),
                    ORIGIN);
            inodes.put(link.getValue(), named);
            inodes.put(link.getKey(), named);
        }
        TreeBuilder builder = ImageTree.empty(0, ORIGIN).toBuilder();
        inodes.forEach(builder::put);
        return builder.build();
    }

    private static TreePath target(TarMember member) {
        String target = new String(member.linkTarget().bytes(), StandardCharsets.ISO_8859_1);
        return TreePath.of(("/" + target.replaceFirst("^(\\./|/)+", "")).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Inode inode(TarMember member, TarReader reader) throws IOException {
        Attributes attributes =
                new Attributes(member.mode(), (int) member.uid(), (int) member.gid(), member.mtime(), member.xattrs());
        return switch (member.type()) {
            case DIRECTORY -> new Inode.Directory(attributes, ORIGIN);
            case SYMLINK ->
                new Inode.Symlink(attributes, LinkTarget.of(member.linkTarget().bytes()), ORIGIN);
            case FIFO -> new Inode.Fifo(attributes, ORIGIN);
            case CHARACTER_DEVICE, BLOCK_DEVICE ->
                new Inode.Device(
                        attributes,
                        member.type() == TarMember.Type.BLOCK_DEVICE,
                        member.deviceMajor(),
                        member.deviceMinor(),
                        ORIGIN);
            case HARD_LINK -> throw new IllegalArgumentException("a link has no inode of its own");
            case REGULAR -> new Inode.RegularFile(attributes, content(member, reader), ORIGIN);
        };
    }

    private static Content content(TarMember member, TarReader reader) throws IOException {
        String path = member.path().toString();
        boolean database = path.endsWith("/Packages.db") || path.endsWith("/rpmdb.sqlite");
        try (InputStream in = reader.content()) {
            if (database && member.size() <= MAX_DATABASE
                    || member.size() <= SMALL
                    || member.size() <= KEPT && isText(path)) {
                return Bytes.of(in.readNBytes((int) member.size()));
            }
            return new Digest(member.size(), Sha256.of(in));
        }
    }

    /** What is read again to know units and kernel parameters. */
    private static boolean isText(String path) {
        return path.startsWith("/etc/") || path.contains("/systemd/") || path.contains("/sysctl.d/");
    }

    private static void describe(ImageTree tree, ImageContents contents) throws IOException {
        long bytes = 0;
        Set<String> links = new HashSet<>();
        contents.knows(Aspect.MODULES);
        for (var entry : tree.inodes().entrySet()) {
            Inode inode = entry.getValue();
            String path = entry.getKey().toString();
            long size = inode instanceof Inode.RegularFile file ? file.content().size() : 0;
            boolean first = !(inode instanceof Inode.RegularFile file)
                    || file.linkGroup().map(links::add).orElse(true);
            bytes += first ? size : 0;
            contents.put(Aspect.FILES, path, describe(inode), size);
            if (path.matches(".*/lib/modules/.*\\.ko(\\.(xz|zst|gz))?")) {
                String name =
                        entry.getKey().nameText().replaceFirst("\\.ko.*$", "").replace('-', '_');
                contents.put(Aspect.MODULES, name, "", size);
            }
        }
        contents.put(Aspect.TOTALS, "installed bytes", Long.toString(bytes), bytes);
        packages(tree, contents);
        contents.knows(Aspect.SYSCTL);
        EffectiveParameters.of(tree)
                .forEach((key, settings) -> contents.put(
                        Aspect.SYSCTL, key, settings.get(settings.size() - 1).value()));
        services(tree, contents);
    }

    private static String describe(Inode inode) {
        String attributes = String.format(
                Locale.ROOT,
                "%04o %d:%d%s",
                inode.attributes().mode(),
                inode.attributes().uid(),
                inode.attributes().gid(),
                inode.attributes().xattrs().isEmpty()
                        ? ""
                        : " " + inode.attributes().xattrs());
        if (inode instanceof Inode.RegularFile file) {
            return attributes + " " + file.content().size() + " bytes, sha256 "
                    + file.content().sha256().substring(0, 16);
        }
        if (inode instanceof Inode.Symlink link) {
            return "link to " + link.target();
        }
        return (inode instanceof Inode.Directory ? "directory " : "special ") + attributes;
    }

    private static void packages(ImageTree tree, ImageContents contents) throws IOException {
        contents.knows(Aspect.PACKAGES);
        contents.knows(Aspect.SCRIPTLETS);
        for (var entry : tree.inodes().entrySet()) {
            String name = entry.getKey().nameText();
            if (entry.getKey().parent().nameText().equals("rpm")
                    && entry.getValue() instanceof Inode.RegularFile file
                    && (name.equals("Packages.db") || name.equals("rpmdb.sqlite"))) {
                byte[] database = file.content().readAll(MAX_DATABASE);
                List<byte[]> headers = name.equals("Packages.db")
                        ? NdbReader.headers(database)
                        : SqliteReader.blobs(database, "Packages", 1);
                for (byte[] header : headers) {
                    RpmHeader read = RpmHeader.of(header, entry.getKey().toString());
                    ContentsReader.add(contents, read.nevra());
                    ScriptletDigest.of(read)
                            .ifPresent(digest -> ContentsReader.addScriptlets(contents, read.nevra(), digest));
                }
            }
        }
    }

    private static void services(ImageTree tree, ImageContents contents) {
        contents.knows(Aspect.SERVICES);
        String target = tree.get("/etc/systemd/system/default.target")
                .filter(Inode.Symlink.class::isInstance)
                .map(link -> ((Inode.Symlink) link).target().toString())
                .map(text -> text.substring(text.lastIndexOf('/') + 1))
                .orElse("multi-user.target");
        try {
            StartedUnits boot = StartedUnits.of(tree, target, BootSurroundings.UNKNOWN);
            boot.starts()
                    .forEach(start -> contents.put(Aspect.SERVICES, start.unit(), start.stays() ? "stays" : "starts"));
            boot.mayStart().forEach((unit, by) -> contents.put(Aspect.SERVICES, unit, "on demand"));
        } catch (ServicesException e) {
            contents.put(Aspect.SERVICES, target, "cannot start: " + e.getMessage());
        }
    }
}
