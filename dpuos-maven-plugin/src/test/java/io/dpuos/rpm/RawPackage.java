package io.dpuos.rpm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/** Writes package files that a careful writer would not write: every tag and every payload byte is the test's. */
public final class RawPackage {
    private final String name;
    private final HeaderEncoder header = new HeaderEncoder();
    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
    private final List<String> directories = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Integer> modes = new ArrayList<>();
    private final List<Long> sizes = new ArrayList<>();
    private final List<String> targets = new ArrayList<>();
    private Consumer<OutputStream> after = RawPackage::end;

    /** Begins a package. */
    public RawPackage(String name) {
        this.name = name;
    }

    /** Adds a file to the header and the payload; a directory when the mode says so. */
    public RawPackage file(String directory, String base, int mode, String content) {
        return header(directory, base, mode, content.length(), "")
                .payload(directory + base, mode, content.length(), content);
    }

    /** Adds a symbolic link. */
    public RawPackage link(String directory, String base, String target) {
        return header(directory, base, 0120777, target.length(), target)
                .payload(directory + base, 0120777, target.length(), target);
    }

    /** Adds a file to the header alone. */
    public RawPackage header(String directory, String base, int mode, long size, String target) {
        directories.add(directory);
        names.add(base);
        modes.add(mode);
        sizes.add(size);
        targets.add(target);
        return this;
    }

    /** Adds an archive member alone. */
    public RawPackage payload(String path, int mode, long size, String content) {
        byte[] text = ("." + path).getBytes(StandardCharsets.ISO_8859_1);
        String fields = "070701" + hex(archive.size() + 1) + hex(mode) + hex(0) + hex(0) + hex(1) + hex(0) + hex(size)
                + hex(0) + hex(0) + hex(0) + hex(0) + hex(text.length + 1) + hex(0);
        archive.writeBytes(fields.getBytes(StandardCharsets.US_ASCII));
        archive.writeBytes(text);
        archive.write(0);
        pad();
        archive.writeBytes(content.getBytes(StandardCharsets.ISO_8859_1));
        pad();
        return this;
    }

    private static void end(OutputStream out) {
        try {
            out.write(("070701" + hex(0).repeat(11) + hex(11) + hex(0) + "TRAILER!!!\0")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[3]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pad() {
        while (archive.size() % 4 != 0) {
            archive.write(0);
        }
    }

    private static String hex(long number) {
        return String.format(Locale.ROOT, "%08x", number & 0xffffffffL);
    }

    /** Writes more into the compressed payload, instead of the archive's end. */
    public RawPackage followedBy(Consumer<OutputStream> writer) {
        after = writer;
        return this;
    }

    /** Sets texts of a tag, whatever else says about their number. */
    public RawPackage texts(Tag tag, List<String> values) {
        header.strings(tag, values);
        return this;
    }

    /** Sets numbers of a tag. */
    public RawPackage numbers(Tag tag, long... values) {
        header.int32s(tag, values);
        return this;
    }

    /** Sets a scriptlet for /bin/sh or {@code <lua>}. */
    public RawPackage post(String interpreter, String body) {
        header.string(Tag.POSTIN, body);
        header.string(Tag.POSTINPROG, interpreter);
        return this;
    }

    /** Writes the file, its header changed at last. */
    public Path write(Path folder, Consumer<ByteBuffer> change) throws IOException {
        header.strings(Tag.HEADERI18NTABLE, List.of("C"));
        header.string(Tag.NAME, name);
        header.string(Tag.VERSION, "1");
        header.string(Tag.RELEASE, "1");
        header.string(Tag.ARCH, "noarch");
        header.string(Tag.SOURCERPM, name + ".src.rpm");
        header.string(Tag.PAYLOADFORMAT, "cpio");
        header.string(Tag.PAYLOADCOMPRESSOR, "gzip");
        if (!names.isEmpty()) {
            table();
        }
        byte[] blob = header.encode(Tag.HEADERIMMUTABLE);
        change.accept(ByteBuffer.wrap(blob));
        HeaderEncoder signature = new HeaderEncoder();
        signature.int32s(Tag.SIG_PAYLOADSIZE, archive.size());
        byte[] signatureBlob = signature.encode(Tag.HEADERSIGNATURES);
        Path file = folder.resolve(name + "-1-1.noarch.rpm");
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] lead = Arrays.copyOf(new byte[] {(byte) 0xed, (byte) 0xab, (byte) 0xee, (byte) 0xdb, 3, 0}, 96);
            lead[79] = 5;
            out.write(lead);
            out.write(HeaderEncoder.MAGIC);
            out.write(signatureBlob);
            out.write(new byte[(8 - signatureBlob.length % 8) % 8]);
            out.write(HeaderEncoder.MAGIC);
            out.write(blob);
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(archive.toByteArray());
                after.accept(gzip);
            }
        }
        return file;
    }

    private void table() {
        List<String> distinct = directories.stream().distinct().toList();
        putTexts(Tag.DIRNAMES, distinct);
        putTexts(Tag.BASENAMES, names);
        putNumbers(
                Tag.DIRINDEXES,
                directories.stream().mapToLong(distinct::indexOf).toArray());
        putNumbers(Tag.FILESIZES, sizes.stream().mapToLong(Long::longValue).toArray());
        header.int16s(Tag.FILEMODES, modes.stream().mapToInt(Integer::intValue).toArray());
        putNumbers(Tag.FILEMTIMES, new long[names.size()]);
        putNumbers(Tag.FILEFLAGS, new long[names.size()]);
        putTexts(Tag.FILELINKTOS, targets);
        List<String> root = names.stream().map(each -> "root").toList();
        putTexts(Tag.FILEUSERNAME, root);
        putTexts(Tag.FILEGROUPNAME, root);
    }

    /** What the test has set stays. */
    private void putTexts(Tag tag, List<String> values) {
        if (!header.has(tag)) {
            header.strings(tag, values);
        }
    }

    private void putNumbers(Tag tag, long... values) {
        if (!header.has(tag)) {
            header.int32s(tag, values);
        }
    }
}
