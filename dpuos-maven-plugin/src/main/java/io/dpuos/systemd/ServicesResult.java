package io.dpuos.systemd;

import io.dpuos.tree.Layer;
import java.util.List;
import java.util.SortedSet;

/**
 * The layer 50-services and what it means. Immutable.
 *
 * @param layer the edits
 * @param enabled units with a link in the image's configuration, after the layer
 * @param disabled units that the rules disabled
 * @param masked units that the rules masked
 * @param warnings what deserves a look but is no failure
 * @param boot what starts at boot and what may, one fact a line
 * @param account the same by topic, for programs that read it
 */
public record ServicesResult(
        Layer layer,
        SortedSet<String> enabled,
        SortedSet<String> disabled,
        SortedSet<String> masked,
        List<String> warnings,
        List<String> boot,
        BootAccount account) {}
