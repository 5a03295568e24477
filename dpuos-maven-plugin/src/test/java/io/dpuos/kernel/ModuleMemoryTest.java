package io.dpuos.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.kernel.KernelModule.Need;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleMemoryTest {
    private static final String CONTENT = "c0ffee".repeat(10) + "0000";
    private static final ModuleFacts FACTS = new ModuleFacts(
            new ModuleInfo(List.of(
                    new ModuleInfo.Entry("license", "GPL"), new ModuleInfo.Entry("alias", "pci:v*d*"),
                    new ModuleInfo.Entry("author", "Jürgen"), new ModuleInfo.Entry("flag", ""))),
            List.of("acme_probe", "acme_remove"),
            List.of(new Need("printk", false), new Need("optional", true)),
            true);

    @TempDir
    Path folder;

    @Test
    void laterProcessKnowsWhatWasKept() throws Exception {
        Path file = folder.resolve("below/modules");
        ModuleMemory.add(CONTENT, FACTS);

        ModuleMemory.keep(file);
        ModuleMemory.forget();
        assertThat(ModuleMemory.find(CONTENT)).isEmpty();
        ModuleMemory.recall(file);

        assertThat(ModuleMemory.find(CONTENT)).hasValue(FACTS);
    }

    @Test
    void damagedFileIsAsGoodAsNone() throws Exception {
        Path file = folder.resolve("modules");
        ModuleMemory.add(CONTENT, FACTS);
        ModuleMemory.keep(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        ModuleMemory.forget();

        ModuleMemory.recall(file);
        ModuleMemory.recall(folder.resolve("missing"));

        assertThat(ModuleMemory.find(CONTENT)).isEmpty();
    }
}
