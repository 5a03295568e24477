package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** The account that may edit boot entries. Filled by Maven; {@code null} means that the element is absent. */
public final class BootloaderAccountBean {
    /** Reference to the password. */
    private @Nullable PasswordBean password;

    /** Returns {@code password}. */
    public @Nullable PasswordBean password() {
        return password;
    }
}
