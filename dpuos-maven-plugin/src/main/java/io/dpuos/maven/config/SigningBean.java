package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** Who signs the configuration package. Filled by Maven; {@code null} means that the element is absent. */
public final class SigningBean {
    /** File outside the project, readable by its owner alone, with an armored secret OpenPGP key; an RSA key. */
    private @Nullable String key;

    /** The key's passphrase, by reference; absent when the key has none. */
    private @Nullable PasswordBean passphrase;

    /** Returns {@code key}. */
    public @Nullable String key() {
        return key;
    }

    /** Returns {@code passphrase}. */
    public @Nullable PasswordBean passphrase() {
        return passphrase;
    }
}
