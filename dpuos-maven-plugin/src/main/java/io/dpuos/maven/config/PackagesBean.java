package io.dpuos.maven.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The packages of the image. Filled by Maven; {@code null} means that the element is absent. */
public final class PackagesBean {
    /** Named sets of the distribution; default {@code base}. */
    private @Nullable String sets;

    /** Groups of packages to install: name, name.arch, name=version, {@code @group}, {@code /path} or a capability. */
    private Map<String, String> install = new TreeMap<>();

    /** Groups of package name patterns that must not be installed. */
    private Map<String, String> exclude = new TreeMap<>();

    /** Groups of {@code name=version-pattern}. */
    private Map<String, String> pin = new TreeMap<>();

    /** Groups of module streams: {@code name:stream} or {@code name} enables one, {@code -name} disables a module; {@code platform:stream} says what the distribution is. */
    private Map<String, String> modules = new TreeMap<>();

    /** Groups of package name patterns that are taken out of the image after the installation, whatever requires them; {@code name?} may be absent. */
    private Map<String, String> forceRemove = new TreeMap<>();

    /** Whether recommended packages are installed; default false. */
    private @Nullable Boolean weak;

    /** Whether files marked as documentation are installed; default false. */
    private @Nullable Boolean documentation;

    /** Locales to install; default {@code C.UTF-8}. */
    private @Nullable String languages;

    /** Returns {@code sets}. */
    public @Nullable String sets() {
        return sets;
    }

    /** Returns {@code install}. */
    public Map<String, String> install() {
        return Collections.unmodifiableMap(install);
    }

    /** Returns {@code exclude}. */
    public Map<String, String> exclude() {
        return Collections.unmodifiableMap(exclude);
    }

    /** Returns {@code pin}. */
    public Map<String, String> pin() {
        return Collections.unmodifiableMap(pin);
    }

    /** Returns {@code modules}. */
    public Map<String, String> modules() {
        return Collections.unmodifiableMap(modules);
    }

    /** Returns {@code forceRemove}. */
    public Map<String, String> forceRemove() {
        return Collections.unmodifiableMap(forceRemove);
    }

    /** Returns {@code weak}. */
    public @Nullable Boolean weak() {
        return weak;
    }

    /** Returns {@code documentation}. */
    public @Nullable Boolean documentation() {
        return documentation;
    }

    /** Returns {@code languages}. */
    public @Nullable String languages() {
        return languages;
    }
}
