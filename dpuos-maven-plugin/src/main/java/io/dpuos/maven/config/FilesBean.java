package io.dpuos.maven.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is cut from the files of the packages. A word {@code file:PATH} stands for the lines of a file below {@code src/main/dpuos}; one that ends in {@code ?} may match nothing. Filled by Maven; {@code null} means that the element is absent. */
public final class FilesBean {
    /** How deep the keep lists cut: {@code none} (default; packages stay whole), {@code debug} (commands and libraries are cut, rpm stays) or {@code full} (rpm goes too unless it is listed). */
    private @Nullable String level;

    /** Groups of absolute paths with the shell's wildcards; each goes with all below it, at every level. */
    private Map<String, String> remove = new TreeMap<>();

    /** Groups of names of commands that stay; every other file below /bin, /sbin, /usr/bin and /usr/sbin goes, unless something that stays needs it. */
    private Map<String, String> commands = new TreeMap<>();

    /** Groups of beginnings of library names that stay beside those that programs need. */
    private Map<String, String> libraries = new TreeMap<>();

    /** Groups of package name patterns whose files the keep lists leave alone; {@code @requested} stands for the packages that {@code <packages><install>} and {@code <packageSets>} name. */
    private Map<String, String> keepPackages = new TreeMap<>();

    /** Groups of paths or names of commands that go although something needs them. */
    private Map<String, String> force = new TreeMap<>();

    /** Whether manual pages, info pages and documentation stay; default true. */
    private @Nullable Boolean manuals;

    /** Character set modules of the C library that stay: {@code all} (default), {@code none} or names such as {@code GBK}. */
    private @Nullable String gconv;

    /** Message catalogues that stay: {@code all} (default), {@code none}, languages such as {@code de} or names such as {@code grub.mo}. */
    private @Nullable String translations;

    /** Compiled locales that stay: {@code all} (default), {@code none} or names such as {@code en_US.utf8}; C.utf8 always stays. */
    private @Nullable String locales;

    /** Time zones that stay: {@code all} (default), {@code none} or names such as {@code Europe/Berlin} or {@code Asia}; UTC and the zone of {@code <system><timezone>} always stay. */
    private @Nullable String timezones;

    /** Groups of paths below {@code src/main/dpuos} that a layer and a later layer or this project may both bring; the later file counts. {@code *} stands within a name, {@code **} across names. */
    private Map<String, String> override = new TreeMap<>();

    /** Returns {@code override}. */
    public Map<String, String> override() {
        return Collections.unmodifiableMap(override);
    }

    /** Returns {@code level}. */
    public @Nullable String level() {
        return level;
    }

    /** Returns {@code remove}. */
    public Map<String, String> remove() {
        return Collections.unmodifiableMap(remove);
    }

    /** Returns {@code commands}. */
    public Map<String, String> commands() {
        return Collections.unmodifiableMap(commands);
    }

    /** Returns {@code libraries}. */
    public Map<String, String> libraries() {
        return Collections.unmodifiableMap(libraries);
    }

    /** Returns {@code keepPackages}. */
    public Map<String, String> keepPackages() {
        return Collections.unmodifiableMap(keepPackages);
    }

    /** Returns {@code force}. */
    public Map<String, String> force() {
        return Collections.unmodifiableMap(force);
    }

    /** Returns {@code manuals}. */
    public @Nullable Boolean manuals() {
        return manuals;
    }

    /** Returns {@code gconv}. */
    public @Nullable String gconv() {
        return gconv;
    }

    /** Returns {@code translations}. */
    public @Nullable String translations() {
        return translations;
    }

    /** Returns {@code locales}. */
    public @Nullable String locales() {
        return locales;
    }

    /** Returns {@code timezones}. */
    public @Nullable String timezones() {
        return timezones;
    }
}
