package io.dpuos.maven.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Settings of the kernel that are made at boot. Filled by Maven; {@code null} means that the element is absent. */
public final class SysctlBean {
    /** Named profiles in order, for example {@code base vswitch}. */
    private @Nullable String profiles;

    /** Keys and values; they win over profiles and {@code src/main/dpuos/sysctl/*.conf}. */
    private Map<String, String> set = new TreeMap<>();

    /** Whether an unknown key is a failure; default true. */
    private @Nullable Boolean strict;

    /** Files below {@code /proc} and {@code /sys} that are written at boot, by a name of your choice. */
    private Map<String, TunableBean> tunables = new TreeMap<>();

    /** Options of kernel modules: the module as name, {@code NAME=VALUE} separated by blanks as value. */
    private Map<String, String> moduleOptions = new TreeMap<>();

    /** Returns {@code tunables}. */
    public Map<String, TunableBean> tunables() {
        return Collections.unmodifiableMap(tunables);
    }

    /** Returns {@code moduleOptions}. */
    public Map<String, String> moduleOptions() {
        return Collections.unmodifiableMap(moduleOptions);
    }

    /** Returns {@code profiles}. */
    public @Nullable String profiles() {
        return profiles;
    }

    /** Returns {@code set}. */
    public Map<String, String> set() {
        return Collections.unmodifiableMap(set);
    }

    /** Returns {@code strict}. */
    public @Nullable Boolean strict() {
        return strict;
    }
}
