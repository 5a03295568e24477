package io.dpuos.rpm;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The checked index of one header. Applies the limits of rpm (lib/header.cc: hdrblobVerifyRegion, hdrblobVerifyInfo) and
 * is stricter in that a region must be there, a tag occurs once, and a tag that this package knows has the form it is
 * known for. Only entries inside the region are visible. Immutable.
 */
final class HeaderIndex {
    /** rpm lib/header.cc: the most entries of a header, of a signature header, and the most data of each. */
    static final int MAX_ENTRIES = 0xffff;

    static final int MAX_SIGNATURE_ENTRIES = 32;
    static final int MAX_DATA = 0x0fffffff;
    static final int MAX_SIGNATURE_DATA = 64 << 20;
    private static final int MAX_COUNT = 0xfffff;

    /** Trailer tag of signature headers by rpm before 4.? (RPMTAG_HEADERIMAGE). */
    private static final int HEADERIMAGE = 61;

    private record Entry(int type, int offset, int count, int length) {}

    private final byte[] blob;
    private final int dataStart;
    private final Map<Integer, Entry> entries = new TreeMap<>();
    private final String file;
    private final String structure;

    /**
     * Checks a header.
     *
     * @param blob index length, data length, index, data; not copied
     * @param region HEADERIMMUTABLE or HEADERSIGNATURES
     * @param installed whether this is a header of an rpmdb, where entries may follow the region
     */
    HeaderIndex(byte[] blob, Tag region, boolean installed, String file, String structure)
            throws MalformedRpmException {
        this.blob = blob;
        this.file = file;
        this.structure = structure;
        boolean signature = region == Tag.HEADERSIGNATURES;
        ByteBuffer in = ByteBuffer.wrap(blob);
        if (blob.length < 8) {
            throw malformed("index length", 0, "8 bytes", blob.length + " bytes");
        }
        int count = in.getInt();
        int dataLength = in.getInt();
        checkLengths(count, dataLength, signature, file, structure);
        if (blob.length != 8 + 16 * count + dataLength) {
            throw malformed("length", 0, "" + (8 + 16L * count + dataLength), "" + blob.length);
        }
        this.dataStart = 8 + 16 * count;
        int inRegion = checkRegion(in, region, count, dataLength);
        if (inRegion != count && !installed) {
            throw malformed("region", 8, "a region of all " + count + " entries", "one of " + inRegion);
        }
        readEntries(in, inRegion, signature);
    }

    static void checkLengths(int count, int dataLength, boolean signature, String file, String structure)
            throws MalformedRpmException {
        int maxEntries = signature ? MAX_SIGNATURE_ENTRIES : MAX_ENTRIES;
        int maxData = signature ? MAX_SIGNATURE_DATA : MAX_DATA;
        if (count < 1 || count > maxEntries) {
            throw new MalformedRpmException(
                    file, structure, "index length", 0, "1 to " + maxEntries, Integer.toString(count));
        }
        if (dataLength < 16 || dataLength > maxData) {
            throw new MalformedRpmException(
                    file, structure, "data length", 4, "16 to " + maxData, Integer.toString(dataLength));
        }
    }

    /** Returns how many entries the region covers, its own included. */
    private int checkRegion(ByteBuffer in, Tag region, int count, int dataLength) throws MalformedRpmException {
        int tag = in.getInt(8);
        int offset = in.getInt(16);
        if (tag != region.number() || in.getInt(12) != HeaderEncoder.BIN || in.getInt(20) != 16) {
            throw malformed("region", 8, "an entry of tag " + region.number() + ", type 7, count 16", "tag " + tag);
        }
        if (offset < 0 || offset > dataLength - 16) {
            throw malformed("region", 16, "an offset up to " + (dataLength - 16), "" + offset);
        }
        int trailer = dataStart + offset;
        boolean knownTag = in.getInt(trailer) == region.number()
                || region == Tag.HEADERSIGNATURES && in.getInt(trailer) == HEADERIMAGE;
        int inRegion = -in.getInt(trailer + 8) / 16;
        if (!knownTag
                || in.getInt(trailer + 4) != HeaderEncoder.BIN
                || in.getInt(trailer + 12) != 16
                || in.getInt(trailer + 8) % 16 != 0
                || inRegion < 1
                || inRegion > count) {
            throw malformed(
                    "region trailer",
                    trailer,
                    "tag " + region.number() + " of up to " + count + " entries",
                    "tag " + in.getInt(trailer) + " of " + inRegion);
        }
        return inRegion;
    }

    private void readEntries(ByteBuffer in, int inRegion, boolean signature) throws MalformedRpmException {
        int dataLimit = in.getInt(16);
        int end = 0;
        for (int i = 1; i < inRegion; i++) {
            int at = 8 + 16 * i;
            int tag = in.getInt(at);
            int type = in.getInt(at + 4);
            int offset = in.getInt(at + 8);
            int count = in.getInt(at + 12);
            String name = "tag " + tag;
            if (tag < Tag.HEADERI18NTABLE.number()) {
                throw malformed(name, at, "a tag from 100 on", "" + tag);
            }
            if (type < 1 || type > HeaderEncoder.I18NSTRING) {
                throw malformed(name, at + 4, "a type from 1 to 9", "" + type);
            }
            if (offset < end || offset > dataLimit || offset % alignment(type) != 0) {
                throw malformed(name, at + 8, "an aligned offset from " + end + " to " + dataLimit, "" + offset);
            }
            boolean bytes = type == HeaderEncoder.BIN;
            if (count < 1 || count > dataLimit || !bytes && count > MAX_COUNT) {
                throw malformed(name, at + 12, "a count up to " + (bytes ? dataLimit : MAX_COUNT), "" + count);
            }
            int length = length(type, offset, count, dataLimit, name, at);
            end = offset + length;
            if (entries.put(tag, new Entry(type, offset, count, length)) != null) {
                throw malformed(name, at, "one entry", "a second one");
            }
        }
        for (Tag tag : Tag.values()) {
            Entry entry = entries.get(tag.number());
            if (entry != null && tag.ofSignatureHeader() == signature && form(entry.type) != tag.form()) {
                throw malformed(tag.name(), -1, "a type of the form " + tag.form(), "type " + entry.type);
            }
        }
    }

    private static int alignment(int type) {
        return switch (type) {
            case HeaderEncoder.INT16 -> 2;
            case HeaderEncoder.INT32 -> 4;
            case HeaderEncoder.INT64 -> 8;
            default -> 1;
        };
    }

    private static Tag.Form form(int type) {
        return switch (type) {
            case HeaderEncoder.STRING, HeaderEncoder.STRING_ARRAY, HeaderEncoder.I18NSTRING -> Tag.Form.TEXTS;
            case HeaderEncoder.BIN -> Tag.Form.BINARY;
            default -> Tag.Form.NUMBERS;
        };
    }

    private int length(int type, int offset, int count, int limit, String name, int at) throws MalformedRpmException {
        if (form(type) != Tag.Form.TEXTS) {
            long length = (long) alignment(type) * count;
            if (offset + length > limit) {
                throw malformed(name, at + 12, "values up to byte " + limit, count + " values from byte " + offset);
            }
            return (int) length;
        }
        if (type == HeaderEncoder.STRING && count != 1) {
            throw malformed(name, at + 12, "one string", count + " strings");
        }
        int position = dataStart + offset;
        for (int i = 0; i < count; i++) {
            while (position < dataStart + limit && blob[position] != 0) {
                position++;
            }
            if (position >= dataStart + limit) {
                throw malformed(name, at + 12, count + " terminated strings", "" + i);
            }
            position++;
        }
        return position - dataStart - offset;
    }

    MalformedRpmException malformed(String field, long offset, String expected, String found) {
        return new MalformedRpmException(file, structure, field, offset, expected, found);
    }

    boolean has(Tag tag) {
        return entries.containsKey(tag.number());
    }

    List<byte[]> byteStrings(Tag tag) {
        Entry entry = entries.get(tag.number());
        if (entry == null || form(entry.type) != Tag.Form.TEXTS) {
            return List.of();
        }
        List<byte[]> values = new ArrayList<>(entry.count);
        int start = dataStart + entry.offset;
        for (int i = 0; i < entry.count; i++) {
            int end = start;
            while (blob[end] != 0) {
                end++;
            }
            values.add(Arrays.copyOfRange(blob, start, end));
            start = end + 1;
        }
        return values;
    }

    List<String> strings(Tag tag) {
        return byteStrings(tag).stream().map(HeaderIndex::text).toList();
    }

    Optional<String> string(Tag tag) {
        List<byte[]> values = byteStrings(tag);
        return values.isEmpty() ? Optional.empty() : Optional.of(text(values.get(0)));
    }

    /** Numbers of less than 64 bits are unsigned. */
    long[] numbers(Tag tag) {
        Entry entry = entries.get(tag.number());
        if (entry == null || form(entry.type) != Tag.Form.NUMBERS) {
            return new long[0];
        }
        ByteBuffer in = ByteBuffer.wrap(blob, dataStart + entry.offset, entry.length);
        long[] values = new long[entry.count];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (entry.type) {
                case HeaderEncoder.INT16 -> in.getShort() & 0xffffL;
                case HeaderEncoder.INT32 -> in.getInt() & 0xffffffffL;
                case HeaderEncoder.INT64 -> in.getLong();
                default -> in.get() & 0xffL;
            };
        }
        return values;
    }

    byte[] binary(Tag tag) {
        Entry entry = entries.get(tag.number());
        return entry == null
                ? new byte[0]
                : Arrays.copyOfRange(blob, dataStart + entry.offset, dataStart + entry.offset + entry.length);
    }

    /** Texts are UTF-8; old packages hold Latin-1, which every byte sequence is. */
    static String text(byte[] bytes) {
        if (isAscii(bytes)) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0) {
                return false;
            }
        }
        return true;
    }
}
