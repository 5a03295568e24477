package io.dpuos.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** On modules of Debian's kernel, with modinfo as judge. */
class ModuleParametersTest {
    private static final Origin ORIGIN = Origin.ofPackage("linux-image-1-1.x86_64");

    @Test
    void namesWhatModinfoNamesAndWhatItDoesNot() throws Exception {
        Judge.require("modinfo");
        Path root = DebianKernel.unpacked();
        String version = DebianKernel.version(root);
        Map<String, Path> chosen = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root.resolve("lib/modules/" + version + "/kernel"))) {
            List<Path> modules = files.filter(path -> path.toString().endsWith(".ko"))
                    .sorted()
                    .toList();
            for (int i = 0; i < modules.size(); i++) {
                String name = modules.get(i).getFileName().toString();
                if (i % 100 == 0
                        || List.of("nf_conntrack.ko", "nvme-core.ko", "mlx5_core.ko")
                                .contains(name)) {
                    chosen.put(KernelModule.normalise(name.substring(0, name.length() - 3)), modules.get(i));
                }
            }
        }
        TreeBuilder builder = ImageTree.empty(0, ORIGIN).toBuilder();
        for (Path module : chosen.values()) {
            TreePath path = TreePath.of("/usr/" + root.relativize(module));
            builder.mkdirs(path.parent(), Attributes.root(0755, 0), ORIGIN);
            builder.put(
                    path,
                    new Inode.RegularFile(Attributes.root(0644, 0), Bytes.of(Files.readAllBytes(module)), ORIGIN));
        }
        builder.put(
                TreePath.of("/lib"),
                new Inode.Symlink(Attributes.root(0777, 0), io.dpuos.tree.LinkTarget.of("usr/lib"), ORIGIN));
        ImageTree image = builder.build();
        ModuleTree modules = ModuleTree.of(image, version);

        SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
        for (String name : chosen.keySet()) {
            found.put(
                    name,
                    ModuleParameters.of(image, modules.module(name).orElseThrow())
                            .orElseThrow());
        }

        assertThat(found.get("nf_conntrack")).containsEntry("hashsize", "").containsEntry("acct", "bool");
        assertThat(found.get("mlx5_core")).containsEntry("prof_sel", "uint");
        for (Map.Entry<String, Path> module : chosen.entrySet()) {
            TreeSet<String> named = new TreeSet<>();
            String output = Judge.approved(root, "modinfo -F parmtype " + module.getValue());
            List<String> lines = new ArrayList<>(output.lines().toList());
            lines.forEach(line -> named.add(line.substring(0, line.indexOf(':'))));
            assertThat(found.get(module.getKey()).keySet()).as(module.getKey()).containsAll(named);
        }
    }
}
