package io.dpuos.resolve;

import io.dpuos.repo.RepositorySpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code resolve-rpms} is asked to do. Immutable.
 *
 * @param plugin version of the plugin
 * @param distribution id of the distribution; empty when the pom names none
 * @param arch the target's architecture
 * @param install the requests of each set: name, name.arch, name-evr, {@code @group}, path, capability; a name that
 *     ends in {@code ?} is left out when no package has it
 * @param excludes patterns of packages to hide
 * @param pins {@code name=evr}, with wildcards
 * @param modules {@code name:stream} and {@code name} to enable, {@code -name} to disable, {@code platform:stream}
 * @param weak whether recommended packages are installed
 * @param lockFile where the lock lies
 * @param mode what may happen to the lock
 * @param updateOnly with {@link Mode#UPDATE}, the names whose versions may change; empty for all
 * @param download whether packages are brought and verified
 * @param access the repositories and how packages are brought
 */
public record ResolutionRequest(
        String plugin,
        String distribution,
        String arch,
        Map<LockSet, List<String>> install,
        List<String> excludes,
        List<String> pins,
        List<String> modules,
        boolean weak,
        Path lockFile,
        Mode mode,
        Set<String> updateOnly,
        boolean download,
        PackageAccess access) {
    /** What may happen to the lock. */
    public enum Mode {
        /** A missing lock is written; one that is there must fit the pom and is kept. */
        CREATE,
        /** The lock is written anew. */
        UPDATE,
        /** The lock must be there and fit; nothing is written. */
        FROZEN
    }

    /** Copies the collections. */
    public ResolutionRequest {
        EnumMap<LockSet, List<String>> copy = new EnumMap<>(LockSet.class);
        install.forEach((set, words) -> copy.put(set, List.copyOf(words)));
        install = Collections.unmodifiableMap(copy);
        excludes = List.copyOf(excludes);
        pins = List.copyOf(pins);
        modules = List.copyOf(modules);
        updateOnly = Set.copyOf(updateOnly);
    }

    /** A request without a word on modules. */
    public ResolutionRequest(
            String plugin,
            String distribution,
            String arch,
            Map<LockSet, List<String>> install,
            List<String> excludes,
            List<String> pins,
            boolean weak,
            Path lockFile,
            Mode mode,
            Set<String> updateOnly,
            boolean download,
            PackageAccess access) {
        this(
                plugin,
                distribution,
                arch,
                install,
                excludes,
                pins,
                List.of(),
                weak,
                lockFile,
                mode,
                updateOnly,
                download,
                access);
    }

    /** Returns the requests of a set. */
    public List<String> install(LockSet set) {
        return install.getOrDefault(set, List.of());
    }

    /**
     * Returns what of the pom influences resolution. URLs are not part of it: another mirror of the same repository
     * changes nothing, and what it serves is checked by digest.
     */
    public LockInputs inputs() {
        LockInputs.Builder inputs = new LockInputs.Builder()
                .add("arch", arch)
                .add("weak", Boolean.toString(weak))
                .add("exclude", excludes)
                .add("pin", pins)
                .add("module", modules);
        if (!distribution.isEmpty()) {
            inputs.add("distribution", distribution);
        }
        for (LockSet set : LockSet.values()) {
            inputs.add("install." + set.id(), install(set));
        }
        access.repositories().forEach(r -> inputs.add("repository." + r.id(), words(r)));
        return inputs.build();
    }

    private static List<String> words(RepositorySpec r) {
        List<String> words = new ArrayList<>();
        words.add("priority=" + r.priority());
        words.add("cost=" + r.cost());
        r.includes().forEach(p -> words.add("include=" + p));
        r.excludes().forEach(p -> words.add("exclude=" + p));
        r.keys().forEach(k -> words.add("key=" + k.fingerprint()));
        words.add("signatures=" + (r.policy().required() ? "required" : "optional"));
        if (r.policy().allowSha1()) {
            words.add("allowSha1");
        }
        if (r.policy().allowV3Signatures()) {
            words.add("allowV3Signatures");
        }
        if (r.signedMetadata()) {
            words.add("signedMetadata");
        }
        if (r.moduleHotfixes()) {
            words.add("moduleHotfixes");
        }
        return words;
    }
}
