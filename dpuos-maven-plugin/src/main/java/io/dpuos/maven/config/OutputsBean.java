package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** The products of the build. Filled by Maven; {@code null} means that the element is absent. */
public final class OutputsBean {
    /** Compression level of the payload, 1 to 19; default 9. */
    private @Nullable Integer level;

    /** Who signs the configuration package; without it nobody does. */
    private @Nullable SigningBean signing;

    /** Returns {@code signing}. */
    public @Nullable SigningBean signing() {
        return signing;
    }

    /** Returns {@code level}. */
    public @Nullable Integer level() {
        return level;
    }
}
