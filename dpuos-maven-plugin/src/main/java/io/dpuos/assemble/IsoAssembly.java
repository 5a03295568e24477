package io.dpuos.assemble;

import io.dpuos.boot.ArchiveStore;
import io.dpuos.boot.Consoles;
import io.dpuos.boot.DeferredScript;
import io.dpuos.boot.DiskRule;
import io.dpuos.boot.EfiArchitecture;
import io.dpuos.boot.GrubConfig;
import io.dpuos.boot.HookPoint;
import io.dpuos.boot.InstallerHook;
import io.dpuos.boot.InstallerInitramfs;
import io.dpuos.boot.InstallerSpec;
import io.dpuos.boot.MediumBootFiles;
import io.dpuos.boot.MediumLayout;
import io.dpuos.boot.PartitionLayout;
import io.dpuos.boot.Policy;
import io.dpuos.format.MalformedImageException;
import io.dpuos.format.iso9660.ByteSource;
import io.dpuos.format.iso9660.HybridIso;
import io.dpuos.format.payload.DirectoryFrameStore;
import io.dpuos.format.payload.FrameStore;
import io.dpuos.format.payload.Payload;
import io.dpuos.format.payload.PayloadProgress;
import io.dpuos.format.payload.PayloadRun;
import io.dpuos.format.payload.PayloadWriter;
import io.dpuos.install.DeferredScriptlet;
import io.dpuos.install.InstalledPackage;
import io.dpuos.kernel.KernelVersions;
import io.dpuos.repo.ProgressListener;
import io.dpuos.resolve.Lock;
import io.dpuos.resolve.LockSet;
import io.dpuos.sysctl.CommandLine;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Writes the medium of a tailored image. */
final class IsoAssembly {
    private final ImageDefinition definition;
    private final BuildEnvironment environment;
    private final Lock lock;
    private final PartitionLayout layout;
    private final PackageTrees trees;
    private final long timestamp;
    private final FrameStore frames;
    private List<FrameStore.StoredFrame> taken = List.of();
    private final ArchiveStore archives;
    private final EfiArchitecture architecture;
    private final Consoles consoles;

    IsoAssembly(
            ImageDefinition definition,
            BuildEnvironment environment,
            Lock lock,
            PartitionLayout layout,
            PackageTrees trees,
            long timestamp)
            throws IOException {
        this.definition = definition;
        this.environment = environment;
        this.lock = lock;
        this.layout = layout;
        this.trees = trees;
        this.timestamp = timestamp;
        frames = new DirectoryFrameStore(environment.cache().directory("frames"));
        archives = new FrameArchives(frames, PluginIdentity.text(environment.pluginVersion()));
        architecture = EfiArchitecture.of(definition.arch());
        consoles = definition.boot().consoles().isEmpty()
                ? Consoles.defaults(architecture)
                : Consoles.parse(String.join(" ", definition.boot().consoles()));
    }

    /**
     * Writes the medium; the file appears under its name when it was read back and found right. When a frame of the cache
     * was damaged, that is noticed then, and the frame and the medium are made once more.
     */
    AssembledImage write(
            ImageBuild.Tailored tailored,
            Optional<String> menuPassword,
            Optional<String> shellPassword,
            Optional<PackageSigner> signer,
            Path iso)
            throws IOException {
        try {
            return writeOnce(tailored, menuPassword, shellPassword, signer, iso);
        } catch (MalformedImageException e) {
            if (frames.discardDamaged(taken) == 0) {
                throw e;
            }
            return writeOnce(tailored, menuPassword, shellPassword, signer, iso);
        }
    }

    private AssembledImage writeOnce(
            ImageBuild.Tailored tailored,
            Optional<String> menuPassword,
            Optional<String> shellPassword,
            Optional<PackageSigner> signer,
            Path iso)
            throws IOException {
        if (definition.installer().onFailure().equals(Policy.OnFailure.SHELL.word()) && shellPassword.isEmpty()) {
            throw new DefinitionException("<installer><onFailure>shell needs <accounts><installer><password>: whoever"
                    + " makes the installation fail would get a shell without a password");
        }
        Path folder = Files.createDirectories(iso.toAbsolutePath().getParent());
        Upgrades upgrades = new Upgrades(definition, layout, lock, timestamp, environment.work());
        Upgrades.Completed completed = upgrades.complete(
                tailored,
                BootLayer.compute(tailored.tree(), layout, consoles, definition, menuPassword, timestamp, archives),
                signer,
                folder);
        ImageTree tree = completed.tree();
        Beside<ImageReport> counting = Beside.start(
                "report",
                () -> new ImageReport(
                        definition,
                        environment.pluginVersion(),
                        lock,
                        tailored,
                        tree,
                        completed.packages(),
                        completed.config().installed()));
        Payload payload = payload(tree);
        long installed = installedBytes(tree);
        InstallerSpec spec = spec(tailored, tree, payload, installed, menuPassword, shellPassword);
        ImageTree tools = trees.tree(LockSet.INSTALLER).tree();
        Content initramfs =
                InstallerInitramfs.build(tools, tree, spec, OsRelease.of(tree).prettyName(), archives);
        SortedMap<String, byte[]> bootFiles = BootFiles.of(tree, spec);
        HybridIso medium = medium(tree, spec, bootFiles, initramfs, payload);

        ImageReport report = counting.get();
        ReportWriter account = new ReportWriter(environment.work(), report, spec, medium.size(), completed.notes());
        account.checkBudget(definition.budget());

        // Not createTempFile: its files are readable for the owner alone, and a medium is for whoever reads the
        // project.
        Path temporary = folder.resolve(
                "." + iso.getFileName() + "." + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tmp");
        try (MediumWriter writer = new MediumWriter(temporary, medium, environment.progress())) {
            HybridIso.Written written =
                    writer.write(channel -> ReadBack.verify(channel, temporary, spec, bootFiles, payload.index()));
            List<Product> products = new ArrayList<>();
            products.add(new Product(
                    "config",
                    "rpm",
                    completed.config().file(),
                    completed
                            .config()
                            .fingerprint()
                            .map(key -> "signed by " + key)
                            .orElse("not signed")));
            products.addAll(new Products(definition, spec, tree, payload)
                    .write(iso, completed.config().file(), bootFiles, initramfs));
            Path manifest = folder.resolve(withoutExtension(iso) + "-manifest.json");
            Files.writeString(
                    manifest,
                    Manifest.of(
                            definition,
                            environment.pluginVersion(),
                            lock,
                            spec,
                            payload.index(),
                            tree,
                            tailored.layers(),
                            written.size(),
                            written.sha256()),
                    StandardCharsets.UTF_8);
            Path sbom = folder.resolve(withoutExtension(iso) + "-cyclonedx.json");
            List<InstalledPackage> packages = new ArrayList<>(tailored.base().packages());
            packages.addAll(trees.tree(LockSet.INSTALLER).packages());
            Files.writeString(
                    sbom,
                    Sbom.of(
                            definition.coordinates(),
                            environment.pluginVersion(),
                            lock,
                            packages,
                            timestamp,
                            written.sha256()),
                    StandardCharsets.UTF_8);
            products.add(new Product("cyclonedx", "json", sbom, "the bill of materials"));
            writer.await();
            Files.move(temporary, iso, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            Files.writeString(
                    folder.resolve(iso.getFileName() + ".sha256"),
                    written.sha256() + "  " + iso.getFileName() + "\n",
                    StandardCharsets.UTF_8);
            List<String> lines = account.write(iso, written.sha256(), products, manifest, definition.budget());
            return new AssembledImage(
                    iso,
                    written.size(),
                    written.sha256(),
                    manifest,
                    completed.packages(),
                    report.installedBytes(),
                    payload.index().frames().size(),
                    payload.reused(),
                    spec.minimumDiskBytes(),
                    spec.volumeLabel(),
                    products,
                    completed.notes(),
                    lines);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static String withoutExtension(Path iso) {
        return String.valueOf(iso.getFileName()).replaceFirst("\\.iso$", "");
    }

    private Payload payload(ImageTree tree) throws IOException {
        ProgressListener listener = environment.progress();
        Payload payload = new PayloadWriter(frames, definition.outputs().level(), environment.threads())
                .write(PayloadRun.of(tree), new PayloadProgress() {
                    @Override
                    public void planned(int count, long bytes) {
                        listener.started("compressing the payload", bytes);
                    }

                    @Override
                    public void ready(String label, long bytes, boolean reused) {
                        listener.advanced(bytes);
                    }
                });
        listener.finished();
        taken = payload.stored();
        return payload;
    }

    private static long installedBytes(ImageTree tree) {
        long bytes = 0;
        for (Inode inode : tree.inodes().values()) {
            bytes += inode instanceof Inode.RegularFile file ? file.content().size() : 0;
        }
        return bytes;
    }

    private InstallerSpec spec(
            ImageBuild.Tailored tailored,
            ImageTree tree,
            Payload payload,
            long installed,
            Optional<String> menuPassword,
            Optional<String> shellPassword)
            throws IOException {
        Coordinates coordinates = definition.coordinates();
        List<String> kernels = GrubConfig.menuOrder(KernelVersions.of(tree));
        if (kernels.isEmpty()) {
            throw new DefinitionException("the image has no kernel; add the package 'kernel' to <packages><install>");
        }
        List<DeferredScript> deferred = new ArrayList<>();
        for (DeferredScriptlet scriptlet : tailored.base().deferred()) {
            deferred.add(new DeferredScript(
                    scriptlet.packageName() + " " + scriptlet.kind(),
                    scriptlet.interpreter(),
                    scriptlet.arguments(),
                    scriptlet.body()));
        }
        StorageDeclaration storage = definition.storage();
        InstallerDeclaration installer = definition.installer();
        CommandLine commandLine = BootLayer.commandLine(definition, new ImageKernel(tree));
        String label = label(coordinates);
        return new InstallerSpec(
                coordinates.artifactId(),
                coordinates.version(),
                label,
                MediumLayout.PAYLOAD,
                payload.size(),
                payload.index().sha256(),
                layout,
                storage.match().isEmpty() ? DiskRule.onlyDisk() : new DiskRule(storage.match()),
                Policy.Wipe.of(storage.wipe()),
                Policy.Existing.of(installer.existing()),
                minimumDisk(installed),
                Policy.OnSuccess.of(installer.onSuccess()),
                Policy.OnFailure.of(installer.onFailure()),
                consoles,
                String.join(" ", commandLine.installer()),
                BootLayer.withRoot(layout, commandLine.system()),
                kernels.get(0),
                definition.distribution().efiDirectory(),
                architecture,
                definition.tailoring().installerDrivers(),
                installerCommands(),
                hooks(),
                deferred,
                shellPassword,
                menuPassword,
                definition.boot().timeoutSeconds(),
                installer.network(),
                installer.report(),
                timestamp);
    }

    private List<String> installerCommands() throws IOException {
        io.dpuos.boot.ElfClosure tools =
                new io.dpuos.boot.ElfClosure(trees.tree(LockSet.INSTALLER).tree());
        List<String> commands = new ArrayList<>();
        for (String word : definition.tailoring().installerCommands()) {
            String name = word.replaceFirst("\\?$", "");
            if (!word.endsWith("?") || tools.findCommand(name).isPresent()) {
                commands.add(name);
            }
        }
        return commands;
    }

    private long minimumDisk(long installed) {
        long least = layout.minimumDiskBytes(installed);
        return definition
                .storage()
                .minSize()
                .map(size -> Math.max(least, io.dpuos.boot.ByteSize.parse("<storage><disk><minSize>", size)))
                .orElse(least);
    }

    /** At most 32 characters; the digest keeps media of different projects apart when names are cut. */
    private String label(Coordinates coordinates) {
        String digest = FolderDigest.of(
                coordinates.groupId(), coordinates.artifactId(), coordinates.version(), definition.arch());
        String name = coordinates.artifactId().replaceAll("[^A-Za-z0-9_.-]", "_");
        return (name.length() > 23 ? name.substring(0, 23) : name) + "-" + digest.substring(0, 8);
    }

    private List<InstallerHook> hooks() throws IOException {
        List<InstallerHook> hooks = new ArrayList<>();
        Path folder = definition.sources().resolve("hooks");
        if (!Files.isDirectory(folder)) {
            return hooks;
        }
        try (Stream<Path> points = Files.list(folder)) {
            for (Path point : points.sorted().toList()) {
                HookPoint hookPoint = HookPoint.of(String.valueOf(point.getFileName()));
                try (Stream<Path> scripts = Files.list(point)) {
                    for (Path script : scripts.sorted().toList()) {
                        hooks.add(new InstallerHook(
                                hookPoint, String.valueOf(script.getFileName()), Bytes.of(Files.readAllBytes(script))));
                    }
                }
            }
        }
        return hooks;
    }

    private HybridIso medium(
            ImageTree tree,
            InstallerSpec spec,
            SortedMap<String, byte[]> bootFiles,
            Content initramfs,
            Payload payload) {
        int espId = (int) Long.parseLong(FolderDigest.of(spec.volumeLabel()).substring(0, 8), 16);
        BootFiles.SystemPartition esp = BootFiles.systemPartition(bootFiles, espId, timestamp);
        HybridIso.Builder medium = HybridIso.builder(spec.volumeLabel(), timestamp)
                .application(definition.coordinates().artifactId() + " "
                        + definition.coordinates().version() + " " + definition.arch())
                .esp(esp.image());
        esp.places().forEach((path, place) -> medium.fileInEsp(path, place.offset(), place.size()));
        return medium.file(MediumLayout.KERNEL, ByteSource.of(MediumBootFiles.kernel(tree, spec)))
                .file(MediumLayout.INITRAMFS, ByteSource.of(initramfs))
                .file(MediumLayout.PAYLOAD, new ByteSource(payload.size(), payload::open))
                .file(
                        MediumLayout.PAYLOAD_INDEX,
                        ByteSource.of(payload.index().text().getBytes(StandardCharsets.UTF_8)))
                .build();
    }
}
