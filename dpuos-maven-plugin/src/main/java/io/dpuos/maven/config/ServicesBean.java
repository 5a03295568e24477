package io.dpuos.maven.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The units that start. Filled by Maven; {@code null} means that the element is absent. */
public final class ServicesBean {
    /** Named profiles, for example {@code dpu-minimal}. */
    private @Nullable String profiles;

    /** Groups of units to enable. */
    private Map<String, String> enable = new TreeMap<>();

    /** Groups of units to disable. */
    private Map<String, String> disable = new TreeMap<>();

    /** Groups of units to mask. */
    private Map<String, String> mask = new TreeMap<>();

    /** Groups of units; every other enabled unit is disabled. */
    private Map<String, String> keepOnly = new TreeMap<>();

    /** The target that is started at boot; default {@code multi-user.target}. */
    private @Nullable String defaultTarget;

    /** Greatest number of services that stay after the boot; more fail the build. */
    private @Nullable Integer maxServices;

    /** Greatest number of addresses that socket units listen on; more fail the build. */
    private @Nullable Integer maxListeningSockets;

    /** {@code required} (default): the build fails when nobody could log in on a console; {@code none}. */
    private @Nullable String consoleLogin;

    /** Returns {@code profiles}. */
    public @Nullable String profiles() {
        return profiles;
    }

    /** Returns {@code enable}. */
    public Map<String, String> enable() {
        return Collections.unmodifiableMap(enable);
    }

    /** Returns {@code disable}. */
    public Map<String, String> disable() {
        return Collections.unmodifiableMap(disable);
    }

    /** Returns {@code mask}. */
    public Map<String, String> mask() {
        return Collections.unmodifiableMap(mask);
    }

    /** Returns {@code keepOnly}. */
    public Map<String, String> keepOnly() {
        return Collections.unmodifiableMap(keepOnly);
    }

    /** Returns {@code defaultTarget}. */
    public @Nullable String defaultTarget() {
        return defaultTarget;
    }

    /** Returns {@code maxServices}. */
    public @Nullable Integer maxServices() {
        return maxServices;
    }

    /** Returns {@code maxListeningSockets}. */
    public @Nullable Integer maxListeningSockets() {
        return maxListeningSockets;
    }

    /** Returns {@code consoleLogin}. */
    public @Nullable String consoleLogin() {
        return consoleLogin;
    }
}
