package io.dpuos.install;

import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Tells whether something else lies in the place of a configuration file (rpmfi.c: rpmfilesConfigConflict). */
final class ConfigurationFiles {
    private ConfigurationFiles() {}

    static boolean differs(RpmFileEntry file, ImageTree present) {
        Optional<Inode> found = present.resolveParent(file.path()).flatMap(present::get);
        if (found.isEmpty()) {
            return false;
        }
        if (file.isGhost()) {
            return true;
        }
        if (file.isSymbolicLink()) {
            return !(found.get() instanceof Inode.Symlink link
                    && file.linkTarget().filter(link.target()::equals).isPresent());
        }
        if (!(found.get() instanceof Inode.RegularFile regular)
                || regular.content().size() != file.size()) {
            return true;
        }
        return !digest(regular.content(), file.digestAlgorithm()).equals(file.digest());
    }

    private static String digest(Content content, int algorithm) {
        String name =
                switch (algorithm) {
                    case 1 -> "MD5";
                    case 2 -> "SHA-1";
                    case 9 -> "SHA-384";
                    case 10 -> "SHA-512";
                    default -> "SHA-256";
                };
        try (InputStream in = content.open()) {
            MessageDigest digest = MessageDigest.getInstance(name);
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            return "";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }
}
