package io.dpuos.format.payload;

import io.dpuos.format.MalformedImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a payload consists of. Immutable. As text it is one line per frame, {@code frame NUMBER OFFSET SIZE UNPACKED
 * SHA256 LABEL}, between a line that names the codec and a line with the totals.
 *
 * @param codec the codec with version and level, for example {@code zstd 1.5.7-6 level 9}
 * @param frames in order; the last one ends the archive
 * @param size of the payload in bytes
 * @param unpacked size of the tar archive in bytes
 * @param sha256 of the payload
 */
public record PayloadIndex(String codec, List<Frame> frames, long size, long unpacked, String sha256) {
    /** Keeps sums of hostile numbers far from an overflow. */
    private static final long LARGEST = 1_000_000_000_000_000_000L;

    private static final String HEAD = "dpuos payload index 1";
    private static final Pattern FRAME =
            Pattern.compile("frame (\\d{1,9}) (\\d{1,15}) (\\d{1,15}) (\\d{1,15}) ([0-9a-f]{64}) ([!-~]{1,1000})");
    private static final Pattern TOTAL = Pattern.compile("payload (\\d{1,9}) (\\d{1,15}) (\\d{1,15}) ([0-9a-f]{64})");
    private static final Pattern CODEC = Pattern.compile("codec ([ -~]{1,200})");

    /**
     * One frame.
     *
     * @param offset of its first byte in the payload
     * @param size in bytes
     * @param unpacked bytes of tar data
     * @param sha256 of its compressed bytes
     * @param label the package or layer
     */
    public record Frame(long offset, long size, long unpacked, String sha256, String label) {}

    /** Copies the list. */
    public PayloadIndex {
        frames = List.copyOf(frames);
    }

    /** Returns the index as text. */
    public String text() {
        StringBuilder text =
                new StringBuilder(HEAD).append("\ncodec ").append(codec).append('\n');
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            text.append("frame ").append(i + 1);
            text.append(' ').append(frame.offset());
            text.append(' ').append(frame.size());
            text.append(' ').append(frame.unpacked());
            text.append(' ').append(frame.sha256());
            text.append(' ').append(frame.label()).append('\n');
        }
        text.append("payload ").append(frames.size());
        text.append(' ').append(size);
        text.append(' ').append(unpacked);
        text.append(' ').append(sha256).append('\n');
        return text.toString();
    }

    /**
     * Reads an index back.
     *
     * @throws MalformedImageException when a line is not as {@link #text} writes it, or numbers contradict each other
     */
    public static PayloadIndex parse(String text) throws MalformedImageException {
        String[] lines = text.split("\n", -1);
        if (lines.length < 4 || !lines[0].equals(HEAD) || !lines[lines.length - 1].isEmpty()) {
            throw malformed(1, "'" + HEAD + "' and at least three more whole lines", "other text");
        }
        Matcher codec = matcher(CODEC, lines, 1, "codec NAME VERSION level LEVEL");
        List<Frame> frames = new ArrayList<>();
        long offset = 0;
        long unpacked = 0;
        for (int i = 2; i < lines.length - 2; i++) {
            Matcher m = matcher(FRAME, lines, i, "frame NUMBER OFFSET SIZE UNPACKED SHA256 LABEL");
            Frame frame = new Frame(number(m, 2), number(m, 3), number(m, 4), m.group(5), m.group(6));
            if (number(m, 1) != i - 1 || frame.offset() != offset) {
                throw malformed(i + 1, "frame " + (i - 1) + " at offset " + offset, lines[i]);
            }
            offset += frame.size();
            unpacked += frame.unpacked();
            if (offset > LARGEST || unpacked > LARGEST) {
                throw malformed(i + 1, "at most " + LARGEST + " bytes in all", "more");
            }
            frames.add(frame);
        }
        Matcher total = matcher(TOTAL, lines, lines.length - 2, "payload FRAMES SIZE UNPACKED SHA256");
        if (number(total, 1) != frames.size() || number(total, 2) != offset || number(total, 3) != unpacked) {
            throw malformed(
                    lines.length - 1,
                    "payload " + frames.size() + " " + offset + " " + unpacked,
                    lines[lines.length - 2]);
        }
        return new PayloadIndex(codec.group(1), frames, offset, unpacked, total.group(4));
    }

    private static Matcher matcher(Pattern pattern, String[] lines, int line, String expected)
            throws MalformedImageException {
        Matcher matcher = pattern.matcher(lines[line]);
        if (!matcher.matches()) {
            throw malformed(line + 1, expected, "other text");
        }
        return matcher;
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group));
    }

    private static MalformedImageException malformed(int line, String expected, String found) {
        return new MalformedImageException("payload index", "line " + line, "text", -1, expected, found);
    }
}
