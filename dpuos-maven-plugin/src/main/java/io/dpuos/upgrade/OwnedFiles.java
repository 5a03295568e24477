package io.dpuos.upgrade;

import io.dpuos.install.InstalledPackage;
import io.dpuos.rpm.FileFlags;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Chooses what the configuration package owns: what layers put into the image and no package owns.
 *
 * <p>Never among it: accounts and passwords, machine ids, host keys, homes of users, what the installer and the running
 * system write, boot loader files on the EFI system partition, and what is computed anew on the target (module indexes,
 * initramfs, databases). Links by which a unit is enabled are no files of the package either, but follow from its preset:
 * else an upgrade would enable again what the operator disabled. A file that replaced a package's own stays an edit of that
 * one, which {@code rpm -V} reports.
 */
final class OwnedFiles {
    /** Layers whose files are computed anew on the target. */
    private static final Set<String> COMPUTED = Set.of("30-drivers", DnfHistory.LAYER, "90-rpmdb");

    /** Homes may get files from the overlay, but what accounts put there is the accounts' business. */
    private static final String ACCOUNTS = "60-accounts";

    private static final Pattern NEVER = Pattern.compile("/boot(/.*)?"
            + "|/(dev|home|proc|run|sys|tmp|mnt|media)(/.*)?"
            + "|/var/(cache|lib/(dnf|rpm|dpuos)|log|run|tmp|spool|lock)(/.*)?"
            + "|/root/\\.ssh(/.*)?"
            + "|/etc/(passwd|shadow|group|gshadow|subuid|subgid)-?"
            + "|/etc/(machine-id|machine-info|fstab|crypttab|adjtime|mtab|resolv\\.conf|ld\\.so\\.cache|\\.updated|\\.pwd\\.lock)"
            + "|/etc/security/opasswd"
            + "|/etc/ssh/ssh_host_.*"
            + "|/var/lib/(systemd/random-seed|dbus/machine-id|NetworkManager/secret_key)"
            + "|.*/user\\.cfg|.*/grubenv");

    private static final Pattern ENABLING =
            Pattern.compile("/etc/systemd/(system|user)/[^/]+\\.(wants|requires|upholds)(/.*)?");

    private OwnedFiles() {}

    /**
     * Returns the files, sorted by path.
     *
     * @param tree the whole image
     * @param packages all that is installed
     */
    static List<PackagedFile> of(ImageTree tree, Collection<InstalledPackage> packages) throws IOException {
        Set<TreePath> taken = new HashSet<>();
        packages.forEach(each -> taken.addAll(each.paths()));
        Map<Integer, String> users = names(tree, "/etc/passwd");
        Map<Integer, String> groups = names(tree, "/etc/group");
        List<PackagedFile> files = new ArrayList<>();
        for (Map.Entry<TreePath, Inode> entry : tree.inodes().entrySet()) {
            if (!taken.contains(entry.getKey()) && isOwned(entry.getKey(), entry.getValue())) {
                packaged(entry.getKey(), entry.getValue(), users, groups).ifPresent(files::add);
            }
        }
        return files;
    }

    private static boolean isOwned(TreePath path, Inode inode) {
        Origin origin = inode.origin();
        if (origin.kind() != Origin.Kind.LAYER || COMPUTED.contains(origin.name())) {
            return false;
        }
        String text = path.toString();
        if (origin.name().equals(ACCOUNTS) && !text.startsWith("/etc/")) {
            return false;
        }
        if (inode instanceof Inode.Symlink link && text.startsWith("/etc/systemd/")) {
            boolean mask = link.target().toString().equals("/dev/null");
            boolean alias = text.endsWith(".service") || text.endsWith(".socket") || text.endsWith(".timer");
            return !ENABLING.matcher(text).matches() && (mask || !alias);
        }
        return !NEVER.matcher(text).matches() && !ENABLING.matcher(text).matches();
    }

    private static Optional<PackagedFile> packaged(
            TreePath path, Inode inode, Map<Integer, String> users, Map<Integer, String> groups) {
        String user = users.get(inode.attributes().uid());
        String group = groups.get(inode.attributes().gid());
        if (user == null || group == null) {
            return Optional.empty();
        }
        int mode = inode.attributes().mode();
        PackagedFile file;
        if (inode instanceof Inode.RegularFile regular) {
            file = PackagedFile.regular(path, mode, regular.content());
        } else if (inode instanceof Inode.Symlink link) {
            file = PackagedFile.symbolicLink(path, link.target());
        } else if (inode instanceof Inode.Directory) {
            file = PackagedFile.directory(path, mode);
        } else {
            return Optional.empty();
        }
        boolean configuration = path.toString().startsWith("/etc/") && !(inode instanceof Inode.Directory);
        return Optional.of(file.withOwner(user, group)
                .withMtime(inode.attributes().mtime())
                .withFlags(configuration ? FileFlags.CONFIG | FileFlags.NOREPLACE : 0));
    }

    /** Names by number; the first name of a number counts, as for getpwuid(3). */
    private static Map<Integer, String> names(ImageTree tree, String database) throws IOException {
        Map<Integer, String> names = new TreeMap<>();
        for (String line : tree.text(database).orElse("").split("\n")) {
            String[] fields = line.split(":");
            if (fields.length > 2 && fields[2].matches("[0-9]{1,9}")) {
                names.putIfAbsent(Integer.parseInt(fields[2]), fields[0]);
            }
        }
        names.putIfAbsent(0, "root");
        return names;
    }
}
