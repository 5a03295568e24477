package io.dpuos.rpm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;

/** Checks a signature that lies in a file of its own, such as {@code repomd.xml.asc}, by the rules for packages. */
public final class DetachedSignature {
    private static final int MAX_SIZE = 1 << 20;

    private DetachedSignature() {}

    /**
     * Checks a signature over bytes.
     *
     * @param name what messages call the signed file
     * @param signature the signature file, armoured or not; of several signatures one by a pinned key is enough, and
     *     none by such a key may be wrong
     * @throws IOException when a pinned key cannot be read
     */
    public static Verdict verify(
            String name, byte[] content, byte[] signature, SignaturePolicy policy, List<PinnedKey> keys)
            throws IOException {
        Keyring keyring = Keyring.of(keys);
        if (!keyring.missing().isEmpty()) {
            throw new IOException("key file does not hold the pinned key "
                    + keyring.missing().get(0) + "; correct the fingerprint, or name the key file that has it");
        }
        List<byte[]> packets;
        try {
            packets = packets(signature);
        } catch (IOException | RuntimeException e) {
            return Verdict.refused(name, "the signature cannot be read: " + e.getMessage());
        }
        String weakness = "there is no signature";
        Optional<String> signer = Optional.empty();
        for (byte[] packet : packets) {
            SignatureCheck check = SignatureCheck.of(packet, true, policy, keyring.certificates(policy));
            check.update(content, 0, content.length);
            SignatureCheck.Outcome outcome = check.finish();
            switch (outcome.result()) {
                case GOOD -> signer = Optional.of(outcome.fingerprint());
                case BAD -> {
                    return Verdict.refused(name, outcome.explanation());
                }
                case UNKNOWN_KEY, NOT_COUNTED, NOT_TRUSTED -> weakness = outcome.explanation();
            }
        }
        if (signer.isEmpty()) {
            return Verdict.refused(
                    name, weakness + "; expected a signature by a key that is pinned for the repository");
        }
        return new Verdict(true, name + ": signed by the pinned key " + signer.get(), signer);
    }

    private static List<byte[]> packets(byte[] signature) throws IOException {
        if (signature.length > MAX_SIZE) {
            throw new IOException("expected at most " + MAX_SIZE + " bytes, found " + signature.length);
        }
        List<byte[]> packets = new ArrayList<>();
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(signature))) {
            BcPGPObjectFactory objects = new BcPGPObjectFactory(in);
            for (Object object = objects.nextObject(); object != null; object = objects.nextObject()) {
                if (object instanceof PGPSignatureList list) {
                    for (PGPSignature each : list) {
                        packets.add(each.getEncoded());
                    }
                }
            }
        }
        return packets;
    }
}
