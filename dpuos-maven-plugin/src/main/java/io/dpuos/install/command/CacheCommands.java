package io.dpuos.install.command;

import io.dpuos.rpm.Nevra;
import io.dpuos.shell.Command;
import io.dpuos.shell.Invocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programs that derive caches from other files, and the query side of rpm. */
final class CacheCommands {
    /** Caches that are computed at the end, on the target, or by a unit at its first start. */
    private static final String[] INTENDED = {
        "ldconfig",
        "systemd-hwdb",
        "install-info",
        "gtk-update-icon-cache",
        "update-desktop-database",
        "update-mime-database",
        "glib-compile-schemas",
        "gio-querymodules",
        "gio-querymodules-64",
        "fc-cache",
        "mandb",
        "update-ca-trust",
        "ca-legacy",
        "update-crypto-policies",
        "p11-kit",
        "iconvconfig",
        "build-locale-archive",
        "dracut",
        "weak-modules",
        "kernel-install",
        "new-kernel-pkg",
        "installkernel",
        "grubby",
        "grub2-mkconfig",
        "grub2-set-default",
        "gtk-query-immodules-2.0",
        "gtk-query-immodules-2.0-32",
        "gtk-query-immodules-2.0-64",
        "gtk-query-immodules-3.0",
        "gtk-query-immodules-3.0-32",
        "gtk-query-immodules-3.0-64",
        "gio-querymodules-32",
        "gtk4-update-icon-cache",
        "update-gdk-pixbuf-loaders",
        "update-gtk-immodules",
        "update-gio-modules",
        "update-pciids",
        "update-usbids",
        "cracklib-format",
        "create-cracklib-dict",
        "grub2-install",
        "grub2-switch-to-blscfg",
        "systemd-update-done",
        "rebuild-gcj-db",
        "scrollkeeper-update",
        "install-catalog",
        "gdk-pixbuf-query-loaders-32",
        "gdk-pixbuf-query-loaders",
        "gdk-pixbuf-query-loaders-64",
        "texhash",
        "mktexlsr",
        "xmlcatalog",
        "localedef",
        "authselect",
        "newaliases"
    };

    private static final Pattern FORMAT_PART =
            Pattern.compile("%\\{([A-Za-z]+)}|\\\\[nt]|%%|%|[^%\\\\]+|\\\\", Pattern.DOTALL);

    private CacheCommands() {}

    static void addTo(Map<String, Command> all, ImageState state) {
        for (String name : INTENDED) {
            all.put(name, call -> intend(call, state));
        }
        all.put("depmod", call -> {
            String version = call.arguments().stream()
                    .filter(word -> word.matches("[0-9][^/]*"))
                    .findFirst()
                    .orElse("");
            state.intend(("depmod " + version).strip());
            return 0;
        });
        all.put("rpm", call -> rpm(call, state));
        all.put("setcap", CacheCommands::setcap);
    }

    private static int intend(Invocation call, ImageState state) {
        switch (call.name()) {
            case "ldconfig", "systemd-hwdb", "install-info", "fc-cache", "mandb" -> state.intend(call.name());
            default -> state.intend((call.name() + " " + String.join(" ", call.arguments())).strip());
        }
        return 0;
    }

    private static int rpm(Invocation call, ImageState state) {
        List<String> words = call.arguments();
        if (words.size() == 2 && (words.get(0).equals("-E") || words.get(0).equals("--eval"))) {
            String value =
                    switch (words.get(1)) {
                        case "%_host_cpu", "%_arch", "%_target_cpu", "%{_arch}" -> state.arch();
                        case "%_libdir", "%{_libdir}" -> "/usr/lib64";
                        case "%_prefix", "%{_prefix}" -> "/usr";
                        case "%_sysconfdir", "%{_sysconfdir}" -> "/etc";
                        default -> throw call.refuse(String.join(" ", words));
                    };
            call.out(value + "\n");
            return 0;
        }
        if (words.isEmpty() || !words.get(0).matches("-q|--query|-qa")) {
            throw call.refuse(String.join(" ", words));
        }
        List<String> names = new ArrayList<>();
        boolean quiet = false;
        String format = "%{NVRA}\\n";
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--quiet")) {
                quiet = true;
            } else if (word.matches("--(qf|queryformat)") && i + 1 < words.size()) {
                format = words.get(++i);
            } else if (word.startsWith("--qf=") || word.startsWith("--queryformat=")) {
                format = word.substring(word.indexOf('=') + 1);
            } else if (word.startsWith("-")) {
                throw call.refuse(word);
            } else {
                names.add(word);
            }
        }
        int missing = 0;
        for (String name : names) {
            boolean found = false;
            for (Nevra nevra : state.installed()) {
                if (nevra.name().equals(name) || nevra.toString().equals(name)) {
                    found = true;
                    if (!quiet) {
                        call.out(formatted(call, format, nevra));
                    }
                }
            }
            if (!found) {
                missing++;
                if (!quiet) {
                    call.out("package " + name + " is not installed\n");
                }
            }
        }
        return Math.min(missing, 255);
    }

    /** The part of rpm's query formats that concerns a package's name. */
    private static String formatted(Invocation call, String format, Nevra nevra) {
        StringBuilder out = new StringBuilder();
        Matcher part = FORMAT_PART.matcher(format);
        while (part.find()) {
            String tag = part.group(1);
            if (tag == null) {
                out.append(
                        switch (part.group()) {
                            case "\\n" -> "\n";
                            case "\\t" -> "\t";
                            case "%%" -> "%";
                            case "%" -> throw call.refuse("--qf " + format);
                            default -> part.group();
                        });
                continue;
            }
            String release = nevra.evr().release();
            String version = nevra.evr().version() + (release.isEmpty() ? "" : "-" + release);
            out.append(
                    switch (tag.toUpperCase(java.util.Locale.ROOT)) {
                        case "NAME", "N" -> nevra.name();
                        case "VERSION", "V" -> nevra.evr().version();
                        case "RELEASE", "R" -> release;
                        case "ARCH" -> nevra.arch();
                        case "EPOCHNUM" -> Long.toString(nevra.evr().epoch());
                        case "EVR" -> (nevra.evr().epoch() > 0 ? nevra.evr().epoch() + ":" : "") + version;
                        case "NVR" -> nevra.name() + "-" + version;
                        case "NVRA" -> nevra.name() + "-" + version + "." + nevra.arch();
                        case "NEVRA" -> nevra.toString();
                        default -> throw call.refuse("--qf " + format);
                    });
        }
        return out.toString();
    }

    private static int setcap(Invocation call) throws io.dpuos.shell.FileProblem {
        List<String> words = new ArrayList<>(call.arguments());
        words.remove("-q");
        if (words.size() != 2) {
            throw call.refuse(String.join(" ", words));
        }
        if (words.get(0).equals("-r")) {
            call.files().change(words.get(1), true, io.dpuos.tree.Attributes::withoutXattrs);
            return 0;
        }
        try {
            var value = FileCapabilities.encode(words.get(0));
            if (value.isPresent()) {
                call.files().change(words.get(1), true, old -> old.withXattr(FileCapabilities.ATTRIBUTE, value.get()));
            }
            return 0;
        } catch (IllegalArgumentException e) {
            return call.fail(String.valueOf(e.getMessage()));
        }
    }
}
