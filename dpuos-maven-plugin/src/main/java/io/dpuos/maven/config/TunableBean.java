package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** A file of the kernel that is written at boot. Filled by Maven; {@code null} means that the element is absent. */
public final class TunableBean {
    /** The file, below {@code /proc} or {@code /sys}; may be a pattern. */
    private @Nullable String path;

    /** What is written. */
    private @Nullable String value;

    /** Returns {@code path}. */
    public @Nullable String path() {
        return path;
    }

    /** Returns {@code value}. */
    public @Nullable String value() {
        return value;
    }
}
