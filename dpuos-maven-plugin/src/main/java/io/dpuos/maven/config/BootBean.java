package io.dpuos.maven.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How medium and system boot. Filled by Maven; {@code null} means that the element is absent. */
public final class BootBean {
    /** Consoles in order, the last one is the primary; default {@code tty0} and the UART of the architecture. */
    private @Nullable String consoles;

    /** Groups of kernel parameters of the installed system. */
    private Map<String, String> cmdline = new TreeMap<>();

    /** How long the menus wait, for example {@code 3s}. */
    private @Nullable String timeout;

    /** How many kernels the installed system keeps when it is upgraded, at least 2; default 2. */
    private @Nullable Integer kernelsKept;

    /** Returns {@code kernelsKept}. */
    public @Nullable Integer kernelsKept() {
        return kernelsKept;
    }

    /** Returns {@code consoles}. */
    public @Nullable String consoles() {
        return consoles;
    }

    /** Returns {@code cmdline}. */
    public Map<String, String> cmdline() {
        return Collections.unmodifiableMap(cmdline);
    }

    /** Returns {@code timeout}. */
    public @Nullable String timeout() {
        return timeout;
    }
}
