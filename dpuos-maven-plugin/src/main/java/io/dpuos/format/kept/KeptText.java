package io.dpuos.format.kept;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Texts and counts in the form of kept facts: a length in 4 bytes, then UTF-8. */
public final class KeptText {
    /** More than any file has; a larger number is damage. */
    private static final int COUNT_LIMIT = 1 << 20;

    private KeptText() {}

    /** Writes a text. */
    public static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Reads what {@link #write} wrote. */
    public static String read(DataInputStream in) throws IOException {
        return new String(in.readNBytes(count(in)), StandardCharsets.UTF_8);
    }

    /**
     * Reads a number of items.
     *
     * @throws IOException when it is below 0 or above 1,048,576
     */
    public static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > COUNT_LIMIT) {
            throw new IOException("expected at most " + COUNT_LIMIT + " items, found " + count);
        }
        return count;
    }
}
