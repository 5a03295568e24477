package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The generators of an image, systemd.generator(7): programs that make units on the running machine before the first one
 * starts. What they add is told as far as image and command line decide it. Immutable.
 *
 * @param added units that are added, by the generator that adds them
 * @param mayAdd each generator with what it may add
 */
record Generators(SortedMap<UnitName, String> added, SortedMap<String, String> mayAdd) {
    private static final List<String> DIRECTORIES = List.of(
            "/etc/systemd/system-generators",
            "/run/systemd/system-generators",
            "/usr/local/lib/systemd/system-generators",
            "/usr/lib/systemd/system-generators",
            "/lib/systemd/system-generators");

    private static final Map<String, String> KNOWN = new TreeMap<>(Map.ofEntries(
            Map.entry("systemd-bless-boot-generator", "systemd-bless-boot.service, where the boot loader counts boots"),
            Map.entry("systemd-cryptsetup-generator", "systemd-cryptsetup@.service for each line of /etc/crypttab"),
            Map.entry(
                    "systemd-debug-generator",
                    "debug-shell.service and masks, as systemd.mask= and systemd.wants= of the" + " command line ask"),
            Map.entry("systemd-fstab-generator", "mounts, swaps and file system checks of /etc/fstab"),
            Map.entry("systemd-getty-generator", "serial-getty@.service on consoles that the machine has"),
            Map.entry("systemd-gpt-auto-generator", "mounts of partitions that no /etc/fstab names, by their type"),
            Map.entry(
                    "systemd-hibernate-resume-generator", "systemd-hibernate-resume@.service, where resume= is given"),
            Map.entry("systemd-integritysetup-generator", "systemd-integritysetup@.service for /etc/integritytab"),
            Map.entry("systemd-rc-local-generator", "rc-local.service, where its script is executable"),
            Map.entry("systemd-run-generator", "kernel-command-line.service, where systemd.run= is given"),
            Map.entry("systemd-ssh-generator", "sshd-vsock.socket and others, on virtual machines"),
            Map.entry("systemd-system-update-generator", "system-update.target, where /system-update is a link"),
            Map.entry("systemd-sysv-generator", "a service for each script of SysV without a unit of its name"),
            Map.entry("systemd-tpm2-generator", "tpm2.target, where the firmware speaks of a TPM"),
            Map.entry("systemd-veritysetup-generator", "systemd-veritysetup@.service for /etc/veritytab")));

    /** Copies the maps. */
    Generators {
        added = Collections.unmodifiableSortedMap(new TreeMap<>(added));
        mayAdd = Collections.unmodifiableSortedMap(new TreeMap<>(mayAdd));
    }

    static Generators of(ImageTree tree, BootSurroundings surroundings) {
        SortedMap<String, String> mayAdd = new TreeMap<>();
        for (String directory : DIRECTORIES) {
            tree.resolve(TreePath.of(directory))
                    .ifPresent(real -> tree.children(real).keySet().forEach(path -> {
                        Optional<TreePath> end = tree.resolve(path);
                        boolean program = end.flatMap(tree::get)
                                .filter(Inode.RegularFile.class::isInstance)
                                .isPresent();
                        // A link to /dev/null, or to nothing, masks the one of the same name in a weaker directory.
                        mayAdd.putIfAbsent(
                                path.nameText(),
                                program ? KNOWN.getOrDefault(path.nameText(), "not known to this plugin") : "");
                    }));
        }
        mayAdd.values().removeIf(String::isEmpty);
        SortedMap<UnitName, String> added = new TreeMap<>();
        if (mayAdd.containsKey("systemd-getty-generator")) {
            for (String console : surroundings.consoles()) {
                if (!console.matches("tty[0-9]*")) {
                    put(
                            added,
                            "serial-getty@" + ImpliedDependencies.escaped(console) + ".service",
                            "systemd-getty-generator");
                }
            }
        }
        if (mayAdd.containsKey("systemd-rc-local-generator")) {
            for (String script : List.of("/etc/rc.local", "/etc/rc.d/rc.local")) {
                if (tree.file(script)
                        .filter(file -> (file.attributes().mode() & 0111) != 0)
                        .isPresent()) {
                    put(added, "rc-local.service", "systemd-rc-local-generator");
                }
            }
        }
        detail(mayAdd, "systemd-fstab-generator", lines(tree, "/etc/fstab", 1));
        detail(mayAdd, "systemd-cryptsetup-generator", lines(tree, "/etc/crypttab", 0));
        detail(mayAdd, "systemd-sysv-generator", scripts(tree));
        return new Generators(added, mayAdd);
    }

    /** Says what of the image a generator will find. */
    private static void detail(SortedMap<String, String> mayAdd, String generator, List<String> found) {
        mayAdd.computeIfPresent(
                generator,
                (name, text) ->
                        text + (found.isEmpty() ? "; the image has none" : "; here: " + String.join(" ", found)));
    }

    /** Returns one field of each line of a table. */
    private static List<String> lines(ImageTree tree, String file, int field) {
        try {
            return tree.text(file)
                    .orElse("")
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split("\\s+"))
                    .filter(words -> words.length > field)
                    .map(words -> words[field])
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + " of the image", e);
        }
    }

    /** Returns scripts of SysV that are started and have no unit of their name. */
    private static List<String> scripts(ImageTree tree) {
        SysvScripts scripts = new SysvScripts(new LayerBuilder(tree, "sysv", 0));
        return tree.resolve(TreePath.of("/etc/init.d"))
                .map(real -> tree.children(real).keySet().stream()
                        .map(TreePath::nameText)
                        .filter(name -> scripts.exists(name) && scripts.isEnabled(name))
                        .filter(name -> UnitName.parse(name + ".service")
                                .filter(unit -> UnitLookup.names(tree).contains(unit))
                                .isEmpty())
                        .toList())
                .orElse(List.of());
    }

    private static void put(SortedMap<UnitName, String> added, String unit, String generator) {
        UnitName.parse(unit).ifPresent(name -> added.put(name, generator));
    }
}
