package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** What the image may take at most; more fails the build. Filled by Maven; {@code null} means that the element is absent. */
public final class BudgetBean {
    /** Greatest size of the ISO, for example {@code 350M}. */
    private @Nullable String iso;

    /** Greatest size of all files of the installed system, for example {@code 900M}. */
    private @Nullable String installed;

    /** Greatest number of installed packages. */
    private @Nullable Integer packages;

    /** Greatest number of services that stay after the boot. */
    private @Nullable Integer services;

    /** Greatest number of addresses that socket units listen on. */
    private @Nullable Integer listeningSockets;

    /** Returns {@code iso}. */
    public @Nullable String iso() {
        return iso;
    }

    /** Returns {@code installed}. */
    public @Nullable String installed() {
        return installed;
    }

    /** Returns {@code packages}. */
    public @Nullable Integer packages() {
        return packages;
    }

    /** Returns {@code services}. */
    public @Nullable Integer services() {
        return services;
    }

    /** Returns {@code listeningSockets}. */
    public @Nullable Integer listeningSockets() {
        return listeningSockets;
    }
}
