package io.dpuos.systemd;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How one unit names another, systemd.unit(5). */
enum UnitDependency {
    REQUIRES("Requires"),
    BINDS_TO("BindsTo"),
    REQUISITE("Requisite"),
    WANTS("Wants"),
    UPHOLDS("Upholds"),
    CONFLICTS("Conflicts"),
    PART_OF("PartOf"),
    BEFORE("Before"),
    AFTER("After"),
    ON_FAILURE("OnFailure"),
    ON_SUCCESS("OnSuccess"),
    PROPAGATES_STOP_TO("PropagatesStopTo"),
    STOP_PROPAGATED_FROM("StopPropagatedFrom"),
    /** What a socket, timer or path starts; no setting of its own in {@code [Unit]}. */
    TRIGGERS("");

    private static final Map<String, UnitDependency> BY_KEY = new TreeMap<>();

    static {
        for (UnitDependency each : values()) {
            if (!each.key.isEmpty()) {
                BY_KEY.put(each.key, each);
            }
        }
        BY_KEY.put("BindTo", BINDS_TO);
    }

    private final String key;

    UnitDependency(String key) {
        this.key = key;
    }

    /** Returns the dependency that a setting of {@code [Unit]} makes. */
    static Optional<UnitDependency> of(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }
}
