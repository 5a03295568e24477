package io.dpuos.format.iso9660;

import io.dpuos.format.MalformedImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** What the system use entries of one record say. */
final class SystemUse {
    /** As many continuations as Linux follows, so that they cannot loop: fs/isofs/rock.c. */
    private static final int MAX_CONTINUATIONS = 32;

    private static final int MAX_NAME = 1024;
    private static final int MAX_TARGET = 4096;

    private final ByteArrayOutputStream name = new ByteArrayOutputStream();
    private final ByteArrayOutputStream target = new ByteArrayOutputStream();
    private boolean named;
    private boolean linked;
    private boolean componentContinues;
    private boolean relocated;
    private boolean rockRidge;
    private int skip;
    private int mode = -1;
    private long mtime = Long.MIN_VALUE;
    private long childLba = -1;

    /** Reads a sector of the volume. */
    @FunctionalInterface
    interface Sectors {
        byte[] read(long lba) throws IOException;
    }

    /** Reads the entries of a record and of its continuations. */
    static SystemUse read(byte[] area, long offset, Sectors sectors) throws IOException {
        SystemUse use = new SystemUse();
        byte[] bytes = area;
        long at = offset;
        for (int i = 0; i <= MAX_CONTINUATIONS; i++) {
            long[] continuation = use.parse(bytes, at);
            if (continuation.length == 0) {
                return use;
            }
            byte[] sector = sectors.read(continuation[0]);
            long begin = continuation[1];
            long end = begin + continuation[2];
            if (end > sector.length) {
                throw malformed("CE", at, "a place within one sector", begin + " to " + end);
            }
            bytes = Arrays.copyOfRange(sector, (int) begin, (int) end);
            at = continuation[0] * Constants.SECTOR + begin;
        }
        throw malformed("CE", at, "at most " + MAX_CONTINUATIONS + " continuations", "more");
    }

    private long[] parse(byte[] bytes, long offset) throws MalformedImageException {
        long[] continuation = {};
        for (int at = 0; at + 4 <= bytes.length && bytes[at] != 0; ) {
            int length = bytes[at + 2] & 0xff;
            if (length < 4 || at + length > bytes.length) {
                throw malformed("length", offset + at + 2, "4 to " + (bytes.length - at), Integer.toString(length));
            }
            String signature = "" + (char) (bytes[at] & 0xff) + (char) (bytes[at + 1] & 0xff);
            byte[] entry = Arrays.copyOfRange(bytes, at, at + length);
            int minimum = minimum(signature);
            if (length < minimum) {
                throw malformed(signature, offset + at, "at least " + minimum + " bytes", length + " bytes");
            }
            switch (signature) {
                case "SP" -> {
                    skip = entry[6] & 0xff;
                    rockRidge = true;
                }
                case "CE" -> continuation = new long[] {number(entry, 4), number(entry, 12), number(entry, 20)};
                case "ST" -> {
                    return continuation;
                }
                case "PX" -> mode = (int) number(entry, 4) & 0177777;
                case "NM" -> name(entry, offset + at);
                case "SL" -> target(entry, offset + at);
                case "TF" -> times(entry);
                case "CL" -> childLba = number(entry, 4);
                case "RE" -> relocated = true;
                default -> {
                    // Others, such as ER and PL, say nothing that a file's content depends on.
                }
            }
            at += length;
        }
        return continuation;
    }

    private static int minimum(String signature) {
        return switch (signature) {
            case "SP" -> 7;
            case "CE" -> Constants.CE_LENGTH;
            case "PX", "CL" -> 12;
            case "NM", "SL", "TF" -> 5;
            default -> 4;
        };
    }

    private void name(byte[] entry, long offset) throws MalformedImageException {
        // Flags CURRENT and PARENT name "." and "..", which have records of their own.
        if ((entry[4] & 0x06) == 0) {
            named = true;
            name.write(entry, 5, entry.length - 5);
            if (name.size() > MAX_NAME) {
                throw malformed("NM", offset, "a name of at most " + MAX_NAME + " bytes", "more");
            }
        }
    }

    private void target(byte[] entry, long offset) throws MalformedImageException {
        linked = true;
        for (int at = 5; at + 2 <= entry.length; ) {
            int flags = entry[at];
            int length = entry[at + 1] & 0xff;
            if (at + 2 + length > entry.length) {
                throw malformed("SL", offset + at, "a component within its entry", length + " bytes");
            }
            boolean separate = !componentContinues && target.size() > 0 && !endsWithSlash();
            if (separate) {
                target.write('/');
            }
            if ((flags & Constants.SL_ROOT) != 0) {
                target.write('/');
            } else if ((flags & Constants.SL_PARENT) != 0) {
                target.writeBytes(new byte[] {'.', '.'});
            } else if ((flags & Constants.SL_CURRENT) != 0) {
                target.write('.');
            } else {
                target.write(entry, at + 2, length);
            }
            componentContinues = (flags & Constants.SL_CONTINUE) != 0;
            at += 2 + length;
        }
        if (target.size() > MAX_TARGET) {
            throw malformed("SL", offset, "a target of at most " + MAX_TARGET + " bytes", "more");
        }
    }

    private boolean endsWithSlash() {
        byte[] bytes = target.toByteArray();
        return bytes[bytes.length - 1] == '/';
    }

    private void times(byte[] entry) {
        int flags = entry[4];
        boolean longForm = (flags & 0x80) != 0;
        int at = 5 + ((flags & 0x01) != 0 ? (longForm ? 17 : 7) : 0);
        if ((flags & 0x02) != 0 && !longForm && at + 7 <= entry.length) {
            mtime = IsoTime.read(entry, at);
        }
    }

    /** Returns whether the record says that the volume has system use entries. */
    boolean hasIndicator() {
        return rockRidge;
    }

    /** Returns how many bytes of every later system use area belong to somebody else. */
    int skip() {
        return skip;
    }

    Optional<byte[]> name() {
        return named ? Optional.of(name.toByteArray()) : Optional.empty();
    }

    Optional<byte[]> target() {
        return linked ? Optional.of(target.toByteArray()) : Optional.empty();
    }

    /** Returns the mode with its file type, or -1. */
    int mode() {
        return mode;
    }

    /** Returns the modification time, or the other one when there is none. */
    long mtimeOr(long other) {
        return mtime == Long.MIN_VALUE ? other : mtime;
    }

    /** Returns the sector of the directory that a relocated directory's placeholder stands for, or -1. */
    long childLba() {
        return childLba;
    }

    /** Returns whether the directory was relocated here and appears elsewhere. */
    boolean isRelocated() {
        return relocated;
    }

    private static long number(byte[] entry, int offset) {
        return (entry[offset] & 0xffL)
                | (entry[offset + 1] & 0xffL) << 8
                | (entry[offset + 2] & 0xffL) << 16
                | (entry[offset + 3] & 0xffL) << 24;
    }

    private static MalformedImageException malformed(String field, long offset, String expected, String found) {
        return new MalformedImageException("ISO 9660 image", "system use entry", field, offset, expected, found);
    }
}
