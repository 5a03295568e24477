package io.dpuos.rpm;

import io.dpuos.tree.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A digest over all that a package runs: scriptlets and triggers with kind, interpreter, flags, text, priority and
 * conditions. A rebuild that leaves them as they are leaves the digest as it is.
 */
public final class ScriptletDigest {
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    private ScriptletDigest() {}

    /** Returns SHA-256 as 64 hexadecimal digits; empty when the package runs nothing. */
    public static Optional<String> of(RpmHeader header) {
        if (header.scriptlets().isEmpty() && header.triggers().isEmpty()) {
            return Optional.empty();
        }
        ScriptletDigest digest = new ScriptletDigest();
        for (Scriptlet one : header.scriptlets()) {
            digest.add(one.kind().name());
            digest.add(one.interpreter());
            digest.add(one.body());
            digest.add(Integer.toString(one.flags()));
        }
        for (Trigger one : header.triggers()) {
            digest.add(one.kind().name());
            digest.add(one.conditions().stream().map(Dependency::toString).toList());
            digest.add(one.interpreter());
            digest.add(one.body());
            digest.add(Long.toString(one.priority()));
            digest.add(Integer.toString(one.flags()));
        }
        return Optional.of(digest.hex());
    }

    private void add(List<String> words) {
        add(Integer.toString(words.size()));
        words.forEach(this::add);
    }

    /** The length goes before each word, so that no two lists of words have the same bytes. */
    private void add(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        text.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        text.writeBytes(bytes);
    }

    private String hex() {
        return Sha256.of(text.toByteArray());
    }
}
