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

    /** Folder of the kernel's source or development tree, for its Kconfig files and Makefiles; absolute or below {@code src/main/dpuos}. */
    private @Nullable String tree;

    /** Groups of packages that bring these files, for example {@code kernel-devel}; locked as set build, not installed. */
    private Map<String, String> packages = new TreeMap<>();

    /** Returns {@code tree}. */
    public @Nullable String tree() {
        return tree;
    }

    /** Returns {@code packages}. */
    public Map<String, String> packages() {
        return Collections.unmodifiableMap(packages);
    }

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
