package io.dpuos.repo;

import io.dpuos.repo.RepoPackage.Dependencies;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The packages of a {@code primary.xml} in a compact binary form, so that a second resolution parses no XML.
 *
 * <p>Layout: magic (8 bytes), CRC-32C of the rest (4), then numbers as base-128 varints: strings (each length * 2, + 1
 * when not ASCII; then all bytes), versions, dependencies, packages; the later refer to the earlier by number. The id
 * of the repository is not part of it: one file serves all names under which a repository is known. A reader of
 * another format version or of damaged bytes refuses; the caller then parses the XML again.
 */
final class PackageIndex {
    private static final long MAGIC = 0x4450555052494d32L; // "DPUPRIM2"
    private static final int HEAD = 12;
    private static final Comparison[] COMPARISONS = Comparison.values();

    private PackageIndex() {}

    static byte[] write(List<RepoPackage> packages) {
        return new Writer().write(packages);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param repository the id that the packages get
     * @throws IOException when the bytes are damaged or of another format version
     */
    static List<RepoPackage> read(byte[] bytes, String repository) throws IOException {
        ByteBuffer head = ByteBuffer.wrap(bytes);
        if (bytes.length < HEAD || head.getLong() != MAGIC || head.getInt() != checksum(bytes)) {
            throw new IOException("package index is damaged or of another version");
        }
        return new Reader(bytes).read(repository);
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, HEAD, bytes.length - HEAD);
        return (int) crc.getValue();
    }

    private static List<List<Dependency>> lists(Dependencies d) {
        return List.of(
                d.provides(),
                d.requires(),
                d.conflicts(),
                d.obsoletes(),
                d.recommends(),
                d.suggests(),
                d.supplements(),
                d.enhances());
    }

    private static final class Writer {
        private final Map<String, Integer> strings = new LinkedHashMap<>();
        // By identity: the parser shares equal objects, and hashing them again takes longer than parsing.
        private final Map<Evr, Integer> versions = new IdentityHashMap<>();
        private final List<Evr> versionList = new ArrayList<>();
        private final Map<Dependency, Integer> dependencies = new IdentityHashMap<>();
        private final List<Dependency> dependencyList = new ArrayList<>();

        byte[] write(List<RepoPackage> packages) {
            Out body = new Out();
            body.number(packages.size());
            for (RepoPackage p : packages) {
                body.number(string(p.nevra().name()));
                body.number(version(p.nevra().evr()));
                body.number(string(p.nevra().arch()));
                body.number(p.sha256().length() / 2);
                body.bytes(HexFormat.of().parseHex(p.sha256()));
                body.number(p.size());
                body.number(p.installedSize());
                body.number(string(p.location()));
                body.number(string(p.sourceRpm()));
                body.number(string(p.licence()));
                body.number(p.buildTime());
                body.number(string(p.summary()));
                for (List<Dependency> list : lists(p.dependencies())) {
                    body.number(list.size());
                    list.forEach(d -> body.number(dependency(d)));
                }
                body.number(p.files().size());
                p.files().forEach(f -> body.number(string(f)));
            }
            Out tables = new Out();
            tables.number(versionList.size());
            versionList.forEach(e -> {
                tables.number(e.epoch());
                tables.number(string(e.version()));
                tables.number(string(e.release()));
            });
            tables.number(dependencyList.size());
            dependencyList.forEach(d -> {
                tables.number(string(d.name()));
                tables.number(d.comparison().ordinal() * 2L + (d.pre() ? 1 : 0));
                d.evr().ifPresent(e -> tables.number(version(e)));
            });
            Out out = new Out();
            out.bytes(new byte[HEAD]);
            texts(out);
            out.bytes(tables.toByteArray());
            out.bytes(body.toByteArray());
            byte[] bytes = out.toByteArray();
            ByteBuffer.wrap(bytes).putLong(MAGIC).putInt(checksum(bytes));
            return bytes;
        }

        private void texts(Out out) {
            Out bytes = new Out();
            out.number(strings.size());
            for (String text : strings.keySet()) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                out.number(utf8.length * 2L + (utf8.length == text.length() ? 0 : 1));
                bytes.bytes(utf8);
            }
            out.bytes(bytes.toByteArray());
        }

        private int string(String text) {
            Integer known = strings.putIfAbsent(text, strings.size());
            return known == null ? strings.size() - 1 : known;
        }

        private int version(Evr evr) {
            Integer known = versions.putIfAbsent(evr, versionList.size());
            if (known != null) {
                return known;
            }
            versionList.add(evr);
            return versionList.size() - 1;
        }

        private int dependency(Dependency dependency) {
            Integer known = dependencies.putIfAbsent(dependency, dependencyList.size());
            if (known != null) {
                return known;
            }
            dependencyList.add(dependency);
            // the version must have its number before the table of versions is written
            dependency.evr().ifPresent(this::version);
            return dependencyList.size() - 1;
        }
    }

    private static final class Out extends ByteArrayOutputStream {
        void number(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                write((int) (rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            write((int) rest);
        }

        void bytes(byte[] bytes) {
            write(bytes, 0, bytes.length);
        }
    }

    private static final class Reader {
        private final byte[] bytes;
        private int position = HEAD;
        private String[] strings = new String[0];
        private Dependency[] dependencies = new Dependency[0];

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        List<RepoPackage> read(String repository) {
            readStrings();
            Evr[] versions = new Evr[count()];
            for (int i = 0; i < versions.length; i++) {
                versions[i] = new Evr(number(), string(), string());
            }
            dependencies = new Dependency[count()];
            for (int i = 0; i < dependencies.length; i++) {
                String name = string();
                int kind = count();
                Comparison comparison = COMPARISONS[kind >> 1];
                Optional<Evr> evr = comparison == Comparison.ANY ? Optional.empty() : Optional.of(versions[count()]);
                dependencies[i] = new Dependency(name, comparison, evr, (kind & 1) != 0);
            }
            int count = count();
            List<RepoPackage> packages = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                packages.add(readPackage(repository, versions));
            }
            return packages;
        }

        private RepoPackage readPackage(String repository, Evr[] versions) {
            Nevra nevra = new Nevra(string(), versions[count()], string());
            int digestLength = count();
            String sha256 = HexFormat.of().formatHex(bytes, position, position + digestLength);
            position += digestLength;
            long size = number();
            long installedSize = number();
            String location = string();
            String sourceRpm = string();
            String licence = string();
            long buildTime = number();
            String summary = string();
            Dependencies all = new Dependencies(
                    readList(), readList(), readList(), readList(), readList(), readList(), readList(), readList());
            String[] files = new String[count()];
            for (int i = 0; i < files.length; i++) {
                files[i] = string();
            }
            return new RepoPackage(
                    repository,
                    nevra,
                    sha256,
                    size,
                    installedSize,
                    location,
                    sourceRpm,
                    licence,
                    buildTime,
                    summary,
                    all,
                    List.of(files));
        }

        private List<Dependency> readList() {
            Dependency[] list = new Dependency[count()];
            for (int i = 0; i < list.length; i++) {
                list[i] = dependencies[count()];
            }
            return List.of(list);
        }

        private void readStrings() {
            strings = new String[count()];
            int[] kinds = new int[strings.length];
            for (int i = 0; i < kinds.length; i++) {
                kinds[i] = count();
            }
            for (int i = 0; i < kinds.length; i++) {
                int length = kinds[i] >> 1;
                strings[i] = new String(
                        bytes,
                        position,
                        length,
                        (kinds[i] & 1) == 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
                position += length;
            }
        }

        private String string() {
            return strings[count()];
        }

        private int count() {
            return (int) number();
        }

        private long number() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes[position++];
                value |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }
    }
}
