package io.dpuos.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Disks that hold somebody else's data. */
final class DataDisk {
    /** The start value of LVM2's checksum, and the polynomial of CRC-32, both from lvm2's lib/misc/crc.c. */
    private static final int LVM_CRC_START = 0xf597a6cf;

    private static final int POLYNOMIAL = 0xedb88320;

    private DataDisk() {}

    /** Makes an ext4 file system over a whole disk. */
    static Path ext4(Path file, long bytes) throws IOException {
        VirtualMachine.blankDisk(file, bytes);
        String tool = Files.isExecutable(Path.of("/usr/sbin/mkfs.ext4")) ? "/usr/sbin/mkfs.ext4" : "/sbin/mkfs.ext4";
        Acceptance.require(Files.isExecutable(Path.of(tool)), "mkfs.ext4 is not installed");
        try {
            Process process = new ProcessBuilder(tool, "-q", "-F", file.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return file;
    }

    /** Makes an LVM physical volume's label, by which every tool knows that the disk is in use. */
    static Path lvm(Path file, long bytes) throws IOException {
        VirtualMachine.blankDisk(file, bytes);
        ByteBuffer label = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        label.put("LABELONE".getBytes(StandardCharsets.US_ASCII))
                .putLong(1)
                .putInt(0)
                .putInt(32);
        label.put("LVM2 001".getBytes(StandardCharsets.US_ASCII));
        label.put("abcdefghijklmnopqrstuvwxyz012345".getBytes(StandardCharsets.US_ASCII))
                .putLong(bytes);
        label.putInt(16, crc(label.array(), 20));
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.seek(512);
            disk.write(label.array());
        }
        return file;
    }

    private static int crc(byte[] data, int from) {
        int crc = LVM_CRC_START;
        for (int i = from; i < data.length; i++) {
            crc ^= data[i] & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
            }
        }
        return crc;
    }

    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 20];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
