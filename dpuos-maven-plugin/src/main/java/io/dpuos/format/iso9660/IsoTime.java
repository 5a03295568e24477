package io.dpuos.format.iso9660;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** Times as volume descriptors and records hold them, in UTC. */
final class IsoTime {
    private IsoTime() {}

    /** The 7 bytes of a directory record: ECMA-119, 9.1.5; years 1900 to 2155. */
    static byte[] ofRecord(long timestamp) {
        LocalDateTime utc = utc(timestamp);
        return new byte[] {
            (byte) (utc.getYear() - 1900),
            (byte) utc.getMonthValue(),
            (byte) utc.getDayOfMonth(),
            (byte) utc.getHour(),
            (byte) utc.getMinute(),
            (byte) utc.getSecond(),
            0
        };
    }

    /** The 17 bytes of a volume descriptor: ECMA-119, 8.4.26.1. */
    static byte[] ofVolume(long timestamp) {
        LocalDateTime utc = utc(timestamp);
        String digits = String.format(
                Locale.ROOT,
                "%04d%02d%02d%02d%02d%02d00\0",
                utc.getYear(),
                utc.getMonthValue(),
                utc.getDayOfMonth(),
                utc.getHour(),
                utc.getMinute(),
                utc.getSecond());
        return digits.getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads the 7 bytes of a record; 0 when they are no time. */
    static long read(byte[] bytes, int offset) {
        try {
            LocalDateTime local = LocalDateTime.of(
                    1900 + (bytes[offset] & 0xff),
                    bytes[offset + 1],
                    bytes[offset + 2],
                    bytes[offset + 3],
                    bytes[offset + 4],
                    bytes[offset + 5]);
            // The last byte counts quarters of an hour east of Greenwich.
            return local.toEpochSecond(ZoneOffset.UTC) - bytes[offset + 6] * 900L;
        } catch (java.time.DateTimeException e) {
            return 0;
        }
    }

    private static LocalDateTime utc(long timestamp) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(timestamp, 0, ZoneOffset.UTC);
        if (utc.getYear() < 1900 || utc.getYear() > 2155) {
            throw new IllegalArgumentException("ISO 9660 holds the years 1900 to 2155, not the time " + timestamp);
        }
        return utc;
    }
}
