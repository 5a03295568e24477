package io.dpuos.repo;

import io.dpuos.rpm.Dependency.Comparison;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Builds a {@link PackageIndex}, package after package: first the texts, versions and dependencies of one, each of which
 * gets a number, then {@link #add}. Not safe for use by several threads.
 */
final class PackageIndexBuilder {
    /** More packages than any repository has; openEuler's largest has about 35,000. */
    static final int MAX_PACKAGES = 2_000_000;

    private static final int KINDS = RepoPackage.Dependencies.KINDS;

    private final TextTable texts = new TextTable();
    private final TupleTable versions = new TupleTable();
    private final TupleTable dependencies = new TupleTable();
    private final Growing records = new Growing();
    private int[] recordEnds = new int[1 << 12];
    private int[] names = new int[1 << 12];
    private final Ints sha1 = new Ints();
    private int packages;
    /** Texts that are words of packages, in the order of packages; {@code wordEnds} has the end of each package. */
    private final Ints words = new Ints();

    private int[] wordEnds = new int[1 << 12];
    // the package that is being read
    private final Ints[] lists = new Ints[KINDS];
    private final Ints files = new Ints();

    PackageIndexBuilder() {
        for (int kind = 0; kind < KINDS; kind++) {
            lists[kind] = new Ints();
        }
    }

    TextTable texts() {
        return texts;
    }

    int version(long epoch, int version, int release) {
        return versions.add((int) (epoch >>> 32), (int) epoch, version, release);
    }

    /** Adds a dependency to the package that is being read. */
    void unversioned(int kind, int name, boolean pre) {
        lists[kind].add(dependencies.add(name, Comparison.ANY.ordinal() * 2 + (pre ? 1 : 0), 0, 0));
    }

    /** Adds a dependency with a version to the package that is being read. */
    void versioned(int kind, int name, Comparison comparison, int version, boolean pre) {
        lists[kind].add(dependencies.add(name, comparison.ordinal() * 2 + (pre ? 1 : 0), version + 1, 0));
    }

    /** Forgets a list, since the element came twice. */
    void clear(int kind) {
        lists[kind].clear();
    }

    /** Adds a file to the package that is being read. */
    void file(int path) {
        files.add(path);
    }

    /** What a package says besides its lists; texts and versions by number, the digest as it is. */
    record Head(
            int name,
            int version,
            int arch,
            byte[] digest,
            long size,
            long installedSize,
            int location,
            int sourceRpm,
            int licence,
            long buildTime,
            int summary) {}

    /** Ends the package that is being read. */
    void add(Head head) throws IOException {
        if (packages == recordEnds.length) {
            recordEnds = Arrays.copyOf(recordEnds, packages * 2);
            wordEnds = Arrays.copyOf(wordEnds, packages * 2);
            names = Arrays.copyOf(names, packages * 2);
        }
        records.number(head.name);
        records.number(head.version);
        records.number(head.arch);
        int kinds = 0;
        for (int kind = 0; kind < KINDS; kind++) {
            kinds |= lists[kind].count > 0 ? 1 << kind : 0;
        }
        records.number(kinds);
        records.number(head.digest.length);
        records.bytes(head.digest);
        records.number(head.size);
        records.number(head.installedSize);
        records.number(head.location);
        records.number(head.sourceRpm);
        records.number(head.licence);
        records.number(head.buildTime);
        records.number(head.summary);
        words.add(head.name);
        for (int i = 0; i < lists[0].count; i++) {
            words.add(dependencies.get(lists[0].values[i], 0));
        }
        for (Ints list : lists) {
            if (list.count > 0) {
                list.writeTo(records);
                list.clear();
            }
        }
        files.writeTo(records);
        for (int i = 0; i < files.count; i++) {
            words.add(files.values[i]);
        }
        files.clear();
        if (head.digest.length == 20) {
            sha1.add(packages);
        }
        names[packages] = head.name;
        wordEnds[packages] = words.count;
        recordEnds[packages++] = records.used;
    }

    int packages() {
        return packages;
    }

    /** Returns the bytes of the index. */
    byte[] build() throws IOException {
        int[] order = order();
        int[] postingStart = new int[texts.count()];
        Growing postings = new Growing();
        int wordCount = postings(order, postings, postingStart);
        int slots = Integer.highestOneBit(Math.max(8, wordCount)) << 2;
        long length = PackageIndex.FIRST
                + (texts.count() + packages) * 4L
                + texts.size()
                + (versions.count() + dependencies.count()) * 16L
                + records.used
                + slots * 8L
                + postings.used;
        if (length > Integer.MAX_VALUE - 8) {
            throw new IOException("the metadata of one repository is too large for an index");
        }
        byte[] bytes = new byte[(int) length];
        ByteBuffer out = ByteBuffer.wrap(bytes);
        out.putLong(PackageIndex.MAGIC).putInt(0).putInt(firstSha1(order));
        out.putInt(texts.count()).putInt(versions.count()).putInt(dependencies.count());
        out.putInt(packages).putInt(slots);
        out.putInt(texts.count() * 4 + texts.size());
        out.putInt(versions.count() * 16).putInt(dependencies.count() * 16);
        out.putInt(packages * 4 + records.used).putInt(slots * 8);
        for (int i = 0; i < texts.count(); i++) {
            out.putInt(texts.end(i));
        }
        texts.copyBytes(bytes, out.position());
        out.position(out.position() + texts.size());
        write(out, versions);
        write(out, dependencies);
        writeRecords(out, order);
        writeWords(out, slots, postingStart);
        out.put(postings.bytes, 0, postings.used);
        ByteBuffer.wrap(bytes).putInt(8, PackageIndex.checksum(bytes));
        return bytes;
    }

    /** By name, else as they came: who sorts them again then has little to do. */
    private int[] order() {
        int count = packages;
        int[] order = new int[count];
        int[] from = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = i;
        }
        // merge sort, from runs of one upwards
        for (int width = 1; width < count; width *= 2) {
            for (int start = 0; start < count; start += 2 * width) {
                int middle = Math.min(start + width, count);
                int end = Math.min(start + 2 * width, count);
                if (middle == end || texts.compare(names[from[middle - 1]], names[from[middle]]) <= 0) {
                    System.arraycopy(from, start, order, start, end - start);
                    continue;
                }
                int a = start;
                int b = middle;
                for (int at = start; at < end; at++) {
                    boolean left = b == end || a < middle && texts.compare(names[from[a]], names[from[b]]) <= 0;
                    order[at] = left ? from[a++] : from[b++];
                }
            }
            int[] swap = from;
            from = order;
            order = swap;
        }
        return from;
    }

    private int firstSha1(int[] order) {
        boolean[] weak = new boolean[packages];
        for (int i = 0; i < sha1.count; i++) {
            weak[sha1.values[i]] = true;
        }
        for (int i = 0; i < packages && sha1.count > 0; i++) {
            if (weak[order[i]]) {
                return i + 1;
            }
        }
        return 0;
    }

    /** Writes the packages of each word; {@code start} gets place + 1, 0 for texts that are no words. */
    private int postings(int[] order, Growing out, int[] start) throws IOException {
        int[] ends = new int[texts.count() + 1];
        for (int i = 0; i < words.count; i++) {
            ends[words.values[i] + 1]++;
        }
        for (int i = 0; i < texts.count(); i++) {
            ends[i + 1] += ends[i];
        }
        int[] positions = new int[words.count];
        int[] next = Arrays.copyOf(ends, texts.count());
        for (int position = 0; position < packages; position++) {
            int pkg = order[position];
            for (int i = pkg == 0 ? 0 : wordEnds[pkg - 1]; i < wordEnds[pkg]; i++) {
                int word = words.values[i];
                if (next[word] == ends[word] || positions[next[word] - 1] != position) {
                    positions[next[word]++] = position;
                }
            }
        }
        int count = 0;
        for (int word = 0; word < texts.count(); word++) {
            if (next[word] > ends[word]) {
                count++;
                start[word] = out.used + 1;
                out.number(next[word] - ends[word]);
                int previous = 0;
                for (int i = ends[word]; i < next[word]; i++) {
                    out.number(positions[i] - previous);
                    previous = positions[i];
                }
            }
        }
        return count;
    }

    private static void write(ByteBuffer out, TupleTable table) {
        for (int i = 0; i < table.count(); i++) {
            out.putInt(table.get(i, 0))
                    .putInt(table.get(i, 1))
                    .putInt(table.get(i, 2))
                    .putInt(table.get(i, 3));
        }
    }

    private void writeRecords(ByteBuffer out, int[] order) {
        int end = 0;
        for (int pkg : order) {
            end += recordEnds[pkg] - (pkg == 0 ? 0 : recordEnds[pkg - 1]);
            out.putInt(end);
        }
        for (int pkg : order) {
            int start = pkg == 0 ? 0 : recordEnds[pkg - 1];
            out.put(records.bytes, start, recordEnds[pkg] - start);
        }
    }

    private void writeWords(ByteBuffer out, int slots, int[] postingStart) {
        int[] table = new int[slots];
        for (int word = 0; word < postingStart.length; word++) {
            if (postingStart[word] > 0) {
                int slot = texts.hashOf(word) & slots - 1;
                while (table[slot] != 0) {
                    slot = slot + 1 & slots - 1;
                }
                table[slot] = word + 1;
            }
        }
        for (int held : table) {
            out.putInt(held).putInt(held == 0 ? 0 : postingStart[held - 1] - 1);
        }
    }

    private static final class Ints {
        private int[] values = new int[64];
        private int count;

        void add(int value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, count * 2);
            }
            values[count++] = value;
        }

        void clear() {
            count = 0;
        }

        void writeTo(Growing out) throws IOException {
            out.number(count);
            for (int i = 0; i < count; i++) {
                out.number(values[i]);
            }
        }
    }

    private static final class Growing {
        private byte[] bytes = new byte[1 << 16];
        private int used;

        void number(long value) throws IOException {
            ensure(10);
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                bytes[used++] = (byte) (rest & 0x7f | 0x80);
                rest >>>= 7;
            }
            bytes[used++] = (byte) rest;
        }

        void bytes(byte[] more) throws IOException {
            ensure(more.length);
            System.arraycopy(more, 0, bytes, used, more.length);
            used += more.length;
        }

        private void ensure(int more) throws IOException {
            if (used + more > bytes.length) {
                if (bytes.length >= 1 << 30) {
                    throw new IOException("the metadata of one repository is too large for an index");
                }
                bytes = Arrays.copyOf(bytes, bytes.length * 2 + more);
            }
        }
    }
}
