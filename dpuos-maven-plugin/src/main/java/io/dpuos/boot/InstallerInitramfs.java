package io.dpuos.boot;

import io.dpuos.tree.Content;
import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * The initramfs on the medium: the installer with everything it needs, cut out of locked packages. Its {@code /init} is
 * a bash script; there is no udev and no systemd in it.
 *
 * <p>It consists of two archives, which the kernel unpacks one over the other: programs and modules, compressed, and
 * the settings of this medium, small and as they are. So a changed setting compresses nothing anew.
 */
public final class InstallerInitramfs {
    private static final String LIBRARY = "/usr/lib/dpuos/";
    private static final String CONFIGURATION = "/etc/dpuos/";

    private InstallerInitramfs() {}

    /** Returns the commands that the packages of the lock's installer set have to bring. */
    public static SortedSet<String> commands(InstallerSpec spec) {
        return InstallerScripts.installerCommands(spec);
    }

    /**
     * Builds the initramfs. The bytes depend on the arguments only.
     *
     * @param packages the tree of the lock's installer set: commands and libraries
     * @param image the image with all its layers: kernel modules, kernel configuration
     * @param spec what the installer has to know
     * @param systemTitle name of the system in the installed menu, for example {@code openEuler 22.03 LTS}
     * @param store may know the first archive
     * @throws BootException when commands, libraries or modules are missing, with their names
     * @throws IOException when a file cannot be read
     */
    public static Content build(
            ImageTree packages, ImageTree image, InstallerSpec spec, String systemTitle, ArchiveStore store)
            throws IOException {
        return Initramfs.followed(
                Initramfs.archive(
                        () -> programs(packages, image, spec),
                        List.of(packages, image),
                        String.join(
                                "\n",
                                "installer",
                                spec.kernelVersion(),
                                commands(spec).toString(),
                                SystemInitramfs.parameters(spec.layout()),
                                String.valueOf(spec.network()),
                                spec.extraModules().toString(),
                                Long.toString(spec.timestamp())),
                        image,
                        spec.kernelVersion(),
                        store),
                settings(Initramfs.addition(spec.timestamp()), image, spec, systemTitle));
    }

    /** Returns the same as a tree, for reports. */
    public static ImageTree tree(ImageTree packages, ImageTree image, InstallerSpec spec, String systemTitle)
            throws IOException {
        return settings(programs(packages, image, spec), image, spec, systemTitle)
                .tree();
    }

    private static Initramfs programs(ImageTree packages, ImageTree image, InstallerSpec spec) throws IOException {
        Initramfs initramfs = new Initramfs(spec.timestamp())
                .programs(packages, commands(spec))
                .optionalFile(packages, "/etc/mke2fs.conf")
                .modules(new BootModules(image, spec.kernelVersion())
                        .forRoot(spec.layout())
                        .forNetwork(spec.network())
                        .named(spec.extraModules()))
                .text("/init", 0755, InstallerScripts.text(InstallerScripts.INSTALLER_INIT));
        for (String script : InstallerScripts.LIBRARY) {
            initramfs.text(LIBRARY + script, 0644, InstallerScripts.text(script));
        }
        if (spec.network()) {
            initramfs
                    .text(LIBRARY + InstallerScripts.DHCP, 0755, InstallerScripts.text(InstallerScripts.DHCP))
                    .optionalFile(packages, "/etc/pki/tls/certs/ca-bundle.crt")
                    .optionalFile(packages, "/etc/ssl/certs/ca-certificates.crt");
        }
        return initramfs;
    }

    private static Initramfs settings(Initramfs initramfs, ImageTree image, InstallerSpec spec, String systemTitle)
            throws IOException {
        initramfs
                .text(CONFIGURATION + "installer.conf", 0644, InstallerConfiguration.assignments(spec))
                .text(CONFIGURATION + "marker", 0644, InstallerConfiguration.marker(spec))
                .text(
                        CONFIGURATION + "grub.cfg",
                        0644,
                        GrubConfig.installed(
                                spec, systemTitle, GrubConfig.menuOrder(io.dpuos.kernel.KernelVersions.of(image))));
        for (Map.Entry<String, String> file :
                InstallerConfiguration.deferred(spec).entrySet()) {
            initramfs.text(CONFIGURATION + "deferred/" + file.getKey(), 0644, file.getValue());
        }
        for (InstallerHook hook : spec.hooks()) {
            initramfs.file(
                    CONFIGURATION + "hooks/" + hook.point().directory() + "/" + hook.name(), 0755, hook.script());
        }
        // sulogin reads these itself, without PAM.
        initramfs.text("/etc/passwd", 0644, "root:x:0:0:root:/:/bin/bash\n").text("/etc/group", 0644, "root:x:0:\n");
        if (InstallerScripts.hasShell(spec)) {
            initramfs.text(
                    "/etc/shadow", 0600, "root:" + spec.shellPasswordHash().orElseThrow() + ":1:0:99999:7:::\n");
        }
        return initramfs;
    }
}
