package io.dpuos.install;

import io.dpuos.format.kept.KeptFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps installed trees on disk by the digest of all that they are computed from, so that a later build need not run the
 * scriptlets again. Contents of packages stay in the package store, of which a kept tree holds references only.
 *
 * <p>Safe for use by several threads and processes: a file is written under a unique name and moved. A damaged file, or
 * one whose packages left the package store, is as good as none. The format is that of {@link TreeFile} in a
 * {@link KeptFile}.
 */
public final class TreeStore {
    private static final long KIND = 0x6470756f732d7432L;
    private static final long FILE_LIMIT = 1L << 30;

    private final Path directory;
    private final PackageStore packages;

    /**
     * Keeps trees in a directory.
     *
     * @param directory exists
     * @param packages where the contents of the trees lie
     */
    public TreeStore(Path directory, PackageStore packages) {
        this.directory = directory;
        this.packages = packages;
    }

    /**
     * Returns a kept tree.
     *
     * @param digest of the inputs, 64 hexadecimal digits
     */
    public Optional<InstalledTree> find(String digest) throws IOException {
        Optional<ByteBuffer> content = KeptFile.read(directory.resolve(digest), KIND, FILE_LIMIT);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer bytes = content.get();
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(bytes.array(), bytes.position(), bytes.remaining()))) {
            return TreeFile.read(in, packages);
        }
    }

    /** Keeps a tree; one that is kept already is replaced. */
    public void keep(String digest, InstalledTree tree) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            TreeFile.write(out, tree);
        }
        KeptFile.write(directory.resolve(digest), KIND, bytes.toByteArray());
    }
}
