package io.dpuos.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.tree.Content;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of more than 4 GiB come in rpm's stripped cpio format; rpmbuild makes one. */
@Tag("acceptance")
class LargeFileTests {
    private static final long SIZE = (4L << 30) + 5;

    @TempDir
    Path directory;

    /** Zeros without end of memory. */
    private record Zeros(long size, String sha256) implements Content {
        @Override
        public InputStream open() {
            return new InputStream() {
                private long left = size;

                @Override
                public int read() {
                    return left-- > 0 ? 0 : -1;
                }

                @Override
                public int read(byte[] target, int offset, int length) {
                    if (left <= 0) {
                        return -1;
                    }
                    int count = (int) Math.min(left, length);
                    Arrays.fill(target, offset, offset + count, (byte) 0);
                    left -= count;
                    return count;
                }
            };
        }
    }

    @Test
    void rpmInstallsWhatIsWritten() throws IOException {
        Judge.needs("rpm", "sha256sum");
        String digest = Judge.sh(directory, "head -c " + SIZE + " /dev/zero | sha256sum")
                .orFail()
                .substring(0, 64);
        new RpmWriter(Nevra.parse("large-1-1.noarch"))
                .compression(Compression.ZSTD, 1)
                .file(PackagedFile.regular(TreePath.of("/opt/zeros"), 0644, new Zeros(SIZE, digest)))
                .file(PackagedFile.hardLink(TreePath.of("/opt/again"), TreePath.of("/opt/zeros")))
                .file(PackagedFile.symbolicLink(TreePath.of("/opt/link"), LinkTarget.of("zeros")))
                .write(directory.resolve("large.rpm"));

        Judge.sh(directory, "mkdir root && rpm --root $PWD/root -i --nodeps large.rpm")
                .orFail();

        assertThat(Judge.sh(directory, "rpm --root $PWD/root -V large").orFail())
                .isEmpty();
        assertThat(Judge.sh(directory, "stat -c '%s %h' root/opt/again").orFail())
                .isEqualTo(SIZE + " 2\n");
    }

    @Test
    void strippedArchiveOfRpmbuildIsRead() throws IOException {
        Judge.needs("rpmbuild");
        Files.writeString(directory.resolve("large.spec"), """
                Name: large
                Version: 1
                Release: 1
                Summary: large
                License: none
                BuildArch: noarch
                %description
                large
                %install
                mkdir -p %{buildroot}/opt
                truncate -s 4294967301 %{buildroot}/opt/zeros
                ln %{buildroot}/opt/zeros %{buildroot}/opt/again
                echo small > %{buildroot}/opt/small
                ln -s small %{buildroot}/opt/link
                %files
                /opt/*
                """);
        Judge.sh(
                        directory,
                        "rpmbuild -bb --define \"_topdir $PWD\" --define '_binary_payload w1.zstdio'"
                                + " --define '__os_install_post %{nil}' large.spec")
                .orFail();

        RpmFile rpm = RpmFile.read(directory.resolve("RPMS/noarch/large-1-1.noarch.rpm"));

        long delivered = 0;
        int entries = 0;
        try (PayloadReader payload = rpm.openPayload()) {
            for (Optional<PayloadEntry> e = payload.next(); e.isPresent(); e = payload.next()) {
                entries++;
                try (InputStream in = e.get().content()) {
                    delivered += in.transferTo(java.io.OutputStream.nullOutputStream());
                }
            }
        }
        assertThat(entries).isEqualTo(4);
        assertThat(delivered).isEqualTo(SIZE + 6);
        assertThat(rpm.header().files()).extracting(RpmFileEntry::size).contains(SIZE);
    }
}
