package io.dpuos.imagetailor;

import io.dpuos.account.AccountException;
import io.dpuos.account.PasswordHash;
import io.dpuos.files.FilesException;
import io.dpuos.files.HardeningRule;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration of imageTailor's installer ("minios"). The installer here is cut to what it runs by itself; packages,
 * commands and drivers of the lists come on top, for hooks.
 */
final class InstallerImport {
    private static final String COMMANDS = "installer/commands.list";
    private static final String DRIVERS = "installer/drivers.list";

    private final Module module;
    private final Source source;
    private final String arch;

    InstallerImport(Module module, Source source, String arch) {
        this.module = module;
        this.source = source;
        this.arch = arch;
    }

    /** Reads a folder; nothing happens when it is not there. */
    void read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        for (Path path : Source.filesBelow(folder)) {
            String shown = source.name(path);
            switch (folder.relativize(path).toString().replace(File.separatorChar, '/')) {
                case "rpm.conf", "config.xml" -> packages(KiwiFile.parse(shown, source.bytes(path)), shown);
                case "cmd.conf" -> strips(KiwiFile.parse(shown, source.bytes(path)), shown);
                case "sys.conf" -> settings(path, shown);
                case "security_s.conf" -> rules(path, shown);
                default ->
                    module.unmapped(shown, 0, "file", shown, "a file that an installer's configuration does not have");
            }
        }
    }

    private void packages(KiwiFile content, String shown) {
        Map<String, Integer> seen = new HashMap<>();
        for (KiwiFile.Element element : content.elements()) {
            String name = element.attribute("name");
            boolean delete = element.outer().getOrDefault("type", "").equals("delete");
            String kind =
                    element.path().matches("[^/]+/drivers/file") ? "driver" : delete ? "package to delete" : "package";
            if (element.path().matches("[^/]+/users/user")) {
                user(element, shown);
                continue;
            }
            if (!element.path().matches("[^/]+/(packages/package|drivers/file)")) {
                continue;
            }
            PackageFile.Token token =
                    kind.equals("driver") ? new PackageFile.Token(name, "") : PackageFile.Token.of(name);
            Integer first = seen.putIfAbsent(kind + " " + token, element.line());
            if (first != null) {
                module.ignored(shown, element.line(), kind, name, "duplicate of line " + first);
            } else if (delete) {
                module.ignored(
                        shown,
                        element.line(),
                        kind,
                        name,
                        "the installer is cut to what it runs: nothing is to be deleted");
            } else if (kind.equals("driver")) {
                driver(element, shown, name);
            } else if (token.name().equals("kernel")) {
                module.ignored(shown, element.line(), kind, name, "the installer runs the image's kernel");
            } else if (!token.name().matches("[A-Za-z0-9_][A-Za-z0-9._+~-]*")) {
                module.unmapped(shown, element.line(), kind, name, "is no name of a package");
            } else {
                boolean general = token.arch().isEmpty()
                        || token.arch().equals("noarch")
                        || token.arch().equals(arch);
                module.add("installer/packages/imported" + (general ? "" : "." + token.arch()), token.name() + "?");
                module.mapped(shown, element.line(), kind, name, "<installer><packages> " + token.name());
            }
        }
    }

    private void driver(KiwiFile.Element element, String shown, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.ko.*$", "");
        if (!name.matches("[A-Za-z0-9_-]+")) {
            module.unmapped(shown, element.line(), "driver", path, "'" + name + "' is no name of a module");
            return;
        }
        module.list(DRIVERS, name + "?");
        module.add("installer/drivers/imported", "file:" + DRIVERS);
        module.mapped(shown, element.line(), "driver", path, DRIVERS);
    }

    private void user(KiwiFile.Element element, String shown) {
        String name = element.attribute("name");
        String hash = element.attribute("pwd");
        if (!name.equals("root")) {
            module.ignored(shown, element.line(), "user", name, "the installer has root alone");
        } else if (hash.isEmpty() || hash.startsWith("${")) {
            module.ignored(
                    shown,
                    element.line(),
                    "user",
                    name,
                    "it has no password; a failed installation offers no shell"
                            + " (<accounts><installer> and <installer><onFailure>shell would)");
        } else {
            try {
                PasswordHash.ofUser(hash, "pwd");
                module.set("accounts/installer/password/hash", hash);
                module.set("installer/onFailure", "shell");
                module.mapped(shown, element.line(), "user", name, "<accounts><installer><password><hash>");
            } catch (AccountException e) {
                module.unmapped(
                        shown, element.line(), "user", name, "its pwd is no crypt string of an accepted scheme");
            }
        }
    }

    private void strips(KiwiFile content, String shown) {
        Map<String, Integer> seen = new HashMap<>();
        for (KiwiFile.Element element : content.elements()) {
            if (!element.path().matches("[^/]+/strip/file")) {
                continue;
            }
            String type = element.outer().getOrDefault("type", "");
            String name = element.attribute("name");
            String kind = "strip " + type;
            Integer first = seen.putIfAbsent(type + " " + name, element.line());
            if (first != null) {
                module.ignored(shown, element.line(), kind, name, "duplicate of line " + first);
            } else if (!type.equals("tools")) {
                module.ignored(shown, element.line(), kind, name, "the installer holds only what its programs need");
            } else if (name.isEmpty() || name.indexOf('/') >= 0) {
                module.unmapped(shown, element.line(), kind, name, "is not the name of a command");
            } else {
                module.list(COMMANDS, name + "?");
                module.add("installer/commands/imported", "file:" + COMMANDS);
                module.mapped(shown, element.line(), kind, name, COMMANDS);
            }
        }
    }

    private void settings(Path path, String shown) throws IOException {
        SystemFile content = SystemFile.parse(source.lines(path).orElse(List.of()));
        content.stray()
                .forEach((line, text) -> module.ignored(shown, line, "line", text, "stands outside of any section"));
        for (SystemFile.Section section : content.sections()) {
            section.rows()
                    .forEach((line, row) -> module.ignored(
                            shown,
                            line,
                            section.name(),
                            row,
                            section.name().startsWith("netconfig")
                                    ? "the installer needs no network; a hook set_install_ip_hook may set one up"
                                    : "the installer runs from memory, starts no services and is not cut by lists"));
        }
    }

    private void rules(Path path, String shown) throws IOException {
        int number = 0;
        for (String line : source.bytewise(path).split("\n", -1)) {
            number++;
            try {
                for (HardeningRule rule : HardeningRule.parse(shown, line)) {
                    module.ignored(
                            shown,
                            number,
                            "hardening rule",
                            rule.text(),
                            "the installer has no logins, no network services and no files that outlive it");
                }
            } catch (FilesException e) {
                module.ignored(shown, number, "hardening rule", line.strip(), "is no rule, and the installer has none");
            }
        }
    }
}
