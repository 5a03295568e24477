package io.dpuos.account;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes the layer 60-accounts: users, groups, crypt strings, ssh keys, and root's login policy. */
public final class AccountsLayer {
    /** The layer's name. */
    public static final String NAME = "60-accounts";

    private static final int FIRST_NORMAL_ID = 1000;
    private static final long SECONDS_PER_DAY = 86_400;
    private static final Origin ORIGIN = Origin.ofLayer(NAME);

    private final ImageTree tree;
    private final long timestamp;
    private final List<Edit> edits = new ArrayList<>();
    private final ColonFile passwd;
    private final ColonFile shadow;
    private final ColonFile group;
    private final ColonFile gshadow;

    private AccountsLayer(ImageTree tree, long timestamp) throws IOException {
        this.tree = tree;
        this.timestamp = timestamp;
        passwd = read("/etc/passwd");
        shadow = read("/etc/shadow");
        group = read("/etc/group");
        gshadow = read("/etc/gshadow");
    }

    /**
     * Computes the layer.
     *
     * @param tree the image with all lower layers
     * @param timestamp time of the changed files and of the passwords, seconds since the epoch
     * @throws AccountException when the configuration does not fit the image
     */
    public static Layer apply(ImageTree tree, AccountsConfiguration configuration, long timestamp) throws IOException {
        AccountsLayer layer = new AccountsLayer(tree, timestamp);
        configuration.groups().forEach((name, gid) -> layer.makeGroup(name, gid));
        for (Map.Entry<String, UserSpec> user : configuration.users().entrySet()) {
            layer.applyUser(user.getKey(), user.getValue());
        }
        layer.write("/etc/passwd", layer.passwd, 0644);
        layer.write("/etc/group", layer.group, 0644);
        layer.write("/etc/shadow", layer.shadow, 0);
        layer.write("/etc/gshadow", layer.gshadow, 0);
        layer.writeRootLogin(configuration.sshRootLogin());
        return new Layer(NAME, layer.edits);
    }

    private ColonFile read(String path) throws IOException {
        return new ColonFile(tree.text(path)
                .orElseThrow(() -> new AccountException("the image has no " + path
                        + "; the package that owns it ('setup' in most distributions) is missing")));
    }

    private void makeGroup(String name, Optional<Integer> gid) {
        checkName(name);
        if (group.line(name).isPresent()) {
            gid.filter(wanted -> !Integer.toString(wanted)
                            .equals(group.line(name).get().get(2)))
                    .ifPresent(wanted -> {
                        throw new AccountException("<groups><" + name + "><gid>" + wanted + " differs from "
                                + group.line(name).get().get(2) + ", which the packages gave to that group");
                    });
            return;
        }
        int number = gid.orElseGet(() -> group.freeNumber(2, FIRST_NORMAL_ID));
        group.add(name, "x", Integer.toString(number), "");
        gshadow.add(name, "!", "", "");
    }

    private void applyUser(String name, UserSpec spec) throws IOException {
        checkName(name);
        if (passwd.line(name).isEmpty()) {
            makeUser(name, spec);
        }
        spec.shell().ifPresent(shell -> passwd.set(name, 6, shell));
        String home = passwd.line(name).orElseThrow().get(5);
        String shell = passwd.line(name).orElseThrow().get(6);
        if (tree.resolve(TreePath.of(shell)).isEmpty()) {
            throw new AccountException("<users><" + name + "><shell>" + shell
                    + " is not in the image; install the package" + " that owns it or choose another shell");
        }
        for (String further : spec.groups()) {
            if (group.line(further).isEmpty()) {
                throw new AccountException("<users><" + name + "><groups> names the group '" + further
                        + "', which the image does not have; declare it in <accounts><groups>");
            }
            group.addWord(further, 3, name);
            gshadow.line(further).ifPresent(line -> gshadow.addWord(further, 3, name));
        }
        applyPassword(name, spec);
        if (!spec.sshKeys().isEmpty()) {
            writeKeys(name, home, spec.sshKeys());
        }
    }

    private void makeUser(String name, UserSpec spec) {
        int uid = spec.uid().orElseGet(() -> passwd.freeNumber(2, FIRST_NORMAL_ID));
        if (group.line(name).isEmpty()) {
            makeGroup(name, Optional.of(group.freeNumber(2, uid)));
        }
        String gid = group.line(name).orElseThrow().get(2);
        String home = spec.home().orElse("/home/" + name);
        passwd.add(name, "x", Integer.toString(uid), gid, "", home, spec.shell().orElse("/bin/bash"));
        shadow.add(name, "!", day(), "0", "99999", "7", "", "", "");
        makeHome(TreePath.of(home), uid, Integer.parseInt(gid));
    }

    private void makeHome(TreePath home, int uid, int gid) {
        if (tree.get(home).isEmpty()) {
            Attributes attributes = Attributes.root(0700, timestamp).withOwner(uid, gid);
            edits.add(new Edit.Put(home, new Inode.Directory(attributes, ORIGIN)));
        }
    }

    private void applyPassword(String name, UserSpec spec) {
        if (shadow.line(name).isEmpty()) {
            shadow.add(name, "!", day(), "0", "99999", "7", "", "", "");
        }
        if (spec.password().isPresent()) {
            if (spec.locked()) {
                throw new AccountException("<users><" + name + "> has a <password> and is <locked>; drop one of them");
            }
            shadow.set(name, 1, spec.password().get().text());
            shadow.set(name, 2, day());
            passwd.set(name, 1, "x");
        } else if (spec.locked()) {
            shadow.set(name, 1, "!*");
        }
    }

    private void writeKeys(String name, String home, List<String> keys) {
        List<String> user = passwd.line(name).orElseThrow();
        int uid = Integer.parseInt(user.get(2));
        int gid = Integer.parseInt(user.get(3));
        Attributes directory = Attributes.root(0700, timestamp).withOwner(uid, gid);
        TreePath ssh = TreePath.of(home).child(".ssh");
        edits.add(new Edit.Put(ssh, new Inode.Directory(directory, ORIGIN)));
        edits.add(new Edit.Put(
                ssh.child("authorized_keys"),
                new Inode.RegularFile(directory.withMode(0600), Bytes.of(String.join("\n", keys) + "\n"), ORIGIN)));
    }

    private void write(String path, ColonFile content, int modeIfNew) {
        byte[] bytes = content.text().getBytes(StandardCharsets.ISO_8859_1);
        Inode.RegularFile old = tree.file(path).orElseThrow();
        Bytes changed = Bytes.of(bytes);
        if (!changed.sha256().equals(old.content().sha256())) {
            Attributes attributes = old.attributes().withMtime(timestamp);
            Attributes kept = old.attributes().mode() == 0 ? attributes.withMode(modeIfNew) : attributes;
            TreePath real = tree.resolve(TreePath.of(path)).orElseThrow();
            edits.add(new Edit.Put(real, new Inode.RegularFile(kept, changed, ORIGIN)));
        }
    }

    /** A drop-in, so that the package's own sshd_config stays as it was shipped; where drop-ins are not read, the file. */
    private void writeRootLogin(AccountsConfiguration.RootLogin login) throws IOException {
        Optional<String> config = tree.text("/etc/ssh/sshd_config");
        if (config.isEmpty()) {
            return;
        }
        String line = "PermitRootLogin " + login.keyword() + "\n";
        if (config.get().contains("\nInclude /etc/ssh/sshd_config.d/")
                || config.get().startsWith("Include ")) {
            TreePath folder = TreePath.of("/etc/ssh/sshd_config.d");
            if (tree.get(folder).isEmpty()) {
                edits.add(new Edit.Put(folder, new Inode.Directory(Attributes.root(0755, timestamp), ORIGIN)));
            }
            edits.add(new Edit.Put(
                    folder.child("10-dpuos-root-login.conf"),
                    new Inode.RegularFile(Attributes.root(0600, timestamp), Bytes.of(line), ORIGIN)));
        } else {
            // sshd takes the first value it reads, so the line goes to the top.
            Inode.RegularFile old = tree.file("/etc/ssh/sshd_config").orElseThrow();
            byte[] text = (line + config.get()).getBytes(StandardCharsets.ISO_8859_1);
            edits.add(new Edit.Put(
                    tree.resolve(TreePath.of("/etc/ssh/sshd_config")).orElseThrow(),
                    new Inode.RegularFile(old.attributes().withMtime(timestamp), Bytes.of(text), ORIGIN)));
        }
    }

    private String day() {
        return Long.toString(timestamp / SECONDS_PER_DAY);
    }

    private static void checkName(String name) {
        if (!name.matches("[a-z_][a-z0-9_-]{0,31}")) {
            throw new AccountException("'" + name + "' is not a name for a user or group: expected up to 32 lower-case"
                    + " letters, digits, '-' and '_', beginning with a letter");
        }
    }
}
