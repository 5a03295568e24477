package io.dpuos.maven.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An RPM repository. Short form: the URL alone. Filled by Maven; {@code null} means that the element is absent. */
public final class RepositoryBean {
    /** Where {@code repodata/} lies: a file, http or https URL, or {@code dir:} and a folder of RPM files, or {@code iso:} and a medium of the distribution; {@code $basearch} and {@code $releasever} are replaced. */
    private @Nullable String url;

    /** Id of the server in settings.xml whose credentials are used. */
    private @Nullable String server;

    /** Lower wins over higher; default 99. */
    private @Nullable Integer priority;

    /** Lower is preferred among equal priorities; default 1000. */
    private @Nullable Integer cost;

    /** Groups of package name patterns; when given, only matching packages are seen. */
    private Map<String, String> includes = new TreeMap<>();

    /** Groups of package name patterns that are not seen. */
    private Map<String, String> excludes = new TreeMap<>();

    /** OpenPGP keys that may sign packages of this repository: the name of a file {@code src/main/dpuos/keys/NAME.asc} with the fingerprint that it must hold. */
    private Map<String, String> keys = new TreeMap<>();

    /** {@code required} (default) or {@code optional}. */
    private @Nullable String signatures;

    /** Accept SHA-1 in signatures, for old openEuler media; default false. */
    private @Nullable Boolean allowSha1;

    /** Accept version 3 signature packets, for old openEuler media; default false. */
    private @Nullable Boolean allowV3Signatures;

    /** Whether mirrors of settings.xml do not count for this repository; default false. */
    private @Nullable Boolean bypassMirrors;

    /** URL of a metalink, or of a list of mirrors; they are asked before {@code url}, which may then be absent. A metalink's digests of repomd.xml are checked. */
    private @Nullable String mirrors;

    /** Whether {@code repodata/repomd.xml.asc} must be a signature by one of the keys; default false. */
    private @Nullable Boolean signedMetadata;

    /** Whether its packages are seen whatever module streams are active; default false. */
    private @Nullable Boolean moduleHotfixes;

    /** Returns {@code moduleHotfixes}. */
    public @Nullable Boolean moduleHotfixes() {
        return moduleHotfixes;
    }

    /** Returns {@code mirrors}. */
    public @Nullable String mirrors() {
        return mirrors;
    }

    /** Returns {@code signedMetadata}. */
    public @Nullable Boolean signedMetadata() {
        return signedMetadata;
    }

    /** Returns {@code bypassMirrors}. */
    public @Nullable Boolean bypassMirrors() {
        return bypassMirrors;
    }

    /** Takes the short form of the element. */
    public void set(String text) {
        url = text;
    }

    /** Returns {@code url}. */
    public @Nullable String url() {
        return url;
    }

    /** Returns {@code server}. */
    public @Nullable String server() {
        return server;
    }

    /** Returns {@code priority}. */
    public @Nullable Integer priority() {
        return priority;
    }

    /** Returns {@code cost}. */
    public @Nullable Integer cost() {
        return cost;
    }

    /** Returns {@code includes}. */
    public Map<String, String> includes() {
        return Collections.unmodifiableMap(includes);
    }

    /** Returns {@code excludes}. */
    public Map<String, String> excludes() {
        return Collections.unmodifiableMap(excludes);
    }

    /** Returns {@code keys}. */
    public Map<String, String> keys() {
        return Collections.unmodifiableMap(keys);
    }

    /** Returns {@code signatures}. */
    public @Nullable String signatures() {
        return signatures;
    }

    /** Returns {@code allowSha1}. */
    public @Nullable Boolean allowSha1() {
        return allowSha1;
    }

    /** Returns {@code allowV3Signatures}. */
    public @Nullable Boolean allowV3Signatures() {
        return allowV3Signatures;
    }
}
