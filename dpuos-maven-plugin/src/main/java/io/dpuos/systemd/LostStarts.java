package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What files mean to units, for who takes files away: units that start at boot, or that one of these may start, and that
 * lose their own file, a program, or a path that a {@code Condition...=} or {@code Assert...=} asks for (systemd.unit(5),
 * systemd.service(5)). What the image lacked before is not told.
 */
public final class LostStarts {
    /** Where systemd looks for a program without a path. */
    private static final List<String> PLACES =
            List.of("/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/");

    private LostStarts() {}

    /**
     * Returns a sentence for each loss, sorted by unit; none when the image has no such target.
     *
     * @param before the image with the files
     * @param after the image without them
     * @param defaultTarget the target that is started at boot
     * @param surroundings what is known of the machine
     */
    public static List<String> of(
            ImageTree before, ImageTree after, String defaultTarget, BootSurroundings surroundings) {
        Optional<UnitName> target = UnitName.parse(defaultTarget);
        if (target.isEmpty()) {
            return List.of();
        }
        SystemdVersion version = SystemdVersion.of(before);
        SortedMap<UnitName, String> units = new TreeMap<>();
        try {
            BootClosure boot = BootClosure.of(before, version, target.get(), surroundings);
            boot.mayStart().forEach((unit, by) -> units.put(unit, unit + " < " + by));
            boot.undecided().forEach((unit, by) -> units.put(unit, unit + " < " + by));
            boot.starts().keySet().forEach(unit -> units.put(unit, boot.chain(unit)));
        } catch (ServicesException e) {
            // A tree without systemd starts nothing; one that cannot boot was refused by the layer of the services.
            return List.of();
        }
        UnitGraph old = UnitGraph.of(before, version, List.copyOf(units.keySet()));
        UnitGraph left = UnitGraph.of(after, version, List.copyOf(units.keySet()));
        List<String> lost = new ArrayList<>();
        units.forEach((name, chain) -> {
            LoadedUnit unit = old.unit(name);
            if (!unit.isPresent()) {
                return;
            }
            if (!left.unit(name).isPresent()) {
                lost.add(chain + " is gone with its unit file");
                return;
            }
            UnitConditions held = UnitConditions.of(unit, before, surroundings);
            UnitConditions holding = UnitConditions.of(unit, after, surroundings);
            if (holding.isPassedOver()) {
                if (!held.isPassedOver()) {
                    lost.add(chain + " is passed over at boot now: " + String.join(", ", holding.refused())
                            + " does not hold any more");
                }
                return;
            }
            if (held.isPassedOver()) {
                lost.add(chain + " starts now: " + String.join(", ", held.refused()) + " did not hold before");
            }
            programs(unit, before, after)
                    .forEach(program -> lost.add(chain + " cannot run its program " + program + " any more"));
        });
        return lost;
    }

    private static List<String> programs(LoadedUnit unit, ImageTree before, ImageTree after) {
        boolean elsewhere = unit.last("Service", "RootDirectory").isPresent()
                || unit.last("Service", "RootImage").isPresent();
        return elsewhere
                ? List.of()
                : BootPrograms.programs(unit, BootPrograms.COMMANDS).stream()
                        .distinct()
                        .filter(program -> has(before, program) && !has(after, program))
                        .toList();
    }

    private static boolean has(ImageTree tree, String program) {
        List<String> places = program.startsWith("/")
                ? List.of(program)
                : PLACES.stream().map(place -> place + program).toList();
        return places.stream().anyMatch(place -> tree.resolve(TreePath.of(place.replaceAll("/+", "/")))
                .flatMap(tree::get)
                .isPresent());
    }
}
