package io.dpuos.maven.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the medium installs. Filled by Maven; {@code null} means that the element is absent. */
public final class InstallerBean {
    /** Groups of packages that the installer needs beside the default ones. */
    private Map<String, String> packages = new TreeMap<>();

    /** Groups of commands that the installer gets beside those it runs itself, for hooks; {@code name?} may be missing. */
    private Map<String, String> commands = new TreeMap<>();

    /** Groups of kernel modules that the installer gets beside those for disks and consoles; {@code name?} may be missing. */
    private Map<String, String> drivers = new TreeMap<>();

    /** Groups of kernel parameters of the installer. */
    private Map<String, String> cmdline = new TreeMap<>();

    /** What the medium does on an installed card: {@code boot} (default), {@code reinstall} or {@code reinstallOther}. */
    private @Nullable String existing;

    /** {@code reboot} (default) or {@code poweroff}. */
    private @Nullable String onSuccess;

    /** {@code shell} or {@code halt} (default). */
    private @Nullable String onFailure;

    /** {@code none} (default) or {@code dhcp}: the installer gets an address, for {@code report} and settings from a server. */
    private @Nullable String network;

    /** URL that hears of start, success and failure (JSON) and gets the log; {@code $mac} and {@code $serial} are replaced. */
    private @Nullable String report;

    /** Returns {@code network}. */
    public @Nullable String network() {
        return network;
    }

    /** Returns {@code report}. */
    public @Nullable String report() {
        return report;
    }

    /** Returns {@code packages}. */
    public Map<String, String> packages() {
        return Collections.unmodifiableMap(packages);
    }

    /** Returns {@code commands}. */
    public Map<String, String> commands() {
        return Collections.unmodifiableMap(commands);
    }

    /** Returns {@code drivers}. */
    public Map<String, String> drivers() {
        return Collections.unmodifiableMap(drivers);
    }

    /** Returns {@code cmdline}. */
    public Map<String, String> cmdline() {
        return Collections.unmodifiableMap(cmdline);
    }

    /** Returns {@code existing}. */
    public @Nullable String existing() {
        return existing;
    }

    /** Returns {@code onSuccess}. */
    public @Nullable String onSuccess() {
        return onSuccess;
    }

    /** Returns {@code onFailure}. */
    public @Nullable String onFailure() {
        return onFailure;
    }
}
