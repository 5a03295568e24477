package io.dpuos.imagetailor;

import io.dpuos.sysctl.ProductWords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The rows of imageTailor's own tables that are about the product: product.conf, minios.conf, RepositoryRule.conf. */
final class TableImport {
    /** Parameters of imageTailor's installer; what this plugin's does instead. */
    private static final Map<String, String> INSTALLER = Map.of(
            "install_mode", "the medium installs by itself",
            "install_media", "the medium is found by its label",
            "install_repo", "the payload lies on the medium",
            "install_diskflag", "partitions are named by UUID in fstab",
            "part_align", "partitions begin at whole MiB",
            "log_level", "the installer tells every step",
            "disk_scan_timeout", "the installer waits for disks by itself");

    private final Module module;
    private final Source source;

    TableImport(Module module, Source source) {
        this.module = module;
        this.source = source;
    }

    /** Reads the tables and returns the folder of the installer's configuration that minios.conf names, or an empty text. */
    String read() throws IOException {
        product(source.root().resolve("kiwi/eulerkiwi/product.conf"));
        repositories(source.root().resolve("repos/RepositoryRule.conf"));
        return minios(source.root().resolve("kiwi/eulerkiwi/minios.conf"));
    }

    private interface Row {
        void read(int line, String[] fields, String text);
    }

    private void rows(Path path, String kind, Row row) throws IOException {
        List<String> lines = source.lines(path).orElse(List.of());
        String shown = source.name(path);
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).strip();
            if (text.isEmpty() || text.startsWith("#") || text.matches("</?[a-z_]+>")) {
                continue;
            }
            String[] fields = text.split("\\s+");
            if (fields[0].equals(source.product())) {
                row.read(i + 1, fields, text);
            } else {
                module.ignored(shown, i + 1, kind, text, "is about the product " + fields[0]);
            }
        }
    }

    private void product(Path path) throws IOException {
        String shown = source.name(path);
        rows(path, "product", (line, fields, text) -> {
            if (fields.length < 4) {
                module.unmapped(shown, line, "product", text, "expected name, product type, system type and run type");
                return;
            }
            String run = fields[3];
            String row = String.join(" ", Arrays.asList(fields).subList(0, Math.min(fields.length, 4)));
            if (run.matches("DISK")) {
                module.mapped(shown, line, "product", row, "the ISO of packaging dpuos-iso");
            } else {
                module.unmapped(
                        shown,
                        line,
                        "product",
                        row,
                        "the module makes an ISO; the run type " + run + " makes another product");
            }
            for (String word : Arrays.asList(fields).subList(4, fields.length)) {
                argument(shown, line, word);
            }
        });
    }

    private void argument(String shown, int line, String word) {
        String key = word.replaceFirst("=.*", "");
        String value = word.substring(Math.min(word.length(), key.length() + 1));
        if (word.matches("ISO|GRUB2")) {
            module.ignored(shown, line, "release type", word, "media of this plugin always boot by GRUB 2 and UEFI");
        } else if (key.equals("install_media") && !value.equals("CD")
                || key.equals("install_repo") && !value.equals("CD")) {
            module.unmapped(
                    shown, line, "installer argument", word, "installs from the network; the medium holds its payload");
        } else if (INSTALLER.containsKey(key)) {
            module.ignored(shown, line, "installer argument", word, INSTALLER.getOrDefault(key, ""));
        } else if (key.matches("install_.*|net_cfg|forcedformat|product")) {
            module.unmapped(
                    shown,
                    line,
                    "installer argument",
                    word,
                    key.equals("forcedformat")
                            ? "see <storage><disk><wipe> and <installer><existing>"
                            : "a parameter of imageTailor's installer that this one does not know");
        } else if (ProductWords.ofInstaller(word).isPresent()) {
            module.ignored(
                    shown,
                    line,
                    "installer argument",
                    word,
                    ProductWords.ofInstaller(word).get());
        } else if (word.matches("[ -&(-\\[\\]-~]+") && !word.contains("${")) {
            module.add("installer/cmdline/imported", word);
            module.mapped(shown, line, "installer argument", word, "<installer><cmdline>");
        } else {
            module.unmapped(shown, line, "installer argument", word, "holds a character that a menu cannot hold");
        }
    }

    private void repositories(Path path) throws IOException {
        String shown = source.name(path);
        rows(path, "repository", (line, fields, text) -> {
            if (fields.length < 4 || !fields[1].matches("[1-9][0-9]?")) {
                module.unmapped(shown, line, "repository", text, "expected product, priority 1 to 99, type and path");
            } else {
                module.mapped(
                        shown,
                        line,
                        "repository",
                        text,
                        "the repositories of <distribution>; a copy of a medium can"
                                + " be named by <repositories> with dir: or iso:");
            }
        });
    }

    private String minios(Path path) throws IOException {
        String shown = source.name(path);
        StringBuilder folder = new StringBuilder();
        rows(path, "installer", (line, fields, text) -> {
            if (fields.length < 2 || fields[1].contains("..") || fields[1].startsWith("/")) {
                module.unmapped(
                        shown,
                        line,
                        "installer",
                        text,
                        "expected product, folder below the installation and yes, no or force");
                return;
            }
            folder.setLength(0);
            folder.append(fields[1]);
            boolean own = fields.length < 3 || !fields[2].equals("no");
            module.mapped(
                    shown,
                    line,
                    "installer",
                    text,
                    own
                            ? "the medium has an installer of its own; its lists are read from " + fields[1]
                            : "the medium has an installer of its own all the same");
        });
        return folder.toString();
    }
}
