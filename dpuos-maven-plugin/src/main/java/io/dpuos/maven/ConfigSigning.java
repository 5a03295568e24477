package io.dpuos.maven;

import io.dpuos.account.AccountException;
import io.dpuos.assemble.PackageSigner;
import io.dpuos.maven.config.OutputsBean;
import io.dpuos.maven.config.SigningBean;
import io.dpuos.rpm.Signer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the key that signs the configuration package, by reference; nothing of it is logged or kept. */
final class ConfigSigning {
    private static final String WHERE = "<outputs><signing>";
    private static final int KEY_LIMIT = 1 << 18;

    private ConfigSigning() {}

    /**
     * Returns who signs.
     *
     * @param time what the signature states as its time, seconds since the epoch
     * @throws AccountException when the reference does not lead to a key, without a word of the secret
     */
    static Optional<PackageSigner> of(@Nullable OutputsBean outputs, Secrets secrets, long time) throws IOException {
        SigningBean signing = outputs == null ? null : outputs.signing();
        if (signing == null) {
            return Optional.empty();
        }
        if (signing.key() == null) {
            throw new AccountException(
                    WHERE + "<key> is missing: name a file outside the project with an armored secret"
                            + " key, as gpg --armor --export-secret-keys writes it");
        }
        byte[] key = secrets.contents(signing.key(), WHERE + "<key>", KEY_LIMIT);
        char[] passphrase = signing.passphrase() == null
                ? new char[0]
                : secrets.passphrase(signing.passphrase(), WHERE + "<passphrase>");
        try {
            return Optional.of(new PackageSigner(Signer.of(key, passphrase, time), Signer.publicKey(key)));
        } catch (IOException e) {
            throw new AccountException(WHERE + "<key>" + signing.key() + ": " + e.getMessage()
                    + ". Expected an armored secret RSA key, and its passphrase by " + WHERE + "<passphrase>");
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(passphrase, '\0');
        }
    }
}
