package io.dpuos.sysctl;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Kernel parameters of network interfaces, which exist only once the interface does: udev has systemd-sysctl set them when
 * it appears.
 */
final class LateInterfaces {
    private static final List<String> PREFIXES =
            List.of("net.ipv4.conf.", "net.ipv4.neigh.", "net.ipv6.conf.", "net.ipv6.neigh.", "net.mpls.conf.");
    private static final List<String> NOT_LATE = List.of("all", "default", "lo");
    private static final List<String> RULES = List.of("/usr/lib/udev/rules.d", "/etc/udev/rules.d");
    private static final List<String> PROGRAMS =
            List.of("/usr/lib/systemd/systemd-sysctl", "/lib/systemd/systemd-sysctl");

    private LateInterfaces() {}

    /** Returns the text of a file of rules for what the image's own rules do not do; empty when they do all. */
    static Optional<String> rules(ImageTree tree, Collection<String> keys) throws IOException {
        List<String> missing = new ArrayList<>();
        String present = present(tree);
        for (String prefix : PREFIXES) {
            String path = "/" + SysctlKey.swap(prefix) + "$name";
            boolean asked = keys.stream().anyMatch(key -> isLate(key, prefix));
            if (asked && !present.contains("--prefix=" + path)) {
                missing.add("--prefix=" + path);
            }
        }
        Optional<String> program =
                PROGRAMS.stream().filter(path -> tree.file(path).isPresent()).findFirst();
        if (missing.isEmpty() || program.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "# Kernel parameters of interfaces that appear after the boot; rendered by the image build.\n"
                        + "ACTION==\"add\", SUBSYSTEM==\"net\", KERNEL!=\"lo\", RUN+=\"" + program.get() + " "
                        + String.join(" ", missing) + "\"\n");
    }

    private static boolean isLate(String key, String prefix) {
        if (!key.startsWith(prefix)) {
            return false;
        }
        int dot = key.indexOf('.', prefix.length());
        return dot > 0 && !NOT_LATE.contains(key.substring(prefix.length(), dot));
    }

    /** Returns the rules of the image; a file in /etc stands instead of one with the same name in /usr/lib. */
    private static String present(ImageTree tree) throws IOException {
        Map<String, TreePath> files = new TreeMap<>();
        for (String directory : RULES) {
            Optional<TreePath> real = tree.resolve(TreePath.of(directory));
            if (real.isPresent()) {
                tree.children(real.get()).keySet().forEach(path -> files.put(path.nameText(), path));
            }
        }
        StringBuilder text = new StringBuilder();
        for (TreePath path : files.values()) {
            if (tree.resolve(path).flatMap(tree::get).orElse(null) instanceof Inode.RegularFile) {
                text.append(tree.text(path.toString()).orElse(""));
            }
        }
        return text.toString();
    }
}
