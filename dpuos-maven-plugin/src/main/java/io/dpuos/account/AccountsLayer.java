package io.dpuos.account;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Computes the layer 60-accounts: users, groups, crypt strings, ssh keys, and root's login policy. */
public final class AccountsLayer {
    /** The layer's name. */
    public static final String NAME = "60-accounts";

    private static final int FIRST_NORMAL_ID = 1000;
    private static final long SECONDS_PER_DAY = 86_400;

    /** A line of authorized_keys, sshd(8). */
    private static final Pattern KEY = Pattern.compile(
            "([^\\s][^\\n\\r]*[ \\t])?(ssh-(rsa|ed25519)|ecdsa-sha2-nistp[0-9]+|sk-[a-z0-9@.-]+)[ \\t]+[A-Za-z0-9+/]+={0,3}"
                    + "([ \\t][^\\n\\r]*)?");

    private final LayerBuilder layer;
    private final long timestamp;
    private final ColonFile passwd;
    private final ColonFile shadow;
    private final ColonFile group;
    private final ColonFile gshadow;

    private AccountsLayer(ImageTree tree, long timestamp) throws IOException {
        this.layer = new LayerBuilder(tree, NAME, timestamp);
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
        layer.write("/etc/passwd", layer.passwd);
        layer.write("/etc/group", layer.group);
        layer.write("/etc/shadow", layer.shadow);
        layer.write("/etc/gshadow", layer.gshadow);
        SshRootLogin.write(layer.layer, configuration.sshRootLogin());
        return layer.layer.build();
    }

    private ColonFile read(String path) throws IOException {
        return new ColonFile(layer.tree()
                .text(path)
                .orElseThrow(() -> new AccountException("the image has no " + path
                        + "; the package that owns it ('setup' in most distributions) is missing")));
    }

    private void makeGroup(String name, Optional<Integer> gid) {
        checkName("<accounts><groups><", name);
        gid.ifPresent(wanted -> checkNumber("<accounts><groups><" + name + "><gid>", wanted));
        if (group.line(name).isPresent()) {
            gid.filter(wanted -> !Integer.toString(wanted)
                            .equals(group.line(name).get().get(2)))
                    .ifPresent(wanted -> {
                        throw new AccountException("<accounts><groups><" + name + "><gid>" + wanted + " differs from "
                                + group.line(name).get().get(2) + ", which the packages gave to that group");
                    });
            return;
        }
        gid.flatMap(wanted -> group.keyOf(2, Integer.toString(wanted))).ifPresent(other -> {
            throw new AccountException("<accounts><groups><" + name + "><gid>" + gid.get()
                    + " is the number of the group '" + other + "'; choose a free one");
        });
        int number = gid.orElseGet(() -> group.freeNumber(2, FIRST_NORMAL_ID));
        group.add(name, "x", Integer.toString(number), "");
        gshadow.add(name, "!", "", "");
    }

    private void applyUser(String name, UserSpec spec) {
        checkName("<accounts><users><", name);
        spec.uid().ifPresent(wanted -> checkNumber("<accounts><users><" + name + "><uid>", wanted));
        spec.shell().ifPresent(shell -> checkPath(shell, "<accounts><users><" + name + "><shell>"));
        spec.home().ifPresent(home -> checkPath(home, "<accounts><users><" + name + "><home>"));
        if (passwd.line(name).isEmpty()) {
            makeUser(name, spec);
        } else {
            spec.uid()
                    .map(uid -> Integer.toString(uid))
                    .filter(uid -> !uid.equals(field(name, 2)))
                    .ifPresent(uid -> {
                        throw new AccountException("<accounts><users><" + name + "><uid>" + uid + " differs from "
                                + field(name, 2) + ", which the packages gave to that user; drop <uid>");
                    });
            spec.shell().ifPresent(shell -> passwd.set(name, 6, shell));
            spec.home().ifPresent(home -> passwd.set(name, 5, home));
        }
        String shell = field(name, 6);
        if (layer.tree().file(shell.isEmpty() ? "/bin/sh" : shell).isEmpty()) {
            throw new AccountException("<accounts><users><" + name + "><shell>" + shell
                    + " is not in the image; install the package that owns it or choose another shell");
        }
        for (String further : spec.groups()) {
            if (group.line(further).isEmpty()) {
                throw new AccountException("<accounts><users><" + name + "><groups> names the group '" + further
                        + "', which the image does not have; declare it in <accounts><groups>");
            }
            group.addWord(further, 3, name);
            gshadow.line(further).ifPresent(line -> gshadow.addWord(further, 3, name));
        }
        applyPassword(name, spec);
        spec.ages().fields().forEach((field, text) -> shadow.set(name, field, text));
        if (!spec.sshKeys().isEmpty()) {
            writeKeys(name, spec.sshKeys());
        }
    }

    /** Returns a field of the user's line in passwd(5). */
    private String field(String name, int field) {
        List<String> line = passwd.line(name).orElseThrow();
        return line.size() > field ? line.get(field) : "";
    }

    private void makeUser(String name, UserSpec spec) {
        spec.uid().flatMap(wanted -> passwd.keyOf(2, Integer.toString(wanted))).ifPresent(other -> {
            throw new AccountException("<accounts><users><" + name + "><uid>"
                    + spec.uid().get() + " is the number of the user '" + other + "'; choose a free one");
        });
        int uid = spec.uid().orElseGet(() -> passwd.freeNumber(2, FIRST_NORMAL_ID));
        if (group.line(name).isEmpty()) {
            makeGroup(name, Optional.of(group.freeNumber(2, uid)));
        }
        String gid = group.line(name).orElseThrow().get(2);
        String home = spec.home().orElse("/home/" + name);
        passwd.add(name, "x", Integer.toString(uid), gid, "", home, spec.shell().orElse("/bin/bash"));
        makeHome(TreePath.of(home), uid, Integer.parseInt(gid));
    }

    /** Makes the home directory with what /etc/skel holds, as useradd(8) does. */
    private void makeHome(TreePath home, int uid, int gid) {
        if (layer.tree().resolve(home).isPresent()) {
            return;
        }
        layer.directory(home, layer.root(0700).withOwner(uid, gid));
        TreePath skeleton = TreePath.of("/etc/skel");
        for (Map.Entry<TreePath, Inode> entry :
                List.copyOf(layer.tree().under(skeleton).entrySet())) {
            TreePath path = TreePath.of(home + entry.getKey().toString().substring("/etc/skel".length()));
            Attributes attributes =
                    layer.root(entry.getValue().attributes().mode()).withOwner(uid, gid);
            if (entry.getValue() instanceof Inode.Directory) {
                layer.directory(path, attributes);
            } else if (entry.getValue() instanceof Inode.RegularFile file) {
                layer.file(path, file.content(), attributes);
            } else if (entry.getValue() instanceof Inode.Symlink link) {
                layer.symlink(path, link.target());
            }
        }
    }

    private void applyPassword(String name, UserSpec spec) {
        if (shadow.line(name).isEmpty()) {
            shadow.add(name, spec.sshKeys().isEmpty() ? "!" : "*", day(), "0", "99999", "7", "", "", "");
        }
        if (spec.password().isPresent()) {
            if (spec.locked()) {
                throw new AccountException(
                        "<accounts><users><" + name + "> has a <password> and is <locked>; drop one of them");
            }
            shadow.set(name, 1, spec.password().get().text());
            shadow.set(name, 2, day());
            passwd.set(name, 1, "x");
        } else if (spec.locked()) {
            // No password ever matches '*'. sshd without PAM takes a leading '!' as a ban of keys, too.
            shadow.set(name, 1, spec.sshKeys().isEmpty() ? "!*" : "*");
            passwd.set(name, 1, "x");
        }
    }

    private void writeKeys(String name, List<String> keys) {
        for (String key : keys) {
            if (!KEY.matcher(key.strip()).matches()) {
                throw new AccountException(
                        "<accounts><users><" + name + "><sshKeys> holds a line that is no public key:"
                                + " expected '[options] TYPE BASE64 [comment]' as in a file id_ed25519.pub");
            }
        }
        int uid = Integer.parseInt(field(name, 2));
        int gid = Integer.parseInt(field(name, 3));
        Attributes directory = layer.root(0700).withOwner(uid, gid);
        checkPath(field(name, 5), "<accounts><users><" + name + "><home>");
        TreePath home = TreePath.of(field(name, 5));
        if (home.isRoot()) {
            throw new AccountException("<accounts><users><" + name
                    + "><sshKeys>: the user's home is '/'; give the user a home of its own");
        }
        if (layer.tree().resolve(home).isEmpty()) {
            layer.directory(home, directory);
        }
        TreePath ssh = home.child(".ssh");
        layer.directory(ssh, directory);
        StringBuilder lines = new StringBuilder();
        keys.forEach(key -> lines.append(key.strip()).append('\n'));
        layer.file(ssh.child("authorized_keys"), Bytes.of(lines.toString()), directory.withMode(0600));
    }

    private void write(String path, ColonFile content) {
        Inode.RegularFile old = layer.tree().file(path).orElseThrow();
        Bytes changed = Bytes.of(content.text().getBytes(StandardCharsets.ISO_8859_1));
        if (!changed.sha256().equals(old.content().sha256())) {
            TreePath real = layer.tree().resolve(TreePath.of(path)).orElseThrow();
            layer.file(real, changed, old.attributes().withMtime(timestamp));
        }
    }

    private String day() {
        return Long.toString(timestamp / SECONDS_PER_DAY);
    }

    private static void checkPath(String path, String where) {
        if (!path.matches("/|(/[A-Za-z0-9_+@-][A-Za-z0-9_.+@-]*)+")) {
            throw new AccountException(where + path
                    + " is not acceptable: expected an absolute path of letters, digits and '_', '.', '+', '@', '-'");
        }
    }

    private static void checkNumber(String where, int number) {
        if (number < 0) {
            throw new AccountException(where + number + " is negative; expected a number from 0 on");
        }
    }

    private static void checkName(String where, String name) {
        if (!name.matches("[a-z_][a-z0-9_-]{0,31}")) {
            throw new AccountException(
                    where + name + ">: '" + name + "' is not a name for a user or group: expected up to 32 lower-case"
                            + " letters, digits, '-' and '_', beginning with a letter");
        }
    }
}
