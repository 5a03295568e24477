package io.dpuos.install.rpmdb;

import io.dpuos.format.ndb.NdbIndexFile;
import io.dpuos.format.sqlite.Table;
import io.dpuos.format.sqlite.Value;
import io.dpuos.rpm.DependencyFlags;
import io.dpuos.rpm.InstalledHeader;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.Tag;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The tables by which rpm finds packages, in the order in which rpm makes them. Each entry: key, package, position. */
enum KeyTable {
    NAME("Name", Tag.NAME, Form.SINGLE),
    BASENAMES("Basenames", Tag.BASENAMES, Form.ARRAY),
    GROUP("Group", Tag.GROUP, Form.SINGLE),
    REQUIRENAME("Requirename", Tag.REQUIRENAME, Form.ARRAY),
    PROVIDENAME("Providename", Tag.PROVIDENAME, Form.ARRAY),
    CONFLICTNAME("Conflictname", Tag.CONFLICTNAME, Form.ARRAY),
    OBSOLETENAME("Obsoletename", Tag.OBSOLETENAME, Form.ARRAY),
    TRIGGERNAME("Triggername", Tag.TRIGGERNAME, Form.ARRAY),
    DIRNAMES("Dirnames", Tag.DIRNAMES, Form.ARRAY),
    INSTALLTID("Installtid", Tag.INSTALLTID, Form.BLOB),
    SIGMD5("Sigmd5", Tag.SIGMD5, Form.BLOB),
    SHA1HEADER("Sha1header", Tag.SHA1HEADER, Form.SINGLE),
    FILETRIGGERNAME("Filetriggername", Tag.FILETRIGGERNAME, Form.ARRAY),
    TRANSFILETRIGGERNAME("Transfiletriggername", Tag.TRANSFILETRIGGERNAME, Form.ARRAY),
    RECOMMENDNAME("Recommendname", Tag.RECOMMENDNAME, Form.ARRAY),
    SUGGESTNAME("Suggestname", Tag.SUGGESTNAME, Form.ARRAY),
    SUPPLEMENTNAME("Supplementname", Tag.SUPPLEMENTNAME, Form.ARRAY),
    ENHANCENAME("Enhancename", Tag.ENHANCENAME, Form.ARRAY);

    /** How the key is stored, which decides which indexes rpm makes. */
    private enum Form {
        SINGLE,
        ARRAY,
        BLOB
    }

    /** rpm lib/rpmds: requirements that matter only while a package is installed, or only while it is erased. */
    private static final int INSTALL_ONLY = DependencyFlags.SCRIPT_PRE
            | DependencyFlags.SCRIPT_POST
            | DependencyFlags.RPMLIB
            | DependencyFlags.KEYRING
            | DependencyFlags.PRETRANS
            | DependencyFlags.POSTTRANS;

    private static final int ERASE_ONLY = DependencyFlags.SCRIPT_PREUN | DependencyFlags.SCRIPT_POSTUN;

    private final String tableName;
    private final Tag tag;
    private final Form form;

    KeyTable(String tableName, Tag tag, Form form) {
        this.tableName = tableName;
        this.tag = tag;
        this.form = form;
    }

    /** The table of a SQLite database. */
    Table of(List<InstalledHeader> packages) {
        List<List<Value>> rows = new ArrayList<>();
        for (NdbIndexFile.Entry entry : entries(packages)) {
            Value key = form == Form.BLOB ? Value.blob(entry.key()) : Value.text(entry.key());
            rows.add(List.of(key, Value.integer(entry.number()), Value.integer(entry.position())));
        }
        String type = form == Form.BLOB ? "BLOB" : "TEXT";
        String sql = "CREATE TABLE '" + tableName + "' (key '" + type + "' NOT NULL, hnum INTEGER NOT NULL,"
                + " idx INTEGER NOT NULL, FOREIGN KEY (hnum) REFERENCES 'Packages'(hnum))";
        List<Table.Index> indexes = new ArrayList<>();
        if (form != Form.BLOB) {
            indexes.add(index("key", 0));
        }
        if (form == Form.ARRAY) {
            indexes.add(index("hnum", 1));
        }
        return new Table(tableName, sql, rows, indexes);
    }

    /** The index of an ndb database. */
    NdbIndexFile.Index index(List<InstalledHeader> packages) {
        return new NdbIndexFile.Index(tag.number(), entries(packages));
    }

    private List<NdbIndexFile.Entry> entries(List<InstalledHeader> packages) {
        List<NdbIndexFile.Entry> entries = new ArrayList<>();
        for (int i = 0; i < packages.size(); i++) {
            entries(packages.get(i), i + 1, entries);
        }
        return entries;
    }

    private Table.Index index(String column, int position) {
        String name = tableName + "_" + column + "_idx";
        return new Table.Index(
                name, "CREATE INDEX '" + name + "' ON '" + tableName + "'(" + column + " ASC)", position);
    }

    private void entries(InstalledHeader installed, int number, List<NdbIndexFile.Entry> entries) {
        RpmHeader header = installed.header();
        if (this == INSTALLTID) {
            // rpm stores the number as the machine holds it; both supported architectures are little-endian
            byte[] key = ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) installed.transactionId())
                    .array();
            entries.add(new NdbIndexFile.Entry(key, number, 0));
        } else if (this == SIGMD5) {
            if (installed.signatureMd5().length > 0) {
                entries.add(new NdbIndexFile.Entry(installed.signatureMd5(), number, 0));
            }
        } else if (this == SHA1HEADER) {
            Optional<String> sha1 = installed.headerSha1();
            sha1.ifPresent(
                    text -> entries.add(new NdbIndexFile.Entry(text.getBytes(StandardCharsets.US_ASCII), number, 0)));
        } else if (form == Form.SINGLE) {
            List<byte[]> keys = header.byteStrings(tag);
            byte[] unknown = "Unknown".getBytes(StandardCharsets.US_ASCII);
            entries.add(new NdbIndexFile.Entry(keys.isEmpty() ? unknown : keys.get(0), number, 0));
        } else {
            arrayEntries(header, number, entries);
        }
    }

    private void arrayEntries(RpmHeader header, int number, List<NdbIndexFile.Entry> entries) {
        List<byte[]> keys = header.byteStrings(tag);
        long[] flags = this == REQUIRENAME ? header.numbers(Tag.REQUIREFLAGS) : new long[0];
        long[] positions =
                switch (this) {
                    case FILETRIGGERNAME -> header.numbers(Tag.FILETRIGGERINDEX);
                    case TRANSFILETRIGGERNAME -> header.numbers(Tag.TRANSFILETRIGGERINDEX);
                    default -> new long[0];
                };
        for (int i = 0; i < keys.size(); i++) {
            boolean installOnly = i < flags.length && (flags[i] & INSTALL_ONLY) != 0 && (flags[i] & ERASE_ONLY) == 0;
            if (!installOnly && !(this == TRIGGERNAME && isRepeated(keys, i))) {
                int position = i < positions.length ? (int) positions[i] : i;
                entries.add(new NdbIndexFile.Entry(keys.get(i), number, position));
                for (String name : namesInside(keys.get(i))) {
                    byte[] key = name.getBytes(StandardCharsets.ISO_8859_1);
                    entries.add(new NdbIndexFile.Entry(key, number, position));
                }
            }
        }
    }

    /** rpm takes rich dependencies apart in these tables only. */
    private List<String> namesInside(byte[] key) {
        boolean rich = key.length > 0 && key[0] == '(';
        return switch (this) {
            case REQUIRENAME, CONFLICTNAME, RECOMMENDNAME, SUGGESTNAME, SUPPLEMENTNAME, ENHANCENAME ->
                rich ? RichKeys.of(new String(key, StandardCharsets.ISO_8859_1)) : List.of();
            default -> List.of();
        };
    }

    /** rpm lists a package once however many triggers wait for the same name. */
    private static boolean isRepeated(List<byte[]> keys, int i) {
        return keys.subList(0, i).stream().anyMatch(k -> Arrays.equals(k, keys.get(i)));
    }
}
