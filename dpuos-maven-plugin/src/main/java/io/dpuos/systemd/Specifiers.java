package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The specifiers of {@code [Install]}, systemd.unit(5). Those of the image are answered from the image; those that only
 * the running machine can answer, where {@code systemctl --root} would write the build host's kernel or name into the
 * image, are refused.
 */
final class Specifiers {
    private static final Map<String, String> ARCHITECTURES =
            Map.of("x86_64", "x86-64", "aarch64", "arm64", "riscv64", "riscv64", "loongarch64", "loongarch64");

    private static final Map<Character, String> OS_RELEASE = Map.of(
            'o', "ID", 'w', "VERSION_ID", 'B', "BUILD_ID", 'W', "VARIANT_ID", 'A', "IMAGE_VERSION", 'M', "IMAGE_ID");

    private final ImageTree tree;
    private final String arch;

    Specifiers(ImageTree tree, String arch) {
        this.tree = tree;
        this.arch = arch;
    }

    /**
     * Expands a text of {@code [Install]}.
     *
     * @param instance the instance that a template is enabled with by default; empty for none
     */
    String expand(String text, UnitName unit, String instance) {
        UnitName named = unit.isTemplate() && !instance.isEmpty() ? unit.withInstance(instance) : unit;
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%' || i + 1 == text.length()) {
                expanded.append(c);
                continue;
            }
            char specifier = text.charAt(++i);
            expanded.append(
                    switch (specifier) {
                        case 'i' -> named.instance();
                        case 'n' -> named.text();
                        case 'N' ->
                            named.text()
                                    .substring(
                                            0,
                                            named.text().length()
                                                    - named.suffix().length());
                        case 'p' -> named.prefix();
                        case 'j' -> named.prefix().substring(named.prefix().lastIndexOf('-') + 1);
                        case 'a' -> ARCHITECTURES.getOrDefault(arch, arch);
                        case 'u', 'g' -> "root";
                        case 'U', 'G' -> "0";
                        case '%' -> "%";
                        case 'o', 'w', 'B', 'W', 'A', 'M' -> osRelease(OS_RELEASE.getOrDefault(specifier, ""));
                        case 'b', 'H', 'l', 'm', 'q', 'v' ->
                            throw new ServicesException(
                                    "[Install] of unit " + unit + " uses the specifier %" + specifier
                                            + ", which only the running machine can answer; override it with a drop-in");
                        default -> "%" + specifier;
                    });
        }
        return expanded.toString();
    }

    private String osRelease(String key) {
        try {
            Optional<String> etc = tree.text("/etc/os-release");
            Optional<String> text = etc.isPresent() ? etc : tree.text("/usr/lib/os-release");
            return text.orElse("")
                    .lines()
                    .filter(line -> line.startsWith(key + "="))
                    .map(line -> line.substring(key.length() + 1).replaceAll("^[\"']|[\"']$", ""))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new ServicesException("cannot read /etc/os-release of the image: " + e.getMessage());
        }
    }
}
