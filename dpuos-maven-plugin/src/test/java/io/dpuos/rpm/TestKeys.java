package io.dpuos.rpm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.api.OpenPGPKey;
import org.bouncycastle.openpgp.api.OpenPGPKeyGenerator;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation;

/** Keys that tests sign with, made once per run. */
final class TestKeys {
    static final long CREATED = 1_600_000_000L;
    static final OpenPGPKey SIGNER = rsa("Test signer <signer@example.org>");
    static final OpenPGPKey STRANGER = rsa("Stranger <stranger@example.org>");

    private TestKeys() {}

    private static OpenPGPKey rsa(String user) {
        try {
            return new OpenPGPKeyGenerator(
                            new BcOpenPGPImplementation(), PublicKeyPacket.VERSION_4, false, new Date(CREATED * 1000))
                    .withPrimaryKey(generator -> generator.generateRsaKeyPair(2048))
                    .addUserId(user)
                    .build();
        } catch (PGPException e) {
            throw new IllegalStateException(e);
        }
    }

    static Signer signer(OpenPGPKey key) throws IOException {
        return Signer.of(key.toAsciiArmoredString().getBytes(StandardCharsets.US_ASCII), new char[0], CREATED + 1_000);
    }

    static byte[] armored(OpenPGPKey key) throws IOException {
        return key.toCertificate().toAsciiArmoredString().getBytes(StandardCharsets.US_ASCII);
    }
}
