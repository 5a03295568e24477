package io.dpuos.format.payload;

import io.dpuos.format.kept.KeptFile;
import io.dpuos.tree.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps frames as files of a directory, shared by projects and by processes that run at the same time.
 *
 * <p>A file is a head, which holds the SHA-256 of the frame, and the frame. It is written under a unique temporary name
 * beside its final place and moved atomically, and verified whenever it is found, or by whoever reads it after it was
 * looked up; so it need not be forced to disk.
 */
public final class DirectoryFrameStore implements FrameStore {
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");
    private static final String MAGIC = "dpuos frame 1 ";
    private static final int HEAD = MAGIC.length() + 64 + 1;

    private final Path directory;

    /** Keeps frames below a directory; it is made when it is missing. */
    public DirectoryFrameStore(Path directory) {
        this.directory = directory;
    }

    @Override
    public Optional<StoredFrame> find(String key) throws IOException {
        Path file = file(key);
        String declared;
        long size = 0;
        MessageDigest digest = Sha256.begin();
        try (InputStream in = Files.newInputStream(file)) {
            declared = declared(in.readNBytes(HEAD));
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                size += n;
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(declared)) {
            Files.deleteIfExists(file);
            return Optional.empty();
        }
        KeptFile.noteUse(file);
        return Optional.of(new StoredFrame(file, HEAD, size, declared));
    }

    @Override
    public Optional<StoredFrame> lookUp(String key) throws IOException {
        Path file = file(key);
        try (InputStream in = Files.newInputStream(file)) {
            String declared = declared(in.readNBytes(HEAD));
            long size = Files.size(file) - HEAD;
            if (declared.isEmpty()) {
                Files.deleteIfExists(file);
                return Optional.empty();
            }
            KeptFile.noteUse(file);
            return Optional.of(new StoredFrame(file, HEAD, size, declared));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public int discardDamaged(Collection<StoredFrame> frames) throws IOException {
        int count = 0;
        for (StoredFrame frame : frames) {
            MessageDigest digest = Sha256.begin();
            try (InputStream in = new DigestInputStream(frame.open(), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (NoSuchFileException e) {
                continue;
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(frame.sha256())) {
                Files.deleteIfExists(frame.file());
                count++;
            }
        }
        return count;
    }

    @Override
    public StoredFrame put(String key, FrameSource source) throws IOException {
        Path file = file(key);
        Path folder = directory.resolve(key.substring(0, 2));
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, "." + key, ".tmp");
        try {
            long size;
            String sha256;
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.position(HEAD);
                DigestOutputStream digesting =
                        new DigestOutputStream(Channels.newOutputStream(channel), Sha256.begin());
                try (OutputStream out = new BufferedOutputStream(digesting, 1 << 16)) {
                    source.writeTo(out);
                    out.flush();
                    size = channel.position() - HEAD;
                    sha256 = HexFormat.of()
                            .formatHex(digesting.getMessageDigest().digest());
                    channel.position(0);
                    ByteBuffer head = ByteBuffer.wrap((MAGIC + sha256 + "\n").getBytes(StandardCharsets.US_ASCII));
                    while (head.hasRemaining()) {
                        channel.write(head);
                    }
                }
            }
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
            return new StoredFrame(file, HEAD, size, sha256);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Path file(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("frame key is not 64 lower-case hexadecimal digits: " + key);
        }
        return directory.resolve(key.substring(0, 2)).resolve(key + ".frame");
    }

    private static String declared(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        boolean whole = text.length() == HEAD && text.startsWith(MAGIC) && text.endsWith("\n");
        return whole ? text.substring(MAGIC.length(), HEAD - 1) : "";
    }
}
