package io.dpuos.maven.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The kernel modules and firmware that stay in the image. Without rules all stay. Filled by Maven; {@code null} means that the element is absent. */
public final class DriversBean {
    /** Groups of module names, path globs, modalias patterns, CONFIG symbols and named sets such as {@code @virtio}. */
    private Map<String, String> keep = new TreeMap<>();

    /** Groups of the same words for modules that go. */
    private Map<String, String> remove = new TreeMap<>();

    /** {@code fail} (default), or {@code weak} to let modules built for another kernel version serve when their symbols fit. */
    private @Nullable String foreignKernel;

    /** Returns {@code foreignKernel}. */
    public @Nullable String foreignKernel() {
        return foreignKernel;
    }

    /** Returns {@code keep}. */
    public Map<String, String> keep() {
        return Collections.unmodifiableMap(keep);
    }

    /** Returns {@code remove}. */
    public Map<String, String> remove() {
        return Collections.unmodifiableMap(remove);
    }
}
