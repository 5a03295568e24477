package io.dpuos.install.command;

import io.dpuos.rpm.Nevra;
import io.dpuos.shell.Command;
import io.dpuos.shell.Invocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
        "gdk-pixbuf-query-loaders",
        "gdk-pixbuf-query-loaders-64",
        "texhash",
        "mktexlsr",
        "xmlcatalog",
        "install-catalog",
        "localedef",
        "authselect",
        "newaliases"
    };

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
        for (String word : words.subList(1, words.size())) {
            if (word.equals("--quiet")) {
                quiet = true;
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
                        call.out(nevra + "\n");
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
