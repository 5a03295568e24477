package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** A group of the installed system. Filled by Maven; {@code null} means that the element is absent. */
public final class GroupBean {
    /** Numeric id; default: the next free one. */
    private @Nullable Integer gid;

    /** Returns {@code gid}. */
    public @Nullable Integer gid() {
        return gid;
    }
}
