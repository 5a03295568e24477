package io.dpuos.sysctl;

import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The kernel parameters that an image sets at boot, by the files that systemd-sysctl reads. */
public final class EffectiveParameters {
    private static final String BEHIND_ALL = "\uffff";

    private EffectiveParameters() {}

    /**
     * One place that sets a parameter.
     *
     * @param value what the kernel gets
     * @param origin file and line
     */
    public record Setting(String value, String origin) {}

    /** Returns for each key the places that set it, the last of which wins. */
    public static SortedMap<String, List<Setting>> of(ImageTree tree) throws IOException {
        SortedMap<String, List<Setting>> settings = new TreeMap<>();
        for (SysctlAssignment each : ShippedParameters.assignments(tree, BEHIND_ALL, true)) {
            if (!each.exclusion()) {
                settings.computeIfAbsent(each.key(), key -> new ArrayList<>())
                        .add(new Setting(each.value(), each.origin()));
            }
        }
        return settings;
    }
}
