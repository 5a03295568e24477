package io.dpuos.maven.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Settings of the installed system. Filled by Maven; {@code null} means that the element is absent. */
public final class SystemBean {
    /** Host name; default {@code dpu}. */
    private @Nullable String hostname;

    /** Time zone; default {@code UTC}. */
    private @Nullable String timezone;

    /** Locale; default {@code C.UTF-8}. */
    private @Nullable String locale;

    /** Network interfaces by name. */
    private Map<String, InterfaceBean> network = new TreeMap<>();

    /** Groups of kernel modules that are loaded at boot; a kernel of the image must have them, {@code name?} may be missing. */
    private Map<String, String> modulesLoad = new TreeMap<>();

    /** Groups of files with hardening rules below {@code src/main/dpuos}, applied in the order of the groups' names. */
    private Map<String, String> hardening = new TreeMap<>();

    /** Whether the hardware clock runs in UTC; default true. */
    private @Nullable Boolean utc;

    /** {@code enforcing}, {@code permissive} or {@code disabled}; default what the packages say. */
    private @Nullable String selinux;

    /** Returns {@code utc}. */
    public @Nullable Boolean utc() {
        return utc;
    }

    /** Returns {@code selinux}. */
    public @Nullable String selinux() {
        return selinux;
    }

    /** Returns {@code hardening}. */
    public Map<String, String> hardening() {
        return Collections.unmodifiableMap(hardening);
    }

    /** Returns {@code hostname}. */
    public @Nullable String hostname() {
        return hostname;
    }

    /** Returns {@code timezone}. */
    public @Nullable String timezone() {
        return timezone;
    }

    /** Returns {@code locale}. */
    public @Nullable String locale() {
        return locale;
    }

    /** Returns {@code network}. */
    public Map<String, InterfaceBean> network() {
        return Collections.unmodifiableMap(network);
    }

    /** Returns {@code modulesLoad}. */
    public Map<String, String> modulesLoad() {
        return Collections.unmodifiableMap(modulesLoad);
    }
}
