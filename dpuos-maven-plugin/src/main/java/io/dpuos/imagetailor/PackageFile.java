package io.dpuos.imagetailor;

import io.dpuos.account.AccountException;
import io.dpuos.account.PasswordHash;
import io.dpuos.shell.RegularExpression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * {@code rpm.conf} of the system: packages, packages to delete, drivers, users. Kiwi's other elements describe how kiwi
 * works and need no place.
 */
final class PackageFile {
    static final String DRIVERS = "drivers/imported.list";
    private static final Set<String> ARCHITECTURES = Set.of("aarch64", "x86_64", "riscv64");
    private static final Set<String> FOREIGN = Set.of(
            "i386",
            "i486",
            "i586",
            "i686",
            "athlon",
            "armv7hl",
            "armv7l",
            "ppc64",
            "ppc64le",
            "s390x",
            "loongarch64",
            "sw_64");

    private final Module module;
    private final String file;
    private final String arch;
    private final boolean cuts;
    private final String tolerance;

    /**
     * Prepares the reading.
     *
     * @param arch the architecture that the configuration is for
     * @param cuts whether {@code sys_cut} asks for drivers to be cut
     * @param tolerant whether packages may be missing
     */
    PackageFile(Module module, String file, String arch, boolean cuts, boolean tolerant) {
        this.module = module;
        this.file = file;
        this.arch = arch;
        this.cuts = cuts;
        this.tolerance = tolerant ? "?" : "";
    }

    /** A package of a list: name, and architecture when the list names one. */
    record Token(String name, String arch) {
        static Token of(String text) {
            int dot = text.lastIndexOf('.');
            String suffix = text.substring(dot + 1);
            boolean known =
                    dot > 0 && (ARCHITECTURES.contains(suffix) || FOREIGN.contains(suffix) || suffix.equals("noarch"));
            return known ? new Token(text.substring(0, dot), suffix) : new Token(text, "");
        }
    }

    /** Returns the architecture that most packages of a list name. */
    static String architecture(KiwiFile content, String otherwise) {
        Map<String, Integer> counts = new HashMap<>();
        for (KiwiFile.Element element : content.elements()) {
            String suffix = Token.of(element.attribute("name")).arch();
            if (element.name().equals("package") && ARCHITECTURES.contains(suffix)) {
                counts.merge(suffix, 1, Integer::sum);
            }
        }
        String best = otherwise;
        int most = 0;
        for (String each : List.of("aarch64", "riscv64", "x86_64")) {
            if (counts.getOrDefault(each, 0) > most) {
                most = counts.getOrDefault(each, 0);
                best = each;
            }
        }
        return best;
    }

    void read(KiwiFile content) {
        Map<String, Integer> installed = new HashMap<>();
        Map<String, Integer> deleted = new HashMap<>();
        Map<String, Integer> drivers = new HashMap<>();
        for (KiwiFile.Element element : content.elements()) {
            String within = element.path();
            if (within.matches("[^/]+/packages/.+")) {
                packageElement(element, installed, deleted);
            } else if (within.matches("[^/]+/packages")) {
                if (!element.attribute("patternType").isEmpty()) {
                    module.ignored(
                            file,
                            element.line(),
                            "patternType",
                            element.attribute("patternType"),
                            "it speaks of recommended packages of patterns; a module asks for those of all by"
                                    + " <packages><weak>");
                }
            } else if (within.matches("[^/]+/drivers/file")) {
                driver(element, drivers);
            } else if (within.matches("[^/]+/users/user")) {
                user(element);
            } else if (within.matches("[^/]+/(drivers|users)|[^/]+")) {
                continue;
            } else if (within.matches("[^/]+/(description|preferences|profiles|repository)(/.*)?")) {
                other(element);
            } else {
                module.unmapped(
                        file,
                        element.line(),
                        element.name(),
                        describe(element),
                        "an element that rpm.conf does not have");
            }
        }
    }

    private void other(KiwiFile.Element element) {
        boolean container =
                element.attributes().isEmpty() && element.text().toString().isBlank();
        if (container) {
            return;
        }
        String reason =
                switch (element.name()) {
                    case "rpm-check-signatures" -> "signatures are always checked, against pinned keys";
                    case "source", "repository" -> "repositories come with <distribution>";
                    case "profile" -> "kiwi's kernel profiles; the kernel is a package here";
                    default -> "describes how kiwi works";
                };
        module.ignored(file, element.line(), element.name(), describe(element), reason);
    }

    private static String describe(KiwiFile.Element element) {
        StringBuilder text = new StringBuilder(element.text().toString().strip());
        element.attributes().forEach((key, value) -> text.append(text.isEmpty() ? "" : " ")
                .append(key)
                .append('=')
                .append(value));
        return text.toString();
    }

    private void packageElement(
            KiwiFile.Element element, Map<String, Integer> installed, Map<String, Integer> deleted) {
        String type = element.outer().getOrDefault("type", "bootstrap");
        String name = element.attribute("name");
        boolean delete = type.equals("delete") || type.equals("uninstall");
        String kind = delete ? "package to delete" : "package";
        if (!delete && !Set.of("bootstrap", "image", "oem", "iso").contains(type)) {
            module.unmapped(file, element.line(), kind, name, "packages of the type '" + type + "' are unknown");
            return;
        }
        switch (element.name()) {
            case "package" -> {
                // The usual case, below.
            }
            case "opensusePattern", "namedCollection" -> {
                module.add("packages/install/imported", "@" + name);
                module.mapped(file, element.line(), kind, "@" + name, "<packages><install>");
                return;
            }
            case "ignore" -> {
                module.add("packages/exclude/imported", name);
                module.mapped(file, element.line(), kind, name, "<packages><exclude>");
                return;
            }
            default -> {
                module.unmapped(
                        file,
                        element.line(),
                        element.name(),
                        name,
                        "not a package; put its files into rootfs/ or an RPM");
                return;
            }
        }
        Token token = Token.of(element.attribute("arch").isEmpty() ? name : name + "." + element.attribute("arch"));
        if (!token.name().matches("[A-Za-z0-9_][A-Za-z0-9._+~-]*")) {
            module.unmapped(file, element.line(), kind, name, "is no name of a package");
            return;
        }
        String profiles = element.outer().getOrDefault("profiles", "");
        if (!profiles.isEmpty()
                && !Set.of(profiles.split("[,\\s]+")).contains("std")
                && !profiles.contains("default")) {
            module.ignored(
                    file,
                    element.line(),
                    kind,
                    name,
                    "of the profile '" + profiles + "', which the product does not use");
            return;
        }
        if (FOREIGN.contains(token.arch())) {
            module.ignored(file, element.line(), kind, name, "an architecture that no image is built for");
            return;
        }
        Map<String, Integer> seen = delete ? deleted : installed;
        Integer first = seen.putIfAbsent(token.name() + " " + token.arch(), element.line());
        if (first != null) {
            module.ignored(file, element.line(), kind, name, "duplicate of line " + first);
            return;
        }
        boolean general = token.arch().isEmpty()
                || token.arch().equals("noarch")
                || token.arch().equals(arch);
        String group = "imported" + (general ? "" : "." + token.arch());
        String element2 = delete ? "forceRemove" : "install";
        module.add("packages/" + element2 + "/" + group, token.name() + (delete ? "?" : tolerance));
        module.mapped(file, element.line(), kind, name, "<packages><" + element2 + "><" + group + "> " + token.name());
    }

    private void driver(KiwiFile.Element element, Map<String, Integer> seen) {
        String name = element.attribute("name");
        Integer first = seen.putIfAbsent(name, element.line());
        if (name.isEmpty()) {
            module.unmapped(file, element.line(), "driver", name, "an empty name");
        } else if (first != null) {
            module.ignored(file, element.line(), "driver", name, "duplicate of line " + first);
        } else if (!isExpression(name)) {
            module.unmapped(file, element.line(), "driver", name, "is no regular expression");
        } else {
            module.list(DRIVERS, "regex:" + name + "?");
            if (cuts) {
                module.add("drivers/keep/imported", "file:" + DRIVERS);
                module.mapped(file, element.line(), "driver", name, DRIVERS);
            } else {
                module.ignored(
                        file,
                        element.line(),
                        "driver",
                        name,
                        "sys_cut is 'no', so no driver is cut; the list is in " + DRIVERS + ", for <drivers><keep>");
            }
        }
    }

    private static boolean isExpression(String name) {
        try {
            Pattern.compile(RegularExpression.translate(name, true));
            return name.indexOf('\n') < 0;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private void user(KiwiFile.Element element) {
        String name = element.attribute("name");
        String path = "accounts/users/" + name;
        if (!name.matches("[a-z_][a-z0-9_-]{0,30}")) {
            module.unmapped(file, element.line(), "user", name, "is no name of a user");
            return;
        }
        String password = element.attribute("pwd").isEmpty() ? element.attribute("password") : element.attribute("pwd");
        boolean plain = element.attribute("pwdformat").equals("plain");
        if (plain) {
            module.unmapped(
                    file,
                    element.line(),
                    "user",
                    name,
                    "its password stands in the file in plain text; refer to one by" + " <accounts><users><" + name
                            + "><password><environment>");
            environment(path, name);
        } else if (password.isEmpty() || password.startsWith("${")) {
            environment(path, name);
            module.mapped(
                    file,
                    element.line(),
                    "user",
                    name,
                    "<accounts><users><" + name + ">; it has no password, which is taken from the environment variable "
                            + variable(name));
        } else {
            try {
                PasswordHash.ofUser(password, "pwd");
                module.set(path + "/password/hash", password);
                module.mapped(file, element.line(), "user", name, "<accounts><users><" + name + "><password><hash>");
            } catch (AccountException e) {
                environment(path, name);
                module.unmapped(
                        file,
                        element.line(),
                        "user",
                        name,
                        "its pwd is no crypt string of an accepted scheme; the"
                                + " module takes the password from the environment variable " + variable(name));
            }
        }
        String home = element.attribute("home");
        if (!name.equals("root") && home.matches("(/[A-Za-z0-9._-]+)+")) {
            module.set(path + "/home", home);
        } else if (!name.equals("root") && !home.isEmpty()) {
            module.unmapped(file, element.line(), "home", home, "is no absolute path of plain names");
        }
        String group = element.attribute("groups").isEmpty()
                ? element.outer().getOrDefault("group", "")
                : element.attribute("groups");
        if (!name.equals("root")
                && group.matches("[a-z_][a-z0-9_-]*([,\\s]+[a-z_][a-z0-9_-]*)*")
                && !group.equals(name)) {
            module.set(path + "/groups", group);
        } else if (!name.equals("root") && !group.isEmpty() && !group.equals(name)) {
            module.unmapped(file, element.line(), "group", group, "is no name of a group");
        }
    }

    private void environment(String path, String name) {
        module.set(path + "/password/environment", variable(name));
    }

    private static String variable(String name) {
        return "DPUOS_" + name.toUpperCase(java.util.Locale.ROOT).replace('-', '_') + "_PASSWORD";
    }
}
