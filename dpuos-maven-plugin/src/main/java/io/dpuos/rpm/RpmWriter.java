package io.dpuos.rpm;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/**
 * Writes one package in format version 4, as rpm 4.18 does: lead, signature header, header, cpio payload. The bytes
 * depend on what is set here and on nothing else. Adds by itself: the provide {@code name = evr}, the {@code rpmlib()}
 * features that the package uses, and requirements on the programs of its scriptlets. Not thread-safe; each package has
 * its own instance.
 */
public final class RpmWriter {
    private static final long LEAST_DICTIONARY = 1 << 16;

    private final Nevra nevra;
    private final Map<Tag, String> texts = new TreeMap<>();
    private final Map<DependencyKind, List<FlaggedDependency>> dependencies = new TreeMap<>();
    private final List<PackagedFile> files = new ArrayList<>();
    private final Map<Scriptlet.Kind, Scriptlet> scriptlets = new TreeMap<>();
    private final List<Trigger> triggers = new ArrayList<>();
    private long buildTime;
    private String summary;
    private String description;
    private String group = "Unspecified";
    private Compression compression = Compression.ZSTD;
    private int level = 3;
    private Optional<Signer> signer = Optional.empty();

    /** Begins a package. */
    public RpmWriter(Nevra nevra) {
        this.nevra = nevra;
        this.summary = nevra.name();
        this.description = nevra.name();
        texts.put(Tag.LICENSE, "unknown");
        texts.put(Tag.OS, "linux");
        texts.put(Tag.BUILDHOST, "localhost");
        texts.put(Tag.SOURCERPM, nevra.name() + "-" + withoutEpoch(nevra.evr()) + ".src.rpm");
    }

    private static String withoutEpoch(Evr evr) {
        return evr.version() + "-" + evr.release();
    }

    /** Sets the build time in seconds since the epoch; files without a time of their own get it too. */
    public RpmWriter buildTime(long seconds) {
        this.buildTime = seconds;
        return this;
    }

    /** Sets a plain text tag: LICENSE, VENDOR, PACKAGER, URL, DISTRIBUTION, SOURCERPM, BUILDHOST, MODULARITYLABEL... */
    public RpmWriter text(Tag tag, String value) {
        texts.put(tag, value);
        return this;
    }

    /** Sets the one-line summary. */
    public RpmWriter summary(String text) {
        this.summary = text;
        return this;
    }

    /** Sets the description. */
    public RpmWriter description(String text) {
        this.description = text;
        return this;
    }

    /** Sets the group. */
    public RpmWriter group(String text) {
        this.group = text;
        return this;
    }

    /** Adds a dependency; a {@code pre} requirement gets the flag {@link DependencyFlags#SCRIPT_PRE}. */
    public RpmWriter dependency(DependencyKind kind, Dependency dependency) {
        return dependency(kind, dependency, dependency.pre() ? DependencyFlags.SCRIPT_PRE : 0);
    }

    /** Adds a dependency with flags of {@link DependencyFlags}. */
    public RpmWriter dependency(DependencyKind kind, Dependency dependency, int flags) {
        dependencies.computeIfAbsent(kind, k -> new ArrayList<>()).add(new FlaggedDependency(dependency, flags));
        return this;
    }

    /** Adds a requirement. */
    public RpmWriter requires(Dependency dependency) {
        return dependency(DependencyKind.REQUIRES, dependency);
    }

    /** Adds a provided capability. */
    public RpmWriter provides(Dependency dependency) {
        return dependency(DependencyKind.PROVIDES, dependency);
    }

    /** Adds a file. */
    public RpmWriter file(PackagedFile file) {
        files.add(file);
        return this;
    }

    /** Adds a scriptlet; a second one of the same kind replaces the first. */
    public RpmWriter scriptlet(Scriptlet scriptlet) {
        scriptlets.put(scriptlet.kind(), scriptlet);
        return this;
    }

    /** Adds a trigger. */
    public RpmWriter trigger(Trigger trigger) {
        triggers.add(trigger);
        return this;
    }

    /**
     * Sets how the payload is compressed; the default is zstd, level 3.
     *
     * @param newLevel xz 0 to 9, zstd 1 to 22; without meaning for the others
     */
    public RpmWriter compression(Compression newCompression, int newLevel) {
        this.compression = newCompression;
        this.level = newLevel;
        return this;
    }

    /** Sets who signs. */
    public RpmWriter signer(Signer newSigner) {
        this.signer = Optional.of(newSigner);
        return this;
    }

    /** Returns the usual file name, {@code name-version-release.arch.rpm}. */
    public String fileName() {
        return nevra.name() + "-" + withoutEpoch(nevra.evr()) + "." + nevra.arch() + ".rpm";
    }

    /**
     * Writes the package. The file appears under its name only when it is complete.
     *
     * @throws IOException when a content or the target cannot be read or written
     * @throws IllegalArgumentException when files or texts contradict each other
     */
    public void write(Path target) throws IOException {
        Path directory =
                Optional.ofNullable(target.toAbsolutePath().getParent()).orElse(target);
        FileTable table = new FileTable(files, buildTime);
        Path payload = unique(directory, "payload");
        Path partial = unique(directory, "rpm");
        try {
            Payload written = writePayload(table, payload);
            byte[] header = header(table, written);
            byte[] signature = signatureHeader(header, written, payload);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial))) {
                out.write(lead());
                out.write(HeaderEncoder.MAGIC);
                out.write(signature);
                out.write(new byte[(8 - signature.length % 8) % 8]);
                out.write(HeaderEncoder.MAGIC);
                out.write(header);
                Files.copy(payload, out);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(payload);
            Files.deleteIfExists(partial);
        }
    }

    /** Not {@code createTempFile}: its files are unreadable for others, and a repository is served to others. */
    private static Path unique(Path directory, String kind) {
        return directory.resolve("." + UUID.randomUUID() + "." + kind + ".tmp");
    }

    private record Payload(long archiveSize, long compressedSize, String archiveSha256, String sha256) {}

    private Payload writePayload(FileTable table, Path file) throws IOException {
        MessageDigest compressed = digest("SHA-256");
        MessageDigest plain = digest("SHA-256");
        long archiveSize;
        try (OutputStream out = new DigestOutputStream(
                new BufferedOutputStream(
                        compressor(
                                new DigestOutputStream(
                                        new BufferedOutputStream(Files.newOutputStream(file)), compressed),
                                table.installedSize()),
                        1 << 16),
                plain)) {
            PayloadCpio cpio = new PayloadCpio(out, table.needsLargeFiles());
            table.writePayload(cpio);
            archiveSize = cpio.finish();
        }
        HexFormat hex = HexFormat.of();
        return new Payload(
                archiveSize, Files.size(file), hex.formatHex(plain.digest()), hex.formatHex(compressed.digest()));
    }

    private OutputStream compressor(OutputStream out, long size) throws IOException {
        return switch (compression) {
            case NONE -> out;
            case GZIP -> new DeterministicGzip(out);
            case XZ -> new XZOutputStream(out, xz(size), XZ.CHECK_CRC32);
            case ZSTD -> new ZstdOutputStreamNoFinalizer(out, level);
        };
    }

    /** The codec fills tables of ten times its dictionary, which takes longer than to compress a small package. */
    private LZMA2Options xz(long size) throws IOException {
        LZMA2Options options = new LZMA2Options(level);
        long enough = Long.highestOneBit(Math.max(LEAST_DICTIONARY, 2 * size) - 1) << 1;
        options.setDictSize((int) Math.min(options.getDictSize(), enough));
        return options;
    }

    private byte[] header(FileTable table, Payload payload) {
        HeaderEncoder header = new HeaderEncoder();
        header.strings(Tag.HEADERI18NTABLE, List.of("C"));
        header.string(Tag.NAME, nevra.name());
        header.string(Tag.VERSION, nevra.evr().version());
        header.string(Tag.RELEASE, nevra.evr().release());
        if (nevra.evr().epoch() != 0) {
            header.int32s(Tag.EPOCH, nevra.evr().epoch());
        }
        header.string(Tag.ARCH, nevra.arch());
        header.i18n(Tag.SUMMARY, summary);
        header.i18n(Tag.DESCRIPTION, description);
        header.i18n(Tag.GROUP, group);
        header.int32s(Tag.BUILDTIME, buildTime);
        texts.forEach(header::string);
        header.string(Tag.RPMVERSION, "4.18.0");
        header.string(Tag.ENCODING, "utf-8");
        long size = table.installedSize();
        if (size > 0xffffffffL) {
            header.int64s(Tag.LONGSIZE, size);
        } else {
            header.int32s(Tag.SIZE, size);
        }
        header.string(Tag.PAYLOADFORMAT, "cpio");
        if (compression != Compression.NONE) {
            header.string(Tag.PAYLOADCOMPRESSOR, compression.tagValue());
            header.string(Tag.PAYLOADFLAGS, compression == Compression.GZIP ? "9" : Integer.toString(level));
        }
        header.strings(Tag.PAYLOADDIGEST, List.of(payload.sha256));
        header.int32s(Tag.PAYLOADDIGESTALGO, 8);
        header.strings(Tag.PAYLOADDIGESTALT, List.of(payload.archiveSha256));
        table.describe(header);
        ScriptTags.describe(header, scriptlets.values(), triggers);
        describeDependencies(header, table);
        return header.encode(Tag.HEADERIMMUTABLE);
    }

    private void describeDependencies(HeaderEncoder header, FileTable table) {
        Map<DependencyKind, List<FlaggedDependency>> all = new TreeMap<>();
        dependencies.forEach((kind, list) -> all.put(kind, new ArrayList<>(list)));
        List<FlaggedDependency> provides = all.computeIfAbsent(DependencyKind.PROVIDES, k -> new ArrayList<>());
        Dependency self = Dependency.of(nevra.name(), Dependency.Comparison.EQ, nevra.evr());
        if (provides.stream().noneMatch(p -> p.dependency().equals(self))) {
            provides.add(new FlaggedDependency(self, 0));
        }
        List<FlaggedDependency> requires = all.computeIfAbsent(DependencyKind.REQUIRES, k -> new ArrayList<>());
        requires.addAll(ScriptTags.interpreters(scriptlets.values(), triggers));
        boolean rich = all.values().stream().flatMap(List::stream).anyMatch(d -> d.dependency()
                .isRich());
        boolean tilde = all.values().stream().flatMap(List::stream).anyMatch(d -> versionHolds(d, '~'));
        boolean caret = all.values().stream().flatMap(List::stream).anyMatch(d -> versionHolds(d, '^'));
        Map<String, Boolean> features = new LinkedHashMap<>();
        features.put("rpmlib(BuiltinLuaScripts) <= 4.2.2-1", ScriptTags.usesLua(scriptlets.values(), triggers));
        features.put("rpmlib(CaretInVersions) <= 4.15.0-1", caret);
        features.put("rpmlib(CompressedFileNames) <= 3.0.4-1", !table.isEmpty());
        features.put("rpmlib(FileCaps) <= 4.6.1-1", table.hasCapabilities());
        features.put("rpmlib(FileDigests) <= 4.6.0-1", !table.isEmpty());
        features.put("rpmlib(LargeFiles) <= 4.12.0-1", table.needsLargeFiles());
        features.put("rpmlib(PayloadFilesHavePrefix) <= 4.0-1", true);
        features.put(compression.feature, !compression.feature.isEmpty());
        features.put("rpmlib(RichDependencies) <= 4.12.0-1", rich);
        features.put(
                "rpmlib(ScriptletInterpreterArgs) <= 4.0.3-1", ScriptTags.usesArguments(scriptlets.values(), triggers));
        features.put("rpmlib(TildeInVersions) <= 4.10.0-1", tilde);
        features.forEach((feature, used) -> {
            if (used) {
                String[] parts = feature.split(" ", 3);
                Dependency dependency = Dependency.of(parts[0], Dependency.Comparison.LE, Evr.parse(parts[2]));
                requires.add(new FlaggedDependency(dependency, DependencyFlags.RPMLIB));
            }
        });
        all.forEach((kind, list) -> kind.describe(header, list));
    }

    private static boolean versionHolds(FlaggedDependency dependency, char c) {
        return dependency.dependency().evr().map(Evr::toString).orElse("").indexOf(c) >= 0;
    }

    private byte[] signatureHeader(byte[] header, Payload payload, Path payloadFile) throws IOException {
        HeaderEncoder signature = new HeaderEncoder();
        long size = HeaderEncoder.MAGIC.length + header.length + payload.compressedSize;
        if (size > 0xffffffffL) {
            signature.int64s(Tag.SIG_LONGSIZE, size);
        } else {
            signature.int32s(Tag.SIG_SIZE, size);
        }
        if (payload.archiveSize > 0xffffffffL) {
            signature.int64s(Tag.SIG_LONGARCHIVESIZE, payload.archiveSize);
        } else {
            signature.int32s(Tag.SIG_PAYLOADSIZE, payload.archiveSize);
        }
        signature.string(Tag.SIG_SHA1, hex(digest("SHA-1"), header));
        signature.string(Tag.SIG_SHA256, hex(digest("SHA-256"), header));
        MessageDigest md5 = digest("MD5");
        md5.update(HeaderEncoder.MAGIC);
        md5.update(header);
        try (InputStream in = Files.newInputStream(payloadFile);
                OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), md5)) {
            in.transferTo(sink);
        }
        signature.binary(Tag.SIG_MD5, md5.digest());
        if (signer.isPresent()) {
            signature.binary(Tag.SIG_RSA, signer.get().sign(HeaderEncoder.MAGIC, header));
        }
        return signature.encode(Tag.HEADERSIGNATURES);
    }

    private static String hex(MessageDigest digest, byte[] header) {
        digest.update(HeaderEncoder.MAGIC);
        return HexFormat.of().formatHex(digest.digest(header));
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    /** The lead is a relic that only file(1) still reads: magic, version 3.0, binary, architecture, name, Linux. */
    private byte[] lead() {
        byte[] name = (nevra.name() + "-" + withoutEpoch(nevra.evr())).getBytes(StandardCharsets.UTF_8);
        int architecture = nevra.arch().equals("aarch64") ? 19 : nevra.arch().equals("noarch") ? 255 : 1;
        return ByteBuffer.allocate(96)
                .putInt(0xedabeedb)
                .putShort((short) 0x0300)
                .putShort((short) 0)
                .putShort((short) architecture)
                .put(name, 0, Math.min(65, name.length))
                .putShort(76, (short) 1)
                .putShort(78, (short) 5)
                .array();
    }
}
