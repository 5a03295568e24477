package io.dpuos.format.oci;

import io.dpuos.format.tar.TarEntry;
import io.dpuos.format.tar.TarWriter;
import io.dpuos.format.zstd.Frames;
import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.Sha256;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An image with one layer, as an OCI image layout in a tar archive. The layer is a zstd-compressed tar archive and is
 * copied as it is. The bytes depend on nothing but the arguments. Immutable.
 *
 * @param name the image's name, usually the artifact id
 * @param version its tag
 * @param architecture as Go names it: {@code amd64}, {@code arm64}
 * @param timestamp when it counts as created, seconds since the epoch
 */
public record OciArchive(String name, String version, String architecture, long timestamp) {
    private static final Origin ORIGIN = Origin.ofLayer("oci");
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+zstd";
    private static final String BLOBS = "/blobs/sha256/";

    /** Checks what becomes part of references: image names are lower-case, tags have a narrow set of characters. */
    public OciArchive {
        name = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        version = version.replaceAll("[^A-Za-z0-9_.-]", "_");
    }

    /**
     * Writes the archive.
     *
     * @param layer a tar archive, compressed with zstd
     */
    public void write(Content layer, OutputStream out) throws IOException {
        String config = "{\"architecture\":\"" + architecture
                + "\",\"config\":{\"Cmd\":[\"/sbin/init\"],\"StopSignal\":\"SIGRTMIN+3\"},"
                + "\"created\":\"" + Instant.ofEpochSecond(timestamp) + "\",\"history\":[{\"created\":\""
                + Instant.ofEpochSecond(timestamp) + "\",\"created_by\":\"dpuos-maven-plugin\"}],\"os\":\"linux\","
                + "\"rootfs\":{\"diff_ids\":[\"sha256:" + unpackedDigest(layer) + "\"],\"type\":\"layers\"}}";
        Bytes configBytes = Bytes.of(config);
        Bytes manifest = Bytes.of("{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":"
                + descriptor(CONFIG, configBytes, "") + ",\"layers\":[" + descriptor(LAYER, layer, "") + "]}");
        String annotations = ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + version
                + "\",\"io.containerd.image.name\":\"" + name + ":" + version + "\"}";
        Bytes index = Bytes.of("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":["
                + descriptor(MANIFEST, manifest, annotations) + "]}");
        // What docker load reads where it does not know the layout.
        Bytes docker = Bytes.of("[{\"Config\":\"" + blob(configBytes).substring(1) + "\",\"RepoTags\":[\"" + name + ":"
                + version + "\"],\"Layers\":[\"" + blob(layer).substring(1) + "\"]}]");
        SortedMap<TreePath, Content> files = new TreeMap<>();
        files.put(TreePath.of("/oci-layout"), Bytes.of("{\"imageLayoutVersion\":\"1.0.0\"}"));
        files.put(TreePath.of("/index.json"), index);
        files.put(TreePath.of("/manifest.json"), docker);
        files.put(TreePath.of(blob(configBytes)), configBytes);
        files.put(TreePath.of(blob(manifest)), manifest);
        files.put(TreePath.of(blob(layer)), layer);
        TarWriter tar = new TarWriter(out);
        for (String directory : new String[] {"/blobs", "/blobs/sha256"}) {
            tar.put(new TarEntry(
                    TreePath.of(directory), new Inode.Directory(Attributes.root(0755, timestamp), ORIGIN)));
        }
        for (var file : files.entrySet()) {
            tar.put(new TarEntry(
                    file.getKey(), new Inode.RegularFile(Attributes.root(0644, timestamp), file.getValue(), ORIGIN)));
        }
        tar.end();
    }

    private static String blob(Content content) {
        return BLOBS + content.sha256();
    }

    private static String descriptor(String mediaType, Content content, String more) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"sha256:" + content.sha256() + "\",\"size\":"
                + content.size() + more + "}";
    }

    private static String unpackedDigest(Content layer) throws IOException {
        try (InputStream packed = layer.open();
                InputStream plain = Frames.open(packed)) {
            return Sha256.of(plain);
        }
    }
}
