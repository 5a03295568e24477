package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.sysctl.KernelFacts.Place;
import io.dpuos.tree.SmallTree;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageKernelTest {
    private final SmallTree image = new SmallTree();

    @Test
    void tellsWhatTheNewestKernelOfTheImageHas() {
        for (String version : new String[] {"6.1.0-9-amd64", "6.1.0-10-amd64"}) {
            image.file("/usr/lib/modules/" + version + "/modules.builtin", "kernel/drivers/nvme/host/nvme-core.ko\n")
                    .file(
                            "/usr/lib/modules/" + version + "/modules.builtin.modinfo",
                            "nvme_core.parmtype=io_timeout:uint\0nvme_core.license=GPL\0nvme_core.parm=io_timeout:x\0")
                    .file("/usr/lib/modules/" + version + "/modules.order", "");
        }
        image.link("/lib", "usr/lib")
                .file("/boot/config-6.1.0-10-amd64", "CONFIG_HUGETLBFS=y\n# CONFIG_NUMA is not set\n");

        ImageKernel kernel = new ImageKernel(image.build());

        assertThat(kernel.release()).hasValue("6.1.0-10-amd64");
        assertThat(kernel.config("CONFIG_HUGETLBFS")).hasValue("y");
        assertThat(kernel.config("CONFIG_NUMA")).hasValue("n");
        assertThat(kernel.place("nvme-core")).isEqualTo(Place.BUILT_IN);
        assertThat(kernel.place("mlx5_core")).isEqualTo(Place.ABSENT);
        assertThat(kernel.modules()).containsExactly("nvme_core");
        assertThat(kernel.parameters("nvme_core")).hasValue(new java.util.TreeMap<>(Map.of("io_timeout", "uint")));
        assertThat(kernel.parameters("mlx5_core")).isEmpty();
    }

    @Test
    void tellsNothingOfAnImageWithoutKernel() {
        ImageKernel kernel = new ImageKernel(image.directory("/etc").build());

        assertThat(kernel.release()).isEmpty();
        assertThat(kernel.config("CONFIG_NUMA")).isEmpty();
        assertThat(kernel.place("nvme_core")).isEqualTo(Place.UNKNOWN);
        assertThat(kernel.modules()).isEmpty();
    }
}
