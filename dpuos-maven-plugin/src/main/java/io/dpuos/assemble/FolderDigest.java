package io.dpuos.assemble;

import io.dpuos.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

/** The digest of names and contents of folders; owners, modes and times of the build host do not count. */
final class FolderDigest {
    private FolderDigest() {}

    static String of(List<Path> folders) throws IOException {
        MessageDigest digest = Sha256.begin();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> walk = Files.walk(folder)) {
                for (Path path : walk.sorted().toList()) {
                    String name = folder.relativize(path).toString().replace('\\', '/');
                    digest.update((name + "\0").getBytes(StandardCharsets.UTF_8));
                    if (Files.isSymbolicLink(path)) {
                        digest.update(Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8));
                    } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                        try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
                            in.transferTo(java.io.OutputStream.nullOutputStream());
                        }
                    }
                    digest.update((byte) 0);
                }
            }
        }
        return Sha256.end(digest);
    }

    /** Returns the SHA-256 of texts, each followed by a NUL byte. */
    static String of(String... texts) {
        MessageDigest digest = Sha256.begin();
        for (String text : texts) {
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return Sha256.end(digest);
    }
}
