package io.dpuos.repo;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The packages of a {@code primary.xml} in a binary form, so that a second resolution parses no XML. What a package
 * says is read from it when somebody asks: of ten thousands of packages a resolution looks at a thousand. Safe for use
 * by several threads.
 *
 * <p>Layout, all numbers big-endian: {@link #MAGIC} (8 bytes), CRC-32C of the rest (4), position + 1 of the first package
 * with a SHA-1 digest, 0 when there is none (4), then of texts, versions, dependencies and packages the count (4 each),
 * slots of the table of words (4), and the length of each section below except the last (4 each). Sections:
 *
 * <ol>
 *   <li>the end of each text (4 each), then the texts, UTF-8
 *   <li>versions: epoch (8), version, release (texts, 4 each)
 *   <li>dependencies: name (text), kind, version + 1, 0 (4 each); the kind is 2 * {@link Comparison} + 1 if needed before
 *   <li>the end of each package (4 each), then the packages, see {@link IndexedPackage}
 *   <li>the table of words, by {@link TextTable#hash}, open: text + 1 and place of its packages in the next section
 *   <li>packages of each word: count, then position after position as difference to the one before; base-128 varints
 * </ol>
 *
 * <p>The id of the repository is not part of it: one file serves all names under which a repository is known. A reader of
 * another format version or of damaged bytes refuses; the caller then parses the XML again.
 */
final class PackageIndex implements PackageWords {
    static final long MAGIC = 0x4450555052494d33L; // "DPUPRIM3"
    static final int HEAD = 12;
    static final int SECTIONS = HEAD + 24;
    /** Where the sections begin. */
    static final int FIRST = SECTIONS + 20;

    private static final Comparison[] COMPARISONS = Comparison.values();

    private final byte[] bytes;
    private final int sha1;
    private final int packageCount;
    private final int wordSlots;
    private final int textEnds;
    private final int texts;
    private final int versionsAt;
    private final int dependenciesAt;
    private final int packageEnds;
    private final int packagesAt;
    private final int wordsAt;
    private final int postings;
    // Filled on demand; what two threads put there is equal and immutable.
    private final @Nullable String[] strings;
    private final @Nullable Evr[] versions;
    private final @Nullable Dependency[] dependencies;

    /**
     * Opens what {@link PackageIndexBuilder} wrote.
     *
     * @param bytes not changed from now on
     * @throws IOException when the bytes are damaged or of another format version
     */
    PackageIndex(byte[] bytes) throws IOException {
        ByteBuffer head = ByteBuffer.wrap(bytes);
        if (bytes.length < FIRST || head.getLong() != MAGIC || head.getInt() != checksum(bytes)) {
            throw new IOException("package index is damaged or of another version");
        }
        this.bytes = bytes;
        sha1 = head.getInt();
        strings = new @Nullable String[head.getInt()];
        versions = new @Nullable Evr[head.getInt()];
        dependencies = new @Nullable Dependency[head.getInt()];
        packageCount = head.getInt();
        wordSlots = head.getInt();
        textEnds = FIRST;
        texts = textEnds + strings.length * 4;
        versionsAt = textEnds + head.getInt();
        dependenciesAt = versionsAt + head.getInt();
        packageEnds = dependenciesAt + head.getInt();
        packagesAt = packageEnds + packageCount * 4;
        wordsAt = packageEnds + head.getInt();
        postings = wordsAt + head.getInt();
    }

    static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, HEAD, bytes.length - HEAD);
        return (int) crc.getValue();
    }

    /**
     * Returns the packages, by name, else in the order of the metadata.
     *
     * @param repository the id that they get
     */
    List<RepoPackage> packages(String repository) {
        RepoPackage[] packages = new RepoPackage[packageCount];
        Cursor in = new Cursor(packagesAt);
        for (int i = 0; i < packages.length; i++) {
            in.position = packageStart(i);
            Nevra nevra = new Nevra(text(in.number()), version(in.number()), text(in.number()));
            packages[i] = new IndexedPackage(this, i, repository, nevra, in.position);
        }
        return List.of(packages);
    }

    /** Returns the position of the first package whose digest is a SHA-1. */
    Optional<Integer> firstWithSha1() {
        return sha1 == 0 ? Optional.empty() : Optional.of(sha1 - 1);
    }

    private int packageStart(int number) {
        return number == 0 ? packagesAt : packagesAt + number(packageEnds + number * 4 - 4);
    }

    String text(int number) {
        String known = strings[number];
        if (known == null) {
            int start = textStart(number);
            known = new String(bytes, start, textEnd(number) - start, StandardCharsets.UTF_8);
            strings[number] = known;
        }
        return known;
    }

    private int textStart(int number) {
        return number == 0 ? texts : textEnd(number - 1);
    }

    private int textEnd(int number) {
        return texts + number(textEnds + number * 4);
    }

    private Evr version(int number) {
        Evr known = versions[number];
        if (known == null) {
            int at = versionsAt + number * 16;
            long epoch = (long) number(at) << 32 | number(at + 4) & 0xffffffffL;
            known = new Evr(epoch, text(number(at + 8)), text(number(at + 12)));
            versions[number] = known;
        }
        return known;
    }

    Dependency dependency(int number) {
        Dependency known = dependencies[number];
        if (known == null) {
            int at = dependenciesAt + number * 16;
            int kind = number(at + 4);
            int version = number(at + 8);
            Optional<Evr> evr = version == 0 ? Optional.empty() : Optional.of(version(version - 1));
            known = new Dependency(text(number(at)), COMPARISONS[kind >> 1], evr, (kind & 1) != 0);
            dependencies[number] = known;
        }
        return known;
    }

    @Override
    public int packages() {
        return packageCount;
    }

    @Override
    public int[] positions(String word) {
        byte[] wanted = word.getBytes(StandardCharsets.UTF_8);
        int mask = wordSlots - 1;
        int slot = TextTable.hash(wanted, 0, wanted.length) & mask;
        while (true) {
            int at = wordsAt + slot * 8;
            int held = number(at) - 1;
            if (held < 0) {
                return new int[0];
            }
            if (Arrays.equals(bytes, textStart(held), textEnd(held), wanted, 0, wanted.length)) {
                return positions(postings + number(at + 4));
            }
            slot = slot + 1 & mask;
        }
    }

    private int[] positions(int at) {
        Cursor in = new Cursor(at);
        int[] positions = new int[in.number()];
        int position = 0;
        for (int i = 0; i < positions.length; i++) {
            position += in.number();
            positions[i] = position;
        }
        return positions;
    }

    private int number(int at) {
        byte[] b = bytes;
        return b[at] << 24 | (b[at + 1] & 0xff) << 16 | (b[at + 2] & 0xff) << 8 | b[at + 3] & 0xff;
    }

    Cursor cursor(int position) {
        return new Cursor(position);
    }

    /** Reads varints. Not safe for use by several threads. */
    final class Cursor {
        private int position;

        private Cursor(int position) {
            this.position = position;
        }

        int number() {
            int first = bytes[position];
            if (first >= 0) {
                position++;
                return first;
            }
            return (int) large();
        }

        long large() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes[position++];
                value |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }

        void skip(int count) {
            position += count;
        }

        byte[] bytes(int count) {
            position += count;
            return Arrays.copyOfRange(bytes, position - count, position);
        }
    }
}
