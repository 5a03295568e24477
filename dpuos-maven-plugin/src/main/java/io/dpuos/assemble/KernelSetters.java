package io.dpuos.assemble;

import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The units that bring the files of the layer 40-sysctl to the kernel at boot: without them the files are only text. */
final class KernelSetters {
    private static final Map<String, String> UNIT_OF_FOLDER = new TreeMap<>(Map.of(
            "/etc/sysctl.d/", "systemd-sysctl.service",
            "/etc/modules-load.d/", "systemd-modules-load.service",
            "/etc/tmpfiles.d/", "systemd-tmpfiles-setup.service"));

    private static final List<String> FOLDERS =
            List.of("/usr/lib/systemd/system/", "/lib/systemd/system/", "/etc/systemd/system/");

    private KernelSetters() {}

    /**
     * Returns a warning for each unit that the image lacks.
     *
     * @param layer the layer 40-sysctl
     * @param masked the units that the pom masks
     * @throws DefinitionException when the pom masks a unit that is needed
     */
    static List<String> check(ImageTree tree, Layer layer, List<String> masked) {
        List<String> warnings = new ArrayList<>();
        UNIT_OF_FOLDER.forEach((folder, unit) -> {
            boolean needed = layer.edits().stream()
                    .anyMatch(edit -> edit instanceof Edit.Put put
                            && put.path().toString().startsWith(folder));
            if (!needed) {
                return;
            }
            if (masked.contains(unit) || masked.contains(unit.replaceFirst("[.]service$", ""))) {
                throw new DefinitionException("<services><mask> holds " + unit
                        + ", which reads what <sysctl> puts into " + folder + "; drop it there, or drop <sysctl>");
            }
            if (FOLDERS.stream().noneMatch(each -> tree.get(each + unit).isPresent())) {
                warnings.add("the image has no " + unit + ", so that nothing reads what <sysctl> puts into " + folder);
            }
        });
        return warnings;
    }
}
