package io.dpuos.account;

import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Root's login policy in the configuration of sshd(8), which takes the first value it reads.
 *
 * <p>A drop-in is written where it wins, so that the package's own file stays as it was shipped; where a drop-in would
 * not be read, or read too late, the line goes to the top of that file.
 */
final class SshRootLogin {
    private static final String CONFIGURATION = "/etc/ssh/sshd_config";
    private static final TreePath DROP_INS = TreePath.of("/etc/ssh/sshd_config.d");
    private static final String DROP_IN = "00-dpuos-root-login.conf";
    private static final int SIZE_LIMIT = 1 << 20;

    private static final Pattern INCLUDE =
            Pattern.compile("(?im)^\\s*Include\\s+\"?/etc/ssh/sshd_config\\.d/\\*\\.conf");
    private static final Pattern SETS = Pattern.compile("(?im)^\\s*(PermitRootLogin|Match)[\\s=]");

    private SshRootLogin() {}

    static void write(LayerBuilder layer, AccountsConfiguration.RootLogin login) throws IOException {
        Optional<String> configuration = layer.tree().text(CONFIGURATION);
        if (configuration.isEmpty()) {
            return;
        }
        String line = "PermitRootLogin " + login.keyword() + "\n";
        Matcher include = INCLUDE.matcher(configuration.get());
        Matcher sets = SETS.matcher(configuration.get());
        boolean included = include.find() && (!sets.find() || include.start() < sets.start());
        if (included && !isSetBefore(layer.tree())) {
            layer.file(DROP_INS.child(DROP_IN), line, 0600);
            return;
        }
        TreePath real = layer.tree().resolve(TreePath.of(CONFIGURATION)).orElseThrow();
        Inode old = layer.tree().get(real).orElseThrow();
        Bytes text = Bytes.of((line + configuration.get()).getBytes(StandardCharsets.ISO_8859_1));
        layer.file(real, text, old.attributes().withMtime(layer.root(0).mtime()));
    }

    private static boolean isSetBefore(ImageTree tree) throws IOException {
        Optional<TreePath> folder = tree.resolve(DROP_INS);
        if (folder.isEmpty()) {
            return false;
        }
        for (TreePath path : tree.children(folder.get()).keySet()) {
            boolean earlier =
                    path.nameText().endsWith(".conf") && path.nameText().compareTo(DROP_IN) < 0;
            Inode inode = tree.resolve(path).flatMap(tree::get).orElse(null);
            if (earlier && inode instanceof Inode.RegularFile file) {
                String text = new String(file.content().readAll(SIZE_LIMIT), StandardCharsets.ISO_8859_1);
                if (SETS.matcher(text).find()) {
                    return true;
                }
            }
        }
        return false;
    }
}
