package io.dpuos.assemble;

import io.dpuos.boot.InstallerSpec;
import io.dpuos.format.payload.PayloadIndex;
import io.dpuos.report.Json;
import io.dpuos.resolve.Lock;
import io.dpuos.resolve.LockSet;
import io.dpuos.resolve.LockedPackage;
import io.dpuos.tree.ImageTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a medium was made of, as JSON; the same for the same medium. */
final class Manifest {
    private Manifest() {}

    static String of(
            ImageDefinition definition,
            String pluginVersion,
            Lock lock,
            InstallerSpec spec,
            PayloadIndex index,
            ImageTree tree,
            List<LayerOutcome> layers,
            long size,
            String sha256) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("groupId", definition.coordinates().groupId());
        manifest.put("artifactId", definition.coordinates().artifactId());
        manifest.put("version", definition.coordinates().version());
        manifest.put("architecture", definition.arch());
        manifest.put("distribution", definition.distribution().id());
        manifest.put("pluginVersion", pluginVersion);
        manifest.put("timestamp", spec.timestamp());
        Map<String, Object> iso = new LinkedHashMap<>();
        iso.put("size", size);
        iso.put("sha256", sha256);
        manifest.put("iso", iso);
        manifest.put("volumeLabel", spec.volumeLabel());
        manifest.put("kernel", spec.kernelVersion());
        manifest.put("minimumDiskBytes", spec.minimumDiskBytes());
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("codec", index.codec());
        payload.put("size", index.size());
        payload.put("unpacked", index.unpacked());
        payload.put("sha256", index.sha256());
        payload.put("frames", index.frames().size());
        manifest.put("payload", payload);
        manifest.put("files", tree.inodes().size());
        Map<String, Object> counts = new LinkedHashMap<>();
        layers.forEach(
                layer -> counts.put(layer.layer().name(), layer.layer().edits().size()));
        manifest.put("layers", counts);
        for (LockSet set : List.of(LockSet.IMAGE, LockSet.INSTALLER)) {
            List<Object> packages = new ArrayList<>();
            for (LockedPackage locked : lock.packages(set)) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("nevra", locked.nevra().toString());
                entry.put("sha256", locked.sha256());
                entry.put("licence", locked.licence());
                entry.put("source", locked.sourceRpm());
                entry.put("signedBy", locked.keyFingerprint());
                packages.add(entry);
            }
            manifest.put(set.id() + "Packages", packages);
        }
        return Json.write(manifest);
    }
}
