package io.dpuos.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
