package io.dpuos.repo;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One build of a module's stream, as {@code modules.yaml} describes it. Immutable.
 *
 * @param repository the id of the repository
 * @param name the module, for example {@code nodejs}
 * @param stream for example {@code 18}
 * @param version a number that grows with each build
 * @param context tells builds apart that were made against other modules; empty when not stated
 * @param staticContext whether the context names a configuration rather than one build
 * @param arch the architecture; empty when not stated
 * @param requires what must be active with it: streams by module; none of them means any, one with a leading {@code -}
 *     must not be
 * @param artifacts its packages, {@code name-epoch:version-release.arch}
 * @param profiles names of packages by profile
 * @param demodularized names of packages that belong to the module no more
 */
public record ModuleStream(
        String repository,
        String name,
        String stream,
        long version,
        String context,
        boolean staticContext,
        String arch,
        List<Map<String, List<String>>> requires,
        List<String> artifacts,
        Map<String, List<String>> profiles,
        List<String> demodularized) {
    /** Copies the collections. */
    public ModuleStream {
        requires = List.copyOf(requires);
        artifacts = List.copyOf(artifacts);
        profiles = Collections.unmodifiableMap(new TreeMap<>(profiles));
        demodularized = List.copyOf(demodularized);
    }

    /** Returns {@code name:stream}. */
    public String id() {
        return name + ":" + stream;
    }
}
