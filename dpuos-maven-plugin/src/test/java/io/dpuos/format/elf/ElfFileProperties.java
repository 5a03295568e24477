package io.dpuos.format.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ElfFileProperties {
    @Property(tries = 300)
    void damageIsEitherReadOrRefusedButNeverFails(@ForAll int where, @ForAll byte value) throws IOException {
        Path program = Path.of("/bin/true");
        assumeTrue(Files.exists(program), "/bin/true is not on this machine");
        byte[] data = Files.readAllBytes(program);
        data[Math.floorMod(where, Math.min(data.length, 4096))] = value;

        try {
            ElfFile elf = ElfFile.parse("damaged", data);
            elf.needed();
            elf.versionsNeeded();
            elf.versionsDefined();
            elf.dlopenNotes();
            elf.interpreter();
            elf.symbols("", symbol -> {});
            elf.sections().forEach(section -> elf.section(section.name()));
        } catch (MalformedElfException e) {
            assertThat(e.file()).isEqualTo("damaged");
        }
    }
}
