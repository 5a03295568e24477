package io.dpuos.account;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A password in memory for the short time until its hash is made. Never printed, never compared, never a key. */
public final class Secret implements AutoCloseable {
    private final char[] text;

    /** Takes over a copy of the text; the caller clears its own. */
    public Secret(char[] text) {
        this.text = text.clone();
    }

    /** Returns the password in UTF-8; the caller clears it. */
    byte[] utf8() {
        var buffer = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text));
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        Arrays.fill(buffer.array(), (byte) 0);
        return bytes;
    }

    /** Returns the live characters for checks. */
    char[] characters() {
        return text;
    }

    /** Overwrites the password. */
    @Override
    public void close() {
        Arrays.fill(text, '\0');
    }

    @Override
    public String toString() {
        return "***";
    }
}
