package io.dpuos.rpm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A target for fuzzers: key files and signatures. */
public final class OpenPgpFuzz {
    private OpenPgpFuzz() {}

    /** Reads the bytes as key file and as signature; nothing may be accepted, nothing unexpected thrown. */
    public static void fuzzerTestOneInput(byte[] data) {
        List<PinnedKey> keys = new ArrayList<>();
        try {
            Keyring.damages(data);
            for (String fingerprint : Keyring.fingerprints(data)) {
                keys.add(new PinnedKey(fingerprint, data));
            }
        } catch (IOException e) {
            // no key file
            keys.clear();
        }
        try {
            byte[] content = "content".getBytes(StandardCharsets.UTF_8);
            Verdict verdict = DetachedSignature.verify("fuzz", content, data, SignaturePolicy.STRICT, keys);
            if (verdict.accepted()) {
                throw new AssertionError("accepted: " + verdict.reason());
            }
        } catch (IOException e) {
            throw new AssertionError("keys that were read before cannot be read", e);
        }
    }
}
