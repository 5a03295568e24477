package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.SmallTree;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Makes small trees of units at random, the same ones for the same seed. */
final class UnitTrees {
    static final String LIB = "/usr/lib/systemd/system/";
    static final String ETC = "/etc/systemd/system/";
    static final List<String> NAMES = List.of(
            "a.service",
            "b.service",
            "c.service",
            "d.service",
            "s.socket",
            "t.timer",
            "x@.service",
            "y@.service",
            "multi-user.target",
            "g.target",
            "sockets.target");
    private static final List<String> TARGETS =
            List.of("multi-user.target", "sockets.target", "g.target", "gone.target", "a.service", "x@one.service");

    private final Random random;

    UnitTrees(Random random) {
        this.random = random;
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** A name for a verb: mostly one that exists. */
    String name() {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return "gone.service";
        } else if (kind < 3) {
            return "x@" + pick(List.of("one", "two")) + ".service";
        } else if (kind == 3) {
            return "y@one.service";
        } else if (kind < 6) {
            return pick(List.of("alias.service", "other.service", "xalias@.service", "xalias@one.service"));
        } else if (kind == 6) {
            return "default.target";
        }
        return pick(NAMES);
    }

    private String words(List<String> from) {
        return chance(80) ? pick(from) : pick(from) + " " + pick(from);
    }

    private String install(String name) {
        StringBuilder text = new StringBuilder("[Install]\n");
        if (chance(70)) {
            text.append("WantedBy=").append(words(TARGETS)).append('\n');
        }
        if (chance(20)) {
            text.append("RequiredBy=").append(words(TARGETS)).append('\n');
        }
        if (chance(30)) {
            List<String> aliases = List.of(
                    "alias.service",
                    "other.service",
                    "alias.socket",
                    "alias.timer",
                    name,
                    "xalias@.service",
                    "xalias@one.service",
                    "%p-more.service",
                    "g.target.wants/" + name,
                    "g.target.wants/other.service",
                    "default.target");
            text.append("Alias=").append(words(aliases)).append('\n');
        }
        if (chance(25)) {
            text.append("Also=")
                    .append(words(List.of(
                            "a.service", "b.service", "s.socket", "gone.service", "x@.service", "x@two.service")))
                    .append('\n');
        }
        if (name.contains("@") && chance(60)) {
            text.append("DefaultInstance=").append(pick(List.of("one", "two"))).append('\n');
        }
        if (chance(4)) {
            text.append(pick(List.of(
                    "Alias=\"alias.service\" 'other.service'\n",
                    "Foo=bar\n",
                    "X-Foo=bar\n",
                    "# WantedBy=g.target\n",
                    "WantedBy=g.target \\\n  sockets.target\n",
                    "nothing\n",
                    "=a\n",
                    "[Bad\n",
                    "[Other]\nA=b\n",
                    "[X-Other]\nA=b\n",
                    "  WantedBy = g.target  \n",
                    "RequiredBy=\n",
                    "DefaultInstance=bad one\n",
                    "WantedBy=%n.wants bad%%x.target %i.target\n",
                    "Alias=%p-%i.service\n",
                    "WantedBy=y@.service y@a.service\n",
                    "Also=%p@z.service bad/one\n",
                    "Alias=bad/x.service .service x\n",
                    "RequiredBy=x@.target\n")));
        }
        if (chance(10)) {
            text.append("WantedBy=\n");
        }
        if (chance(5)) {
            text.append("UpheldBy=g.target\n");
        }
        return text.toString();
    }

    /** Returns texts by path; a text that begins with {@code ->} is a link. */
    Map<String, String> tree() {
        Map<String, String> tree = new TreeMap<>();
        for (String name : NAMES) {
            if (!chance(90)) {
                continue;
            }
            String body = "[Unit]\nDescription=" + name + "\n" + (chance(75) ? install(name) : "");
            String directory = chance(85) ? LIB : pick(List.of(ETC, "/usr/local/lib/systemd/system/"));
            tree.put(directory + name, chance(4) ? "" : body);
            if (chance(8)) {
                tree.put(ETC + name, chance(50) ? "->/dev/null" : "[Unit]\n" + install(name));
            }
            if (chance(10)) {
                boolean masked = chance(10);
                tree.put(
                        pick(List.of(ETC, LIB, "/run/systemd/system/"))
                                + pick(List.of(name, name, name, "service", "x@one.service", "a-.service"))
                                + ".d/"
                                + pick(List.of("10-more.conf", "10-more.conf", "20-more.conf", "bad", ".h.conf")),
                        masked ? "->/dev/null" : install(name));
                if (masked) {
                    // Where a root lacks the device, systemctl takes such a drop-in for a broken one; images boot with
                    // it.
                    tree.put("/dev/null", "");
                }
            }
        }
        if (chance(40)) {
            tree.put(LIB + "alias.service", "->" + pick(List.of("a.service", "/usr/lib/systemd/system/b.service")));
        }
        if (chance(20)) {
            tree.put(
                    ETC + "other.service",
                    "->" + pick(List.of(LIB + "a.service", "/opt/l.service", LIB + "gone.service")));
        }
        if (chance(20)) {
            tree.put(LIB + "xalias@.service", "->x@.service");
        }
        if (chance(20)) {
            tree.put(LIB + "x@one.service", "[Unit]\n" + install("x@one.service"));
        }
        if (chance(30)) {
            tree.put(LIB + "default.target", "->" + pick(List.of("multi-user.target", "g.target", "gone.target")));
        }
        if (chance(30)) {
            tree.put(LIB + "multi-user.target.wants/c.service", "->../c.service");
        }
        if (chance(15)) {
            tree.put(
                    pick(List.of(LIB, ETC, "/lib/systemd/system/"))
                            + pick(List.of("a.service", "m.mount", "m@.mount", "w.service")),
                    install("w.service"));
        }
        if (chance(10)) {
            tree.put(
                    pick(List.of(
                                    "/run/systemd/system/",
                                    "/run/systemd/generator/",
                                    "/run/systemd/transient/",
                                    "/etc/systemd/system.control/"))
                            + pick(List.of("a.service", "b.service", "q.service")),
                    chance(30) ? "->/dev/null" : "[Unit]\n" + install("a.service"));
        }
        if (chance(10)) {
            tree.put(
                    pick(List.of(LIB, ETC)) + pick(NAMES) + ".wants/" + pick(List.of("a.service", "b.service", "junk")),
                    "->"
                            + pick(List.of(
                                    "../a.service",
                                    "/dev/null",
                                    "b.service",
                                    LIB + "b.service",
                                    "../../system/c.service")));
        }
        if (chance(8)) {
            tree.put(
                    ETC + pick(List.of("c.service", "d.service", "e.service")),
                    "->"
                            + pick(List.of(
                                    "d.service",
                                    "c.service",
                                    "e.service",
                                    "../../../usr/lib/systemd/system/a.service",
                                    "/opt/dir.service",
                                    "x@.service",
                                    "x@one.service",
                                    "sub/a.service",
                                    "/etc/null")));
        }
        if (chance(5)) {
            tree.put("/etc/null", chance(50) ? "->/dev/null" : "");
        }
        if (chance(5) && tree.keySet().stream().noneMatch(path -> path.startsWith(ETC + "multi-user.target.wants"))) {
            tree.put(ETC + "multi-user.target.wants", "no directory\n");
        }
        if (chance(5)) {
            tree.put("/opt/dir.service/file", "x");
        }
        tree.put("/opt/t@.service", "[Unit]\n" + install("t@.service"));
        tree.put("/opt/l.service", "[Unit]\n" + install("l.service"));
        for (String directory : List.of("/etc/systemd/system-preset/", "/usr/lib/systemd/system-preset/")) {
            for (String file : List.of("10-x.preset", "90-y.preset")) {
                if (chance(50)) {
                    tree.put(directory + file, preset());
                }
            }
        }
        return tree;
    }

    private String preset() {
        StringBuilder text = new StringBuilder("# rules\n");
        for (int i = random.nextInt(5); i >= 0; i--) {
            if (chance(4)) {
                text.append(pick(List.of(
                        "; c\n",
                        "bad line\n",
                        "enable x@.service   y \n",
                        "disable x@one.service\n",
                        "  enable a.service  \n",
                        "ignore b.service\n")));
            }
            text.append(pick(List.of("enable ", "disable ")));
            text.append(pick(List.of(
                    "a.service",
                    "b.service",
                    "[cd].service",
                    "x@.service",
                    "x@.service one three",
                    "a.service one",
                    "y@*.service",
                    "?.socket",
                    "*.target",
                    "*")));
            text.append('\n');
        }
        return text.toString();
    }

    /** A verb with options and names. */
    List<String> command() {
        List<String> verbs = List.of(
                "enable",
                "enable",
                "enable",
                "enable",
                "disable",
                "disable",
                "disable",
                "reenable",
                "reenable",
                "mask",
                "unmask",
                "preset",
                "preset",
                "preset-all",
                "preset-all",
                "set-default",
                "get-default",
                "add-wants",
                "add-requires",
                "is-enabled",
                "is-enabled",
                "is-enabled",
                "link",
                "revert",
                "list-unit-files",
                "start");
        List<String> words = new ArrayList<>();
        for (String option : List.of(
                "--runtime",
                "--force",
                "--quiet",
                "--no-reload",
                "--no-legend",
                "-f",
                "-q",
                "-fq",
                "--no-warn",
                "--now",
                "--full",
                "--no-block",
                "--plain",
                "--system")) {
            if (chance(option.length() > 8 || option.equals("--force") ? 5 : 3)) {
                words.add(option);
            }
        }
        String verb = pick(verbs);
        words.add(verb);
        switch (verb) {
            case "preset-all" -> {
                if (chance(30)) {
                    words.add("--preset-mode=" + pick(List.of("enable-only", "disable-only", "full", "some")));
                }
            }
            case "get-default" -> {
                if (chance(3)) {
                    words.add("x");
                }
            }
            case "set-default" ->
                words.add(pick(List.of("multi-user.target", "g.target", "g", "default.target", "a.service", "gone")));
            case "link" -> {
                words.add(pick(List.of(
                        "/opt/l.service",
                        "/opt/l.service",
                        "/opt/gone.service",
                        "/opt/a.service",
                        "/usr/lib/systemd/system/a.service",
                        "/opt/dir.service",
                        "/opt/t@.service",
                        "l.service",
                        "/etc/systemd/system/x/a.service",
                        "/opt/bad")));
            }
            case "add-wants", "add-requires" -> {
                words.add(name());
                words.add(name());
                if (chance(20)) {
                    words.add(name());
                }
            }
            case "list-unit-files" -> {
                if (chance(50)) {
                    words.add(pick(List.of(
                            "a*",
                            "*.service",
                            "x@*",
                            "--state=enabled",
                            "--type=socket",
                            "b.service",
                            "--no-pager",
                            "--state=enabled,static",
                            "--type=service,target",
                            "--state=masked",
                            "-t",
                            "-a",
                            "[ab].service",
                            "?.*",
                            "gone*")));
                    if (words.get(words.size() - 1).equals("-t")) {
                        words.add("timer");
                    }
                    if (chance(30)) {
                        words.add(pick(List.of("*.target", "--state=disabled", "x@*")));
                    }
                }
            }
            default -> {
                words.add(word());
                while (chance(25)) {
                    words.add(word());
                }
                if (chance(3)) {
                    words.add(
                            pick(List.of("--", "-q", "--runtime", "--force", "--root", "--bogus", "--pre", "-x", "-")));
                }
                if (chance(2)) {
                    words.remove(words.size() - 1);
                }
            }
        }
        return words;
    }

    /** A name as a person writes it: also short, as a path, or wrong. */
    private String word() {
        if (chance(6)) {
            return pick(List.of(
                    "a",
                    "b",
                    "x@one",
                    "l",
                    "/opt/l.service",
                    "/usr/lib/systemd/system/a.service",
                    "/opt/gone.service",
                    "no such",
                    "a.bar",
                    "a*",
                    "/opt/t@.service",
                    "/opt/bad",
                    "m.mount",
                    "m@.mount",
                    ".service",
                    "w@"));
        }
        return name();
    }

    static ImageTree inMemory(Map<String, String> tree) {
        SmallTree small = new SmallTree().directory("/etc/systemd/system").directory("/run");
        tree.forEach((path, text) -> {
            if (text.startsWith("->")) {
                small.link(path, text.substring(2));
            } else {
                small.file(path, text);
            }
        });
        return small.build();
    }

    static void onDisk(Map<String, String> tree, Path root) throws IOException {
        Files.createDirectories(root.resolve("etc/systemd/system"));
        for (Map.Entry<String, String> entry : tree.entrySet()) {
            Path path = root.resolve(entry.getKey().substring(1));
            Files.createDirectories(path.getParent());
            if (entry.getValue().startsWith("->")) {
                Files.createSymbolicLink(path, Path.of(entry.getValue().substring(2)));
            } else {
                Files.writeString(path, entry.getValue());
            }
        }
    }

    /** Removes what {@link #onDisk} made. */
    static void remove(Path root) throws IOException {
        try (var walk = Files.walk(root)) {
            for (Path path : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Lists what lies below the configuration as {@code find -printf '%P -> %l'} does, sorted. */
    static List<String> listing(ImageTree tree) {
        List<String> lines = new ArrayList<>();
        tree.under(TreePath.of("/etc/systemd/system")).forEach((path, inode) -> {
            String target = inode instanceof Inode.Symlink link ? link.target().toString() : "";
            lines.add(path.toString().substring(ETC.length()) + (target.isEmpty() ? "" : " -> " + target));
        });
        lines.sort(null);
        return lines;
    }
}
