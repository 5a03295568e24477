package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Layer;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.SmallTree;
import io.dpuos.tree.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelSettersTest {
    private final ImageTree tree = new SmallTree()
            .file("/usr/lib/systemd/system/systemd-sysctl.service", "")
            .build();

    @Test
    void namesTheUnitThatNothingBrings() {
        assertThat(KernelSetters.check(tree, layer("/etc/sysctl.d/x.conf"), List.of()))
                .isEmpty();
        assertThat(KernelSetters.check(tree, layer("/etc/tmpfiles.d/x.conf"), List.of()))
                .singleElement()
                .asString()
                .contains("no systemd-tmpfiles-setup.service");
    }

    @Test
    void refusesToMaskWhatIsNeeded() {
        assertThatThrownBy(() ->
                        KernelSetters.check(tree, layer("/etc/sysctl.d/x.conf"), List.of("systemd-sysctl.service")))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("<services><mask> holds systemd-sysctl.service");
        assertThat(KernelSetters.check(tree, layer("/etc/other"), List.of("systemd-sysctl.service")))
                .isEmpty();
    }

    private Layer layer(String path) {
        LayerBuilder layer = new LayerBuilder(tree, "40-sysctl", 0);
        layer.file(TreePath.of(path), "x\n", 0644);
        return layer.build();
    }
}
