package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** A user of the installed system. Filled by Maven; {@code null} means that the element is absent. */
public final class UserBean {
    /** Numeric id; default: the next free one. */
    private @Nullable Integer uid;

    /** Further groups. */
    private @Nullable String groups;

    /** Login shell; default {@code /bin/bash}. */
    private @Nullable String shell;

    /** Home directory; default {@code /home/NAME}. */
    private @Nullable String home;

    /** Reference to the password. */
    private @Nullable PasswordBean password;

    /** Whether the account has no password login; default false for accounts with a password. */
    private @Nullable Boolean locked;

    /** File below {@code src/main/dpuos} with public keys for {@code authorized_keys}. */
    private @Nullable String sshKeys;

    /** Ages of the password. */
    private @Nullable AgesBean ages;

    /** Returns {@code uid}. */
    public @Nullable Integer uid() {
        return uid;
    }

    /** Returns {@code groups}. */
    public @Nullable String groups() {
        return groups;
    }

    /** Returns {@code shell}. */
    public @Nullable String shell() {
        return shell;
    }

    /** Returns {@code home}. */
    public @Nullable String home() {
        return home;
    }

    /** Returns {@code password}. */
    public @Nullable PasswordBean password() {
        return password;
    }

    /** Returns {@code locked}. */
    public @Nullable Boolean locked() {
        return locked;
    }

    /** Returns {@code sshKeys}. */
    public @Nullable String sshKeys() {
        return sshKeys;
    }

    /** Returns {@code ages}. */
    public @Nullable AgesBean ages() {
        return ages;
    }
}
