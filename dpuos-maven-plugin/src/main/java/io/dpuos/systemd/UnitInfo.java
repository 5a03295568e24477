package io.dpuos.systemd;

import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an operation knows of one unit while it runs. */
final class UnitInfo {
    enum Mode {
        UNKNOWN,
        REGULAR,
        /** A link to a file outside the directories of units. */
        LINKED,
        /** A link to another unit. */
        ALIAS,
        MASKED
    }

    final UnitName name;
    Optional<TreePath> path = Optional.empty();
    Optional<TreePath> target = Optional.empty();
    Mode mode = Mode.UNKNOWN;
    boolean auxiliary;
    String defaultInstance = "";
    List<String> aliases = new ArrayList<>();
    List<String> wantedBy = new ArrayList<>();
    List<String> requiredBy = new ArrayList<>();
    List<String> upheldBy = new ArrayList<>();
    final List<String> also = new ArrayList<>();

    UnitInfo(UnitName name, boolean auxiliary) {
        this.name = name;
        this.auxiliary = auxiliary;
    }

    TreePath file() {
        return path.orElseThrow(() -> new IllegalStateException("unit " + name + " was not looked up"));
    }

    boolean hasRules() {
        return !aliases.isEmpty() || !wantedBy.isEmpty() || !requiredBy.isEmpty() || !upheldBy.isEmpty();
    }
}
