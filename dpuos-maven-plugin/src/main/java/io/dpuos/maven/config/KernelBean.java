package io.dpuos.maven.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the kernel must and must not have. Filled by Maven; {@code null} means that the element is absent. */
public final class KernelBean {
    /** Rule packs, for example {@code dpu-base vdpa}. */
    private @Nullable String rules;

    /** Symbols with the value y, m, n, a number or a text. */
    private Map<String, String> set = new TreeMap<>();

    /** Groups of symbols that may fail to stick. */
    private Map<String, String> accept = new TreeMap<>();

    /** {@code fail} (default) or {@code report} when a wanted change needs a kernel build. */
    private @Nullable String buildNeeded;

    /** Returns {@code rules}. */
    public @Nullable String rules() {
        return rules;
    }

    /** Returns {@code set}. */
    public Map<String, String> set() {
        return Collections.unmodifiableMap(set);
    }

    /** Returns {@code accept}. */
    public Map<String, String> accept() {
        return Collections.unmodifiableMap(accept);
    }

    /** Returns {@code buildNeeded}. */
    public @Nullable String buildNeeded() {
        return buildNeeded;
    }
}
