package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** An account that has nothing but a password. Filled by Maven; {@code null} means that the element is absent. */
public final class AccountBean {
    /** Reference to the password. */
    private @Nullable PasswordBean password;

    /** Returns {@code password}. */
    public @Nullable PasswordBean password() {
        return password;
    }
}
