package io.dpuos.assemble;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Content;
import io.dpuos.tree.Edit;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import io.dpuos.tree.Xattr;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Edits as lines of text: readable, diffable, and read back without loss.
 *
 * <p>Columns are separated by tabs: the edit, the path, then for {@code put} type, mode, owner, time, extended
 * attributes, origin, and what belongs to the type. Bytes of paths that are not printable UTF-8 appear as {@code \xNN}.
 */
final class EditText {
    /** Gives file contents names, and finds them again. */
    interface Contents {
        /** Returns a name without blanks for the content, from which {@link #find} finds it. */
        String name(Content content) throws IOException;

        /** Returns the content with a name. */
        Content find(String name) throws IOException;
    }

    private EditText() {}

    static String format(Edit edit, Contents contents) throws IOException {
        StringJoiner line = new StringJoiner("\t");
        if (edit instanceof Edit.Put put) {
            Inode inode = put.inode();
            line.add("put").add(put.path().toString()).add(type(inode));
            addAttributes(line, inode.attributes());
            line.add(inode.origin().kind() + " " + inode.origin().name());
            if (inode instanceof Inode.RegularFile file) {
                line.add(contents.name(file.content())).add(file.linkGroup().orElse("-"));
            } else if (inode instanceof Inode.Symlink link) {
                line.add(link.target().toString());
            } else if (inode instanceof Inode.Device device) {
                line.add(device.major() + ":" + device.minor());
            }
        } else if (edit instanceof Edit.Remove remove) {
            line.add("remove").add(remove.path().toString());
        } else if (edit instanceof Edit.SetAttributes set) {
            line.add("set").add(set.path().toString());
            addAttributes(line, set.attributes());
        }
        return line.toString();
    }

    static Edit parse(String line, Contents contents) throws IOException {
        List<String> columns = List.of(line.split("\t", -1));
        try {
            TreePath path = TreePath.of(unescape(columns.get(1)));
            return switch (columns.get(0)) {
                case "remove" -> new Edit.Remove(path);
                case "set" -> new Edit.SetAttributes(path, attributes(columns, 2));
                case "put" -> new Edit.Put(path, inode(columns, contents));
                default -> throw new IOException("unknown edit '" + columns.get(0) + "'");
            };
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IOException("line cannot be read: " + line, e);
        }
    }

    private static Inode inode(List<String> columns, Contents contents) throws IOException {
        Attributes attributes = attributes(columns, 3);
        String[] by = columns.get(7).split(" ", 2);
        Origin origin = new Origin(Origin.Kind.valueOf(by[0]), by[1]);
        return switch (columns.get(2)) {
            case "file" -> {
                String group = columns.get(9);
                yield new Inode.RegularFile(
                        attributes,
                        contents.find(columns.get(8)),
                        group.equals("-") ? Optional.empty() : Optional.of(group),
                        origin);
            }
            case "directory" -> new Inode.Directory(attributes, origin);
            case "link" -> new Inode.Symlink(attributes, LinkTarget.of(unescape(columns.get(8))), origin);
            case "fifo" -> new Inode.Fifo(attributes, origin);
            case "block", "character" -> {
                String[] numbers = columns.get(8).split(":", 2);
                yield new Inode.Device(
                        attributes,
                        columns.get(2).equals("block"),
                        Integer.parseInt(numbers[0]),
                        Integer.parseInt(numbers[1]),
                        origin);
            }
            default -> throw new IOException("unknown type '" + columns.get(2) + "'");
        };
    }

    private static String type(Inode inode) {
        if (inode instanceof Inode.RegularFile) {
            return "file";
        } else if (inode instanceof Inode.Directory) {
            return "directory";
        } else if (inode instanceof Inode.Symlink) {
            return "link";
        } else if (inode instanceof Inode.Device device) {
            return device.block() ? "block" : "character";
        }
        return "fifo";
    }

    private static void addAttributes(StringJoiner line, Attributes attributes) {
        StringJoiner xattrs = new StringJoiner(",");
        for (Map.Entry<String, Xattr> xattr : attributes.xattrs().entrySet()) {
            xattrs.add(xattr.getKey() + "=" + xattr.getValue().hex());
        }
        line.add(String.format(Locale.ROOT, "%04o", attributes.mode()))
                .add(attributes.uid() + ":" + attributes.gid())
                .add(Long.toString(attributes.mtime()))
                .add(attributes.xattrs().isEmpty() ? "-" : xattrs.toString());
    }

    private static Attributes attributes(List<String> columns, int first) {
        String[] owner = columns.get(first + 1).split(":", 2);
        SortedMap<String, Xattr> xattrs = new TreeMap<>();
        if (!columns.get(first + 3).equals("-")) {
            for (String xattr : columns.get(first + 3).split(",")) {
                int equals = xattr.indexOf('=');
                xattrs.put(xattr.substring(0, equals), new Xattr(xattr.substring(equals + 1)));
            }
        }
        return new Attributes(
                Integer.parseInt(columns.get(first), 8),
                Integer.parseInt(owner[0]),
                Integer.parseInt(owner[1]),
                Long.parseLong(columns.get(first + 2)),
                xattrs);
    }

    /** Reverses {@link TreePath#display}. */
    static byte[] unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int i = 0;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            if (codePoint == '\\') {
                bytes.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 4;
            } else {
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint);
            }
        }
        return bytes.toByteArray();
    }
}
