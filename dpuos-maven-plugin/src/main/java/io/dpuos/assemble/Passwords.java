package io.dpuos.assemble;

import io.dpuos.account.AccountsConfiguration;
import io.dpuos.account.PasswordHash;
import java.io.IOException;
import java.util.Optional;

/** Gives accounts with crypt strings, made from secrets at the moment they are needed. */
public interface Passwords {
    /** Returns the accounts of the image, hashes included. */
    AccountsConfiguration accounts() throws IOException;

    /** Returns the crypt string that opens a shell after a failed installation, when one is asked for. */
    Optional<PasswordHash> installer() throws IOException;

    /** Returns the hash of the boot menu's password, when one is asked for. */
    Optional<PasswordHash> bootLoader() throws IOException;

    /**
     * Returns who signs the configuration package, when somebody does.
     *
     * @param time what the signature states as its time, seconds since the epoch
     */
    default Optional<PackageSigner> packageSigner(long time) throws IOException {
        return Optional.empty();
    }
}
