package io.dpuos.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.Bytes;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RpmFileTests {
    @TempDir
    Path directory;

    static Stream<Path> packages() throws IOException {
        Path folder = Judge.shared("data/rpms");
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(p -> p.toString().endsWith(".rpm")).sorted().toList().stream();
        }
    }

    /** Reads a whole payload; returns name -> digest of content, by the header's algorithm. */
    private static TreeMap<String, String> contents(RpmFile rpm) throws IOException {
        TreeMap<String, String> found = new TreeMap<>();
        try (PayloadReader payload = rpm.openPayload()) {
            for (Optional<PayloadEntry> e = payload.next(); e.isPresent(); e = payload.next()) {
                RpmFileEntry file = e.get().file();
                String algorithm = file.digestAlgorithm() == 1 ? "MD5" : "SHA-256";
                MessageDigest digest = RpmWriter.digest(algorithm);
                String hex = "";
                if (e.get().hasContent()) {
                    hex = HexFormat.of()
                            .formatHex(digest.digest(e.get().content().readAllBytes()));
                }
                found.put(file.path().toString(), hex);
            }
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("packages")
    void agreesWithRpmOnRealPackages(Path path) throws IOException {
        Judge.needs("rpm", "rpm2cpio", "cpio");
        RpmFile rpm = RpmFile.read(path);

        TreeMap<String, String> contents = contents(rpm);

        StringBuilder described = new StringBuilder();
        for (RpmFileEntry f : rpm.header().files()) {
            boolean source = rpm.nevra().arch().equals("src");
            String name = new String(source ? f.path().name() : f.path().bytes(), StandardCharsets.UTF_8);
            String target = f.linkTarget()
                    .map(t -> new String(t.bytes(), StandardCharsets.UTF_8))
                    .orElse("");
            described.append(String.format(
                    Locale.ROOT,
                    "%s|%o|%s|%s|%d|%d|%d|%s|%d|%s|%s|%s%n",
                    name,
                    f.mode(),
                    f.user(),
                    f.group(),
                    f.size(),
                    f.mtime(),
                    f.flags(),
                    target,
                    f.rdev(),
                    f.digest(),
                    f.lang(),
                    f.isRegular() && f.links() > 1 ? "" + f.inode() : ""));
            if (contents.getOrDefault(f.path().toString(), "").length() > 0) {
                assertThat(contents.get(f.path().toString())).as(name).isEqualTo(f.digest());
            }
        }
        String query = "[%{FILENAMES}|%{FILEMODES:octal}|%{FILEUSERNAME}|%{FILEGROUPNAME}|%{LONGFILESIZES}|"
                + "%{FILEMTIMES}|%{FILEFLAGS}|%{FILELINKTOS}|%{FILERDEVS}|%{FILEDIGESTS}|%{FILELANGS}|\\n]";
        String judged = Judge.sh(
                        directory,
                        "rpm -qp --nosignature --qf '" + query + "' '" + path.toAbsolutePath() + "' 2>/dev/null")
                .orFail();
        List<String> ours = described
                .toString()
                .lines()
                .map(l -> l.substring(0, l.lastIndexOf('|') + 1))
                .toList();
        assertThat(ours)
                .isEqualTo(judged.lines().map(l -> l.replace("|-", "|-")).toList());
        String listed = Judge.sh(directory, "rpm2cpio '" + path.toAbsolutePath() + "' | cpio -t --quiet")
                .orFail();
        assertThat(contents.keySet().stream().sorted().toList())
                .isEqualTo(listed.lines()
                        .map(l -> l.startsWith("./") ? l.substring(1) : l.startsWith("/") ? l : "/" + l)
                        .sorted()
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("packages")
    void agreesWithRpmOnDependenciesAndScripts(Path path) throws IOException {
        Judge.needs("rpm");
        RpmHeader header = RpmFile.read(path).header();

        List<String> ours = new ArrayList<>();
        ours.add(header.nevra().name() + "|" + header.nevra().evr());
        // rpm's queries have no word for a whole dependency of the kind ORDER
        List<DependencyKind> kinds = new ArrayList<>(List.of(DependencyKind.values()));
        kinds.remove(DependencyKind.ORDER);
        for (DependencyKind kind : kinds) {
            header.flaggedDependencies(kind)
                    .forEach(d -> ours.add(kind + "|" + d.dependency() + "|" + (d.flags() & 0xffffffffL)));
        }
        header.scriptlets().forEach(s -> ours.add(s.kind() + "|" + String.join(" ", s.interpreter()) + "|" + s.body()));

        StringBuilder query = new StringBuilder("%{NAME}|%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n");
        for (DependencyKind kind : kinds) {
            String stem = kind.name().substring(0, kind.name().length() - 1);
            query.append("[" + kind + "|%{" + stem + "NEVRS}|%{" + stem + "FLAGS}\\n]");
        }
        for (Scriptlet.Kind kind : Scriptlet.Kind.values()) {
            if (kind.body.number() < 5000) {
                query.append(
                        "%|" + kind.program + "?{" + kind + "|[%{" + kind.program + "} ]|%{" + kind.body + "}\\n}|");
            }
        }
        String judged = Judge.sh(
                        directory,
                        "rpm -qp --nosignature --qf '" + query + "' '" + path.toAbsolutePath() + "' 2>/dev/null")
                .orFail();
        assertThat(normal(String.join("\n", ours))).isEqualTo(normal(judged));
    }

    private static String normal(String text) {
        return text.replaceAll("\\|0:", "|")
                .replaceAll(" 0:", " ")
                .replace(" |", "|")
                .replace("(none)", "")
                .replaceAll("\\s+", " ")
                .replace("| ", "|")
                .strip();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void readsWhatTheWriterWrote(Compression compression) throws IOException {
        Path file = directory.resolve("every.rpm");
        RpmWriterTests.everything().compression(compression, 1).write(file);

        RpmFile rpm = RpmFile.read(file);
        TreeMap<String, String> contents = contents(rpm);

        assertThat(contents)
                .containsOnlyKeys(
                        "/opt/every",
                        "/opt/every-LICENSE",
                        "/opt/every-README.de",
                        "/opt/every.conf",
                        "/opt/every/a-name",
                        "/opt/every/link",
                        "/opt/every/noise",
                        "/opt/every/text");
        assertThat(contents.get("/opt/every/a-name")).isEmpty();
        assertThat(contents.get("/opt/every/text")).isNotEmpty();
        assertThat(rpm.nevra()).hasToString("every-2:1.0~rc1-3.oe1.x86_64");
        assertThat(rpm.header().triggers())
                .extracting(Trigger::kind)
                .containsExactly(
                        Trigger.Kind.TRIGGERIN, Trigger.Kind.FILETRIGGERIN, Trigger.Kind.TRANSFILETRIGGERPOSTUN);
        assertThat(rpm.header().triggers().get(1).priority()).isEqualTo(500);
        assertThat(rpm.header().scriptlets())
                .contains(new Scriptlet(Scriptlet.Kind.PREUN, List.of("/bin/sh", "-e"), "true", 0));
        assertThat(rpm.header().requires())
                .contains(new Dependency("shadow", Dependency.Comparison.ANY, Optional.empty(), true));
    }

    @Test
    void damagedHeadersAreRefusedWithTheirName() throws IOException {
        Path file = directory.resolve("every.rpm");
        RpmWriterTests.everything().write(file);
        byte[] blob = RpmFile.read(file).header().blob();
        Random random = new Random(42);
        int refused = 0;

        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = blob.clone();
            int flips = 1 + random.nextInt(3);
            for (int k = 0; k < flips; k++) {
                int at = random.nextInt(3) == 0 ? random.nextInt(8 + 16 * 80) : random.nextInt(damaged.length);
                damaged[at] = (byte) random.nextInt(256);
            }
            if (random.nextInt(10) == 0) {
                damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            try {
                RpmHeader.of(damaged, "evil.rpm");
            } catch (MalformedRpmException e) {
                refused++;
                assertThat(e).hasMessageContaining("evil.rpm");
            }
        }

        assertThat(refused).isGreaterThan(5_000);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void everyDamageBehindTheSignatureHeaderIsRefused(Compression compression) throws IOException {
        Path sound = directory.resolve("sound.rpm");
        RpmWriterTests.everything().compression(compression, 1).write(sound);
        byte[] bytes = Files.readAllBytes(sound);
        int start = (int) RpmFile.read(sound).headerOffset();
        Random random = new Random(7);
        Path evil = directory.resolve("evil.rpm");

        for (int i = 0; i < 150; i++) {
            byte[] damaged = bytes.clone();
            int at = start + random.nextInt(damaged.length - start);
            damaged[at] ^= (byte) (1 + random.nextInt(255));
            Files.write(evil, damaged);
            assertThatThrownBy(() -> contents(RpmFile.read(evil)))
                    .isInstanceOf(MalformedRpmException.class)
                    .hasMessageContaining("evil.rpm");
        }
        for (int length : new int[] {0, 50, 96, 120, start - 1, start + 20, bytes.length - 1}) {
            Files.write(evil, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> RpmFile.read(evil)).isInstanceOf(MalformedRpmException.class);
        }
        Files.write(evil, Arrays.copyOf(bytes, bytes.length + 1));
        assertThatThrownBy(() -> RpmFile.read(evil)).hasMessageContaining("size");
    }

    @ParameterizedTest
    @MethodSource("packages")
    void mutatedPayloadsWithoutDigestFailCleanly(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        if (bytes.length > 200_000) {
            return;
        }
        int payload = (int) RpmFile.read(path).payloadOffset();
        Random random = new Random(bytes.length);
        Path evil = directory.resolve("evil.rpm");

        for (int i = 0; i < 60; i++) {
            byte[] damaged = bytes.clone();
            int at = payload + random.nextInt(bytes.length - payload);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(evil, damaged);
            try {
                contents(RpmFile.read(evil));
            } catch (MalformedRpmException e) {
                assertThat(e).hasMessageContaining("evil.rpm");
            }
        }
    }

    @Test
    void contentLargerThanTheHeaderSaysIsRefused() throws IOException {
        Path sound = directory.resolve("sound.rpm");
        new RpmWriter(Nevra.parse("bomb-1-1.noarch"))
                .compression(Compression.NONE, 0)
                .file(PackagedFile.regular(TreePath.of("/a"), 0644, Bytes.of("12345678")))
                .write(sound);
        byte[] bytes = Files.readAllBytes(sound);
        int payload = (int) RpmFile.read(sound).payloadOffset();
        System.arraycopy("0fffffff".getBytes(StandardCharsets.US_ASCII), 0, bytes, payload + 54, 8);
        Files.write(sound, bytes);

        assertThatThrownBy(() -> contents(RpmFile.read(sound)))
                .isInstanceOf(MalformedRpmException.class)
                .hasMessageContaining("size of /a at byte 116: expected 8 bytes, found 268435455 bytes");
    }

    @Test
    void nameThatTheHeaderDoesNotListIsRefused() throws IOException {
        Path file = directory.resolve("escape.rpm");
        new RpmWriter(Nevra.parse("escape-1-1.noarch"))
                .compression(Compression.NONE, 0)
                .file(PackagedFile.regular(TreePath.of("/abcdef"), 0644, Bytes.of("x")))
                .write(file);
        byte[] bytes = Files.readAllBytes(file);
        int payload = (int) RpmFile.read(file).payloadOffset();
        System.arraycopy("./../cdef".getBytes(StandardCharsets.US_ASCII), 0, bytes, payload + 110, 8);
        Files.write(file, bytes);

        assertThatThrownBy(() -> contents(RpmFile.read(file))).hasMessageContaining("a file that the header lists");
    }
}
