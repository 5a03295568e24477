package io.dpuos.imagetailor;

import io.dpuos.boot.BootException;
import io.dpuos.boot.HookPoint;
import io.dpuos.rpm.RpmFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The folders of a configuration: {@code usr_file}, {@code usr_rpm}, {@code usr_install}, and what else lies there. */
final class FolderImport {
    private static final Set<String> MAIN = Set.of("rpm.conf", "cmd.conf", "sys.conf", "security_s.conf", "config.xml");

    private final Module module;
    private final Source source;
    private final boolean keepUserPackages;

    FolderImport(Module module, Source source, boolean keepUserPackages) {
        this.module = module;
        this.source = source;
        this.keepUserPackages = keepUserPackages;
    }

    void read() throws IOException {
        for (Path path : Source.filesBelow(source.custom())) {
            String name = source.custom().relativize(path).toString().replace(File.separatorChar, '/');
            String shown = source.name(path);
            if (MAIN.contains(name) || name.equals("usr_file/etc/default/grub")) {
                continue;
            }
            if (name.startsWith("usr_file/")) {
                overlay(path, name.substring("usr_file/".length()), shown);
            } else if (name.startsWith("usr_rpm/")) {
                userPackage(path, shown);
            } else if (name.startsWith("usr_install/hook/")) {
                hook(path, name.substring("usr_install/hook/".length()), shown);
            } else if (name.equals("usr_install/conf/modules")) {
                modules(path, shown);
            } else if (name.equals("usr_install/conf/isopackage.sdf")) {
                description(path, shown);
            } else if (name.equals("usr_install/conf/menu.lst")) {
                module.ignored(
                        shown, 0, "file", name, "a menu of GRUB 0.97 for BIOS; media of this plugin boot by UEFI");
            } else if (name.startsWith("usr_install/all/")) {
                module.ignored(
                        shown,
                        0,
                        "file",
                        name,
                        "nothing in the published installer runs addonscript/; a hook in"
                                + " usr_install/hook/ would run");
            } else if (name.startsWith("usr_install/boot/")) {
                module.ignored(shown, 0, "file", name, "made by imageTailor: kernel and initrd of its installer");
            } else {
                module.unmapped(shown, 0, "file", name, "a file that a configuration does not have");
            }
        }
    }

    private void overlay(Path path, String name, String shown) throws IOException {
        if (Files.isSymbolicLink(path)) {
            module.links()
                    .put(
                            "rootfs/" + name,
                            Files.readSymbolicLink(path).toString().replace(File.separatorChar, '/'));
        } else if (Files.isRegularFile(path)) {
            module.files().put("rootfs/" + name, source.bytes(path));
        } else {
            module.unmapped(shown, 0, "file", "/" + name, "is neither a file nor a link");
            return;
        }
        module.mapped(shown, 0, "file", "/" + name, "rootfs/" + name);
    }

    private void userPackage(Path path, String shown) throws IOException {
        String name = String.valueOf(path.getFileName());
        if (!name.endsWith(".rpm")) {
            module.ignored(shown, 0, "user RPM", name, "is no RPM");
            return;
        }
        try {
            String packageName = RpmFile.read(path).nevra().name();
            module.files().put("rpms/" + name, source.bytes(path));
            module.set("repositories/usr-rpm/url", "dir:@SOURCES@/rpms");
            module.set("repositories/usr-rpm/signatures", "optional");
            module.add("packages/install/usr-rpm", packageName);
            if (keepUserPackages) {
                module.add("files/keepPackages/usr-rpm", packageName);
            }
            module.mapped(
                    shown,
                    0,
                    "user RPM",
                    name,
                    "rpms/, repository usr-rpm (its signatures are optional, as they were;"
                            + " pin the vendor's key instead), <packages><install>");
        } catch (IOException e) {
            module.unmapped(shown, 0, "user RPM", name, "cannot be read as an RPM");
        }
    }

    private void hook(Path path, String name, String shown) throws IOException {
        String point = name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
        String script = String.valueOf(path.getFileName());
        try {
            HookPoint.of(point);
        } catch (BootException e) {
            module.unmapped(shown, 0, "hook", name, "'" + point + "' is no point of the installation");
            return;
        }
        if (!script.matches("S[0-9]{2,}.*") || name.indexOf('/') != name.lastIndexOf('/')) {
            module.ignored(shown, 0, "hook", name, "its name does not begin with S and two digits, so it never ran");
            return;
        }
        byte[] bytes = source.bytes(path);
        boolean interpreter = bytes.length > 2 && bytes[0] == '#' && bytes[1] == '!';
        byte[] head = interpreter ? new byte[0] : "#!/bin/bash\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] all = java.util.Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        module.files().put("hooks/" + point + "/" + script, all);
        module.mapped(
                shown,
                0,
                "hook",
                name,
                "hooks/" + point + "/" + script
                        + "; it runs as a program here, and was sourced there: variables that it set do not reach the installer");
    }

    private void modules(Path path, String shown) throws IOException {
        List<String> lines = source.lines(path).orElse(List.of());
        Set<String> seen = new java.util.HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String name = lines.get(i).strip();
            if (name.isEmpty() || name.startsWith("#")) {
                continue;
            }
            if (!name.matches("[A-Za-z0-9_-]+(\\s.*)?")) {
                module.unmapped(shown, i + 1, "installer module", name, "is no name of a module");
            } else if (!seen.add(name)) {
                module.ignored(shown, i + 1, "installer module", name, "a duplicate");
            } else if (name.matches(".*\\s.*")) {
                module.unmapped(
                        shown,
                        i + 1,
                        "installer module",
                        name,
                        "has parameters; give them as" + " <installer><cmdline> MODULE.PARAMETER=VALUE");
            } else {
                module.add("installer/drivers/modules", name + "?");
                module.mapped(
                        shown,
                        i + 1,
                        "installer module",
                        name,
                        "<installer><drivers>; loaded when a device or a file" + " system asks for it");
            }
        }
    }

    private void description(Path path, String shown) throws IOException {
        List<String> lines = source.lines(path).orElse(List.of());
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                module.ignored(
                        shown,
                        i + 1,
                        "isopackage.sdf",
                        line,
                        line.startsWith("eulerversion=")
                                ? "the menu's title is the artifact's name and version"
                                : "describes imageTailor's payload; the build writes its own");
            }
        }
    }
}
