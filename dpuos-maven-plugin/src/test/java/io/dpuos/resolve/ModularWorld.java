package io.dpuos.resolve;

import io.dpuos.repo.Checksum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes a random repository with modules, another one beside it, and a request for them. */
final class ModularWorld {
    private static final List<String> MODULES = List.of("web", "db", "lang", "tool");
    private static final List<String> STREAMS = List.of("1", "2", "3.x");

    final TreeSet<String> enable = new TreeSet<>();
    final TreeSet<String> disable = new TreeSet<>();
    final TreeSet<String> install = new TreeSet<>();
    final boolean hotfixes;
    final String platform;
    private final Random random;
    private final Path directory;
    private final StringBuilder primary = new StringBuilder();
    private final StringBuilder yaml = new StringBuilder();
    private final TreeSet<String> names = new TreeSet<>();
    private final TreeSet<String> written = new TreeSet<>();
    private final TreeSet<Integer> editions = new TreeSet<>();
    private int packages;

    ModularWorld(long seed, Path directory) throws IOException {
        random = new Random(seed);
        this.directory = directory;
        platform = random.nextInt(3) == 0 ? "" : "el9";
        hotfixes = random.nextInt(4) == 0;
        if (platform.isEmpty() || random.nextBoolean()) {
            pkg(
                    "distro-release",
                    "9",
                    "1",
                    "noarch",
                    List.of("system-release", "base-module(platform:el9)"),
                    List.of());
        }
        for (String module : MODULES) {
            module(module);
        }
        plain();
        write("main", yaml.toString());
        primary.setLength(0);
        packages = 0;
        written.clear();
        yaml.setLength(0);
        plain();
        if (random.nextInt(3) == 0) {
            module(MODULES.get(random.nextInt(MODULES.size())));
        }
        write("other", yaml.toString());
        request();
    }

    private void plain() {
        for (String module : MODULES) {
            for (String suffix : List.of("", "-libs", "-extra")) {
                if (random.nextInt(2) == 0) {
                    String name = module + suffix;
                    plain(name, 40);
                }
            }
        }
        for (String name : List.of("app", "base", "misc")) {
            plain(name, 3);
        }
    }

    private void plain(String name, int versions) {
        String version = "" + (1 + random.nextInt(versions));
        pkg(name, version, "1", arch(name, version, "1"), provides(), requires(name));
    }

    private List<String> provides() {
        return random.nextInt(6) > 0 ? List.of() : List.of(name());
    }

    private List<String> requires(String own) {
        List<String> requires = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            String name = name();
            if (!name.equals(own)) {
                requires.add(name);
            }
        }
        return requires;
    }

    private String name() {
        return MODULES.get(random.nextInt(MODULES.size()))
                + List.of("", "-libs", "-extra").get(random.nextInt(3));
    }

    /** One version has one architecture everywhere: between two of them, dnf goes by the order of files. */
    private static String arch(String name, String version, String release) {
        Random chance = new Random((name + version + release).hashCode());
        return chance.nextInt(6) > 0 ? "x86_64" : chance.nextBoolean() ? "noarch" : "i686";
    }

    private void module(String module) {
        List<String> streams = STREAMS.subList(0, 1 + random.nextInt(3));
        for (String stream : streams) {
            for (int builds = 1 + random.nextInt(2); builds > 0; builds--) {
                build(module, stream, 10 + builds);
            }
        }
        if (random.nextInt(3) > 0) {
            String stream = streams.get(random.nextInt(streams.size()));
            yaml.append("---\ndocument: modulemd-defaults\nversion: 1\ndata:\n  module: " + module + "\n");
            // dnf forgets all defaults when two statements of one edition contradict each other
            int edition = random.nextInt(9);
            while (!editions.add(edition)) {
                edition = random.nextInt(9);
            }
            if (edition > 0) {
                yaml.append("  modified: 2020010" + edition + "0000\n");
            }
            if (random.nextInt(5) > 0) {
                yaml.append("  stream: \"" + stream + "\"\n");
            }
            yaml.append("  profiles:\n");
            for (String one : streams) {
                yaml.append("    \"" + one + "\": [" + (random.nextInt(4) > 0 ? "common" : "") + "]\n");
            }
            yaml.append("...\n");
        }
    }

    private void build(String module, String stream, int version) {
        String context = "c" + random.nextInt(2);
        String arch = random.nextInt(12) == 0 ? "aarch64" : "x86_64";
        yaml.append("---\ndocument: modulemd\nversion: 2\ndata:\n  name: " + module + "\n  stream: \"" + stream
                + "\"\n  version: " + version + "\n  context: " + context + "\n  arch: " + arch + "\n");
        if (random.nextInt(3) == 0) {
            yaml.append("  static_context: true\n");
        }
        yaml.append("  summary: a module\n  description: >-\n    of a test\n  license:\n    module: [MIT]\n");
        yaml.append(
                "  dependencies:\n  - requires:\n      platform: [" + (random.nextInt(8) == 0 ? "el8" : "el9") + "]\n");
        String other = MODULES.get(random.nextInt(MODULES.size()));
        if (!other.equals(module) && random.nextInt(3) == 0) {
            String wanted =
                    List.of("", "\"1\"", "\"2\"", "\"1\", \"2\"", "\"-1\"").get(random.nextInt(5));
            yaml.append("      " + other + ": [" + wanted + "]\n");
        }
        TreeSet<String> content = new TreeSet<>(List.of(module));
        for (String suffix : List.of("-libs", "-extra")) {
            if (random.nextBoolean()) {
                content.add(module + suffix);
            }
        }
        boolean demodularized = random.nextInt(8) == 0;
        yaml.append("  profiles:\n    common:\n      rpms: [" + module + "]\n    full:\n      rpms: ["
                + content.stream()
                        .filter(one -> !demodularized || !one.endsWith("-libs"))
                        .collect(Collectors.joining(", "))
                + "]\n");
        if (demodularized) {
            yaml.append("  demodularized:\n    rpms: [" + module + "-libs]\n");
        }
        yaml.append("  artifacts:\n    rpms:\n");
        for (String name : content) {
            String release = version + ".module+el9+" + stream.replace(".", "") + context;
            String packageArch = arch(name, stream.replace(".x", "") + "0", release);
            pkg(name, stream.replace(".x", "") + "0", release, packageArch, provides(), requires(name));
            yaml.append("    - " + name + "-0:" + stream.replace(".x", "") + "0-" + release + "." + packageArch + "\n");
            if (random.nextInt(3) == 0) {
                yaml.append("    - " + name + "-0:" + stream.replace(".x", "") + "0-" + release + ".src\n");
            }
        }
        yaml.append("...\n");
    }

    private void pkg(
            String name, String version, String release, String arch, List<String> provides, List<String> requires) {
        names.add(name);
        if (!written.add(name + "-" + version + "-" + release + "." + arch)) {
            return;
        }
        packages++;
        String file = name + "-" + version + "-" + release + "." + arch + ".rpm";
        primary.append(
                "<package type=\"rpm\"><name>" + name + "</name><arch>" + arch + "</arch><version epoch=\"0\" ver=\""
                        + version + "\" rel=\"" + release + "\"/><checksum type=\"sha256\" pkgid=\"YES\">"
                        + Checksum.sha256Of((directory + file).getBytes(StandardCharsets.UTF_8))
                                .hex()
                        + "</checksum><summary>s</summary><description>d</description><packager></packager><url></url><time"
                        + " file=\"1\" build=\"1\"/><size package=\"1\" installed=\"1\" archive=\"1\"/><location"
                        + " href=\""
                        + file + "\"/><format><rpm:license>MIT</rpm:license><rpm:provides><rpm:entry name=\"" + name
                        + "\" flags=\"EQ\" epoch=\"0\" ver=\"" + version + "\" rel=\"" + release + "\"/>");
        provides.forEach(one -> primary.append("<rpm:entry name=\"" + one + "\"/>"));
        primary.append("</rpm:provides>");
        if (!requires.isEmpty()) {
            primary.append("<rpm:requires>");
            new TreeSet<>(requires).forEach(one -> primary.append("<rpm:entry name=\"" + one + "\"/>"));
            primary.append("</rpm:requires>");
        }
        primary.append("</format></package>\n");
    }

    private void write(String id, String modules) throws IOException {
        Path repodata = Files.createDirectories(folder(id).resolve("repodata"));
        String xml =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metadata xmlns=\"http://linux.duke.edu/metadata/common\""
                        + " xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\" packages=\"" + packages + "\">\n" + primary
                        + "</metadata>\n";
        Files.writeString(repodata.resolve("primary.xml"), xml);
        String records = record("primary", "primary.xml", xml);
        if (!modules.isEmpty()) {
            Files.writeString(repodata.resolve("modules.yaml"), modules);
            records += record("modules", "modules.yaml", modules);
        }
        String comps = new RandomComps(random.nextLong(), List.copyOf(names)).text();
        Files.writeString(repodata.resolve("comps.xml"), comps);
        records += record("group", "comps.xml", comps);
        Files.writeString(
                repodata.resolve("repomd.xml"),
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<repomd xmlns=\"http://linux.duke.edu/metadata/repo\">"
                        + "<revision>1</revision>" + records + "</repomd>\n");
    }

    private static String record(String type, String file, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return String.format(
                Locale.ROOT,
                "<data type=\"%s\"><checksum type=\"sha256\">%s</checksum><location href=\"repodata/%s\"/><timestamp>1"
                        + "</timestamp><size>%d</size></data>",
                type,
                Checksum.sha256Of(bytes).hex(),
                file,
                bytes.length);
    }

    Path folder(String id) {
        return directory.resolve(id);
    }

    private void request() {
        for (String module : MODULES) {
            switch (random.nextInt(6)) {
                case 0 -> disable.add(module);
                case 1 -> enable.add(module + ":" + STREAMS.get(random.nextInt(2)));
                case 2 -> enable.add(module);
                default -> {
                    if (random.nextInt(3) == 0) {
                        install.add("@" + module
                                + List.of("", ":1", ":2", "/full", ":1/full").get(random.nextInt(5)));
                    }
                }
            }
        }
        List<String> all = List.copyOf(names);
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            install.add(all.get(random.nextInt(all.size())));
        }
        if (random.nextInt(2) == 0) {
            install.add("@"
                    + List.of(
                                    "g1",
                                    "g2",
                                    "First group",
                                    "g*",
                                    "e1",
                                    "Some ENV*",
                                    "g1/optional",
                                    "g2/mandatory,conditional")
                            .get(random.nextInt(8)));
        }
    }
}
