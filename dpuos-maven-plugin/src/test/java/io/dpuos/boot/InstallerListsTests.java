package io.dpuos.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code <installer><drivers>} and {@code <installer><commands>}, the lists of imageTailor's minios. */
class InstallerListsTests {
    private static final String KERNEL = "5.10.0-1.x86_64";
    private static final String MODULES = "/lib/modules/" + KERNEL;
    private static final Origin ORIGIN = Origin.ofLayer("20-kernel");

    @Test
    void addsANamedModuleAndNoOther() throws IOException {
        ImageTree image = kernel();

        assertThat(modules(image, List.of("mlx5_core")))
                .contains("mlx5_core.ko")
                .doesNotContain("other.ko");
    }

    @Test
    void comparesModulesWithoutRegardToDashAndUnderscore() throws IOException {
        assertThat(modules(kernel(), List.of("mlx5-core"))).contains("mlx5_core.ko");
    }

    @Test
    void passesOverAModuleThatMayBeMissingAndNamesOneThatMayNot() throws IOException {
        assertThat(modules(kernel(), List.of("jbd?"))).doesNotContain("mlx5_core.ko");
        assertThatThrownBy(() -> modules(kernel(), List.of("jbd")))
                .isInstanceOf(BootException.class)
                .hasMessageContaining("<installer><drivers>")
                .hasMessageContaining("'jbd' is no module of kernel " + KERNEL);
    }

    @Test
    void addsNamedCommandsToThoseOfTheInstaller() throws Exception {
        InstallerSpec plain = InstallerSpecs.sample(Policy.Existing.BOOT);

        Set<String> before = InstallerScripts.installerCommands(plain);

        assertThat(InstallerScripts.installerCommands(with(plain, List.of("ethtool", "bash"))))
                .containsAll(before)
                .contains("ethtool")
                .hasSize(before.size() + 1);
    }

    /** A copy with other commands, whatever else a description has. */
    private static InstallerSpec with(InstallerSpec spec, List<String> commands) throws Exception {
        List<Class<?>> types = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : InstallerSpec.class.getRecordComponents()) {
            types.add(component.getType());
            values.add(
                    component.getName().equals("extraCommands")
                            ? commands
                            : component.getAccessor().invoke(spec));
        }
        return InstallerSpec.class
                .getDeclaredConstructor(types.toArray(Class<?>[]::new))
                .newInstance(values.toArray());
    }

    private static Set<String> modules(ImageTree image, List<String> named) throws IOException {
        TreeBuilder target = ImageTree.empty(0, ORIGIN).toBuilder();
        new BootModules(image, KERNEL)
                .forRoot(PartitionLayout.defaults())
                .named(named)
                .putInto(target, 0, ORIGIN);
        Set<String> names = new TreeSet<>();
        target.build().inodes().keySet().forEach(path -> names.add(path.nameText()));
        return names;
    }

    private static ImageTree kernel() throws IOException {
        TreeBuilder tree = ImageTree.empty(0, ORIGIN).toBuilder();
        for (String file :
                List.of("/boot/vmlinuz-" + KERNEL, MODULES + "/modules.order", MODULES + "/modules.builtin")) {
            tree.mkdirs(TreePath.of(file).parent(), Attributes.root(0755, 0), ORIGIN);
            tree.put(TreePath.of(file), new Inode.RegularFile(Attributes.root(0644, 0), Bytes.of(""), ORIGIN));
        }
        module(tree, "mlx5_core", "");
        module(tree, "other", "");
        return tree.build();
    }

    private static void module(TreeBuilder tree, String name, String needs) {
        TreePath path = TreePath.of(MODULES + "/kernel/misc/" + name + ".ko");
        tree.mkdirs(path.parent(), Attributes.root(0755, 0), ORIGIN);
        String information = "name=" + name + "\0depends=" + needs + "\0vermagic=" + KERNEL + " SMP\0";
        tree.put(path, new Inode.RegularFile(Attributes.root(0644, 0), Bytes.of(elf(information)), ORIGIN));
    }

    /** A relocatable file of ELF64 with the section .modinfo and the names of its sections. */
    private static byte[] elf(String information) {
        byte[] text = information.getBytes(StandardCharsets.ISO_8859_1);
        byte[] names = "\0.modinfo\0.shstrtab\0".getBytes(StandardCharsets.ISO_8859_1);
        int table = (64 + text.length + names.length + 7) / 8 * 8;
        ByteBuffer out = ByteBuffer.allocate(table + 3 * 64).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        out.putShort((short) 1)
                .putShort((short) 62)
                .putInt(1)
                .putLong(0)
                .putLong(0)
                .putLong(table);
        out.putInt(0).putShort((short) 64).putShort((short) 0).putShort((short) 0);
        out.putShort((short) 64).putShort((short) 3).putShort((short) 2);
        out.position(64);
        out.put(text).put(names);
        section(out, table + 64, 1, 64, text.length);
        section(out, table + 128, 10, 64 + text.length, names.length);
        return out.array();
    }

    private static void section(ByteBuffer out, int at, int name, int offset, int size) {
        out.position(at);
        out.putInt(name)
                .putInt(name == 10 ? 3 : 1)
                .putLong(0)
                .putLong(0)
                .putLong(offset)
                .putLong(size);
        out.putInt(0).putInt(0).putLong(1).putLong(0);
    }
}
