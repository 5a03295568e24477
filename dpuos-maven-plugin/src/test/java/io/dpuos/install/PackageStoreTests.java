package io.dpuos.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageStoreTests {
    /** None is a multiple of a block or of a slice of one; the first and the third lie across several blocks. */
    private static final int[] SIZES = {2_500_001, 17, 3_000_003, 262_145, 0, 1};

    @TempDir
    Path directory;

    private final byte[][] contents = new byte[SIZES.length][];
    private InstallPackage wanted;

    @BeforeEach
    void write() throws IOException {
        RpmWriter writer = new RpmWriter(new Nevra("tool", new Evr(0, "1", "1"), "noarch")).buildTime(1_700_000_000L);
        for (int i = 0; i < SIZES.length; i++) {
            contents[i] = new byte[SIZES[i]];
            new Random(i).nextBytes(contents[i]);
            writer.file(PackagedFile.regular(TreePath.of("/usr/share/f" + i), 0644, Bytes.of(contents[i])));
        }
        Path rpm = directory.resolve(writer.fileName());
        writer.write(rpm);
        wanted = new InstallPackage(Bytes.of(Files.readAllBytes(rpm)).sha256(), rpm, true);
    }

    private PackageStore store() {
        return new PackageStore(directory.resolve("packages"));
    }

    private static Content content(StoredPackage stored, int index) {
        return stored.content(index).orElseThrow();
    }

    @Test
    void contentsAreThoseOfThePackageHoweverTheyAreRead() throws IOException {
        StoredPackage stored = store().obtain(wanted);

        for (int i = 0; i < SIZES.length; i++) {
            Random random = new Random(i);
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            byte[] buffer = new byte[400_000];
            try (InputStream in = content(stored, i).open()) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer, 0, 1 + random.nextInt(buffer.length))) {
                    read.write(buffer, 0, n);
                }
            }

            assertThat(read.toByteArray()).as("f" + i).isEqualTo(contents[i]);
            assertThat(content(stored, i).sha256())
                    .isEqualTo(Bytes.of(contents[i]).sha256());
        }
    }

    @Test
    void damagedBlockIsNotReadAsContent() throws IOException {
        StoredPackage stored = store().obtain(wanted);
        try (Stream<Path> walk = Files.walk(directory.resolve("packages"))) {
            Path file = walk.filter(Files::isRegularFile).findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            bytes[1000] ^= 1;
            Files.write(file, bytes);
        }

        assertThatThrownBy(() -> content(stored, 0).readAll(SIZES[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }
}
