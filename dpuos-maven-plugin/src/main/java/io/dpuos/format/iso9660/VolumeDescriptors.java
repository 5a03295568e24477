package io.dpuos.format.iso9660;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes the sectors 16 to 19: primary volume descriptor, boot record, terminator and boot catalog. */
final class VolumeDescriptors {
    private VolumeDescriptors() {}

    /** Texts and places that the primary volume descriptor names. */
    record Primary(
            String volumeId,
            String publisher,
            String application,
            long sectors,
            long pathTableSize,
            long littleTable,
            long bigTable,
            byte[] rootRecord,
            long timestamp) {}

    /** ECMA-119, 8.4. */
    static byte[] primary(Primary values) {
        ByteBuffer sector = head(Constants.TYPE_PRIMARY);
        text(sector, 8, 32, "LINUX");
        text(sector, 40, 32, values.volumeId());
        both(sector, 80, values.sectors());
        for (int offset : new int[] {120, 124}) {
            bothShort(sector, offset, 1);
        }
        bothShort(sector, 128, Constants.SECTOR);
        both(sector, 132, values.pathTableSize());
        sector.order(ByteOrder.LITTLE_ENDIAN).putInt(140, (int) values.littleTable());
        sector.order(ByteOrder.BIG_ENDIAN).putInt(148, (int) values.bigTable());
        sector.put(156, values.rootRecord());
        text(sector, 190, 128, "");
        text(sector, 318, 128, values.publisher());
        text(sector, 446, 128, "DPUOS-MAVEN-PLUGIN");
        text(sector, 574, 128, values.application());
        text(sector, 702, 111, "");
        byte[] time = IsoTime.ofVolume(values.timestamp());
        byte[] never = "0000000000000000\0".getBytes(StandardCharsets.US_ASCII);
        sector.put(813, time).put(830, time).put(847, never).put(864, time);
        sector.put(881, (byte) 1);
        // Spaces, so that tools which store a checksum of the medium in the application's area find it free.
        text(sector, 883, 512, "");
        return sector.array();
    }

    /** El Torito 1.0, figure 7. */
    static byte[] bootRecord() {
        ByteBuffer sector = head(Constants.TYPE_BOOT);
        sector.put(7, Constants.EL_TORITO.getBytes(StandardCharsets.US_ASCII));
        sector.order(ByteOrder.LITTLE_ENDIAN).putInt(71, Constants.BOOT_CATALOG);
        return sector.array();
    }

    /** ECMA-119, 8.3. */
    static byte[] terminator() {
        return head(Constants.TYPE_TERMINATOR).array();
    }

    /**
     * A boot catalog with one entry, for UEFI.
     *
     * @param lba sector of the EFI system partition
     * @param size of it in bytes. From 32 MiB on the count of 512-byte sectors does not fit its 16 bits; 0 then means "up
     *     to the end of the medium": UEFI 2.11, 13.3.2.1
     */
    static byte[] bootCatalog(long lba, long size) {
        ByteBuffer catalog = ByteBuffer.allocate(Constants.SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        catalog.put(0, (byte) 1).put(1, (byte) Constants.PLATFORM_EFI);
        catalog.put(30, (byte) 0x55).put(31, (byte) 0xaa);
        int sum = 0;
        for (int i = 0; i < 32; i += 2) {
            sum += catalog.getShort(i) & 0xffff;
        }
        // The 16-bit words of the validation entry add up to zero.
        catalog.putShort(28, (short) -sum);
        long count = size / Constants.BOOT_SECTOR;
        catalog.put(32, (byte) Constants.BOOTABLE);
        catalog.putShort(38, (short) (count > 0xffff ? 0 : count));
        catalog.putInt(40, (int) lba);
        return catalog.array();
    }

    private static ByteBuffer head(int type) {
        ByteBuffer sector = ByteBuffer.allocate(Constants.SECTOR);
        sector.put(0, (byte) type);
        sector.put(1, Constants.STANDARD_ID.getBytes(StandardCharsets.US_ASCII));
        sector.put(6, (byte) 1);
        return sector;
    }

    private static void text(ByteBuffer sector, int offset, int length, String text) {
        byte[] padded = new byte[length];
        Arrays.fill(padded, (byte) ' ');
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, padded, 0, Math.min(bytes.length, length));
        sector.put(offset, padded);
    }

    private static void both(ByteBuffer sector, int offset, long value) {
        sector.order(ByteOrder.LITTLE_ENDIAN).putInt(offset, (int) value);
        sector.order(ByteOrder.BIG_ENDIAN).putInt(offset + 4, (int) value);
    }

    private static void bothShort(ByteBuffer sector, int offset, int value) {
        sector.order(ByteOrder.LITTLE_ENDIAN).putShort(offset, (short) value);
        sector.order(ByteOrder.BIG_ENDIAN).putShort(offset + 2, (short) value);
    }
}
