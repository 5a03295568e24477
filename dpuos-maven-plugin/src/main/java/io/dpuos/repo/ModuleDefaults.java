package io.dpuos.repo;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a repository takes for a module's default. Immutable.
 *
 * @param module the module
 * @param modified a number that grows with each edition; 0 when not stated
 * @param stream the default stream; empty when there is none
 * @param profiles the default profiles by stream
 */
public record ModuleDefaults(String module, long modified, String stream, Map<String, List<String>> profiles) {
    /** Copies the map. */
    public ModuleDefaults {
        profiles = Collections.unmodifiableMap(new TreeMap<>(profiles));
    }
}
