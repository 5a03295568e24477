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

    /** Huge pages that are reserved, {@code SIZE=COUNT} separated by blanks, the default size first: {@code 1G=8 2M=512}. */
    private @Nullable String hugepages;

    /** Processors that the scheduler and timers leave alone, for example {@code 4-15}. */
    private @Nullable String isolatedCpus;

    /** The other processors, which serve interrupts, for example {@code 0-3}. */
    private @Nullable String housekeepingCpus;

    /** {@code on}, {@code off} or {@code passthrough}; default: the kernel's own choice. */
    private @Nullable String iommu;

    /** The least memory of the cards, for example {@code 16G}; only checked against. */
    private @Nullable String memory;

    /** Returns {@code hugepages}. */
    public @Nullable String hugepages() {
        return hugepages;
    }

    /** Returns {@code isolatedCpus}. */
    public @Nullable String isolatedCpus() {
        return isolatedCpus;
    }

    /** Returns {@code housekeepingCpus}. */
    public @Nullable String housekeepingCpus() {
        return housekeepingCpus;
    }

    /** Returns {@code iommu}. */
    public @Nullable String iommu() {
        return iommu;
    }

    /** Returns {@code memory}. */
    public @Nullable String memory() {
        return memory;
    }

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
