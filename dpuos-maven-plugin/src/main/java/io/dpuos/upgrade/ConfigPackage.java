package io.dpuos.upgrade;

import io.dpuos.install.InstalledPackage;
import io.dpuos.rpm.Compression;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.Signer;
import io.dpuos.rpm.Trigger;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Sha256;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The package {@code ARTIFACT-config}: it owns the files of the image that no package owns, so that the operator of an
 * installed system upgrades the vendor's configuration with dnf. Its triggers keep new kernels as the image was made.
 * Immutable.
 *
 * @param file where it lies
 * @param sha256 of the file
 * @param nevra name, version and architecture
 * @param fingerprint who signed it; empty when nobody did
 */
public record ConfigPackage(Path file, String sha256, Nevra nevra, Optional<String> fingerprint) {
    private static final List<String> WATCHED = List.of("/lib/modules", "/usr/lib/modules", "/boot/vmlinuz-");
    private static final List<String> FIRMWARE = List.of("/lib/firmware", "/usr/lib/firmware");

    private static final String SAVE_PRESET =
            "if [ \"$1\" -gt 1 ] && [ -f /etc/systemd/system-preset/10-dpuos.preset ]; then\n"
                    + "  mkdir -p /run/dpuos && cp /etc/systemd/system-preset/10-dpuos.preset /run/dpuos/preset.before\n"
                    + "fi\nexit 0\n";
    private static final String APPLY = "[ ! -x " + UpgradeLayer.LIBRARY + "/config-applied ] || "
            + UpgradeLayer.LIBRARY + "/config-applied\nexit 0\n";

    /** openEuler's own macro {@code _binary_payload} says {@code w2.xzdio}; every rpm reads xz. */
    private static final int XZ_LEVEL = 2;

    /** After the triggers of others: what they make of a new kernel is what this package works on. */
    private static final long LATE = 1000;

    /**
     * What the package is called. Immutable.
     *
     * @param artifactId of the image; the package's name is {@code ARTIFACT-config}
     * @param version as Maven writes it
     * @param vendor who made it, the group id
     * @param arch the image's architecture: what the package holds differs between architectures
     */
    public record Identity(String artifactId, String version, String vendor, String arch) {
        /** Returns the package's identity; {@link ConfigVersion} tells how versions are translated. */
        Nevra nevra(long timestamp) {
            String name = artifactId.replaceAll("[^A-Za-z0-9._+-]", "-");
            return new Nevra(name + "-config", ConfigVersion.of(version, timestamp), arch);
        }
    }

    /**
     * Writes the package.
     *
     * @param tree the whole image
     * @param packages all that is installed
     * @param folder where the file goes; its name is {@code NAME-VERSION-RELEASE.ARCH.rpm}
     * @param timestamp build time, seconds since the epoch
     * @param signer who signs
     */
    public static ConfigPackage write(
            ImageTree tree,
            Collection<InstalledPackage> packages,
            Identity identity,
            Path folder,
            long timestamp,
            Optional<Signer> signer)
            throws IOException {
        Nevra nevra = identity.nevra(timestamp);
        RedlineComposition composition = new RedlineComposition(
                nevra,
                "Configuration of " + identity.artifactId(),
                "The files of the image " + identity.artifactId() + " " + identity.version()
                        + " that no other package owns, and what keeps\nthe system as the image was made when it is"
                        + " upgraded.",
                identity.vendor());
        composition.addDependency("/bin/bash", 0, "");
        composition.setPreInstallScript(SAVE_PRESET);
        composition.setPostTransScript(APPLY);
        RpmWriter writer = composition.writer().buildTime(timestamp).compression(Compression.XZ, XZ_LEVEL);
        OwnedFiles.of(tree, packages).forEach(writer::file);
        triggers(writer);
        // Not by method references: an image that nobody signs would load the OpenPGP library for them.
        Optional<String> fingerprint = Optional.empty();
        if (signer.isPresent()) {
            writer.signer(signer.get());
            fingerprint = Optional.of(signer.get().fingerprint());
        }
        Path file = Files.createDirectories(folder).resolve(writer.fileName());
        writer.write(file);
        return new ConfigPackage(file, Sha256.of(file), nevra, fingerprint);
    }

    private static void triggers(RpmWriter writer) {
        String script = UpgradeLayer.LIBRARY + "/kernel-update ";
        writer.trigger(trigger(Trigger.Kind.TRANSFILETRIGGERIN, WATCHED, script + "changed"));
        writer.trigger(trigger(Trigger.Kind.TRANSFILETRIGGERPOSTUN, WATCHED, script + "changed"));
        writer.trigger(trigger(Trigger.Kind.TRANSFILETRIGGERIN, FIRMWARE, script + "firmware"));
    }

    private static Trigger trigger(Trigger.Kind kind, List<String> prefixes, String command) {
        List<Dependency> conditions = prefixes.stream().map(Dependency::of).toList();
        // The list of files comes by the standard input; nobody reads it.
        String body = "[ ! -x " + command.split(" ")[0] + " ] || " + command + " </dev/null\n";
        return new Trigger(kind, conditions, List.of("/bin/sh"), body, LATE, 0);
    }

    /** Returns the package as an installed one. */
    public InstalledPackage installed() throws IOException {
        RpmFile rpm = RpmFile.read(file);
        RpmHeader header = rpm.header();
        List<TreePath> paths = new ArrayList<>();
        header.files().forEach(each -> paths.add(each.path()));
        return new InstalledPackage(
                header,
                rpm.signatureHeader(),
                sha256,
                true,
                Collections.nCopies(paths.size(), InstalledPackage.FileState.NORMAL),
                paths);
    }
}
