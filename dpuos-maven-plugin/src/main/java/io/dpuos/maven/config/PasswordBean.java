package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** A reference to a secret: exactly one of its elements. The secret itself never stands in a pom. Filled by Maven; {@code null} means that the element is absent. */
public final class PasswordBean {
    /** Id of a server in settings.xml whose password is used. */
    private @Nullable String server;

    /** Name of an environment variable that holds the password. */
    private @Nullable String environment;

    /** File outside the project, readable by its owner alone, whose first line is the password. */
    private @Nullable String file;

    /** A ready crypt string such as {@code $6$...}, or {@code grub.pbkdf2.sha512...} for the boot loader. */
    private @Nullable String hash;

    /** Returns {@code server}. */
    public @Nullable String server() {
        return server;
    }

    /** Returns {@code environment}. */
    public @Nullable String environment() {
        return environment;
    }

    /** Returns {@code file}. */
    public @Nullable String file() {
        return file;
    }

    /** Returns {@code hash}. */
    public @Nullable String hash() {
        return hash;
    }
}
