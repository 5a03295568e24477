package io.dpuos.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AccountsLayerTest {
    private static final long DAY_20000 = 20000L * 86400 + 5;
    private static final Origin SETUP = Origin.ofPackage("setup-1-1.noarch");
    private static final String HASH = "$6$salty123$" + "a".repeat(86);

    @Test
    void setsThePasswordAndLeavesOtherLinesAlone() throws Exception {
        ImageTree tree = tree();

        ImageTree changed = tree.apply(AccountsLayer.apply(
                tree, users("root", user(Optional.of(HASH), List.of(), Optional.empty())), DAY_20000));

        assertThat(changed.text("/etc/shadow").orElseThrow())
                .isEqualTo("root:" + HASH + ":20000:0:99999:7:::\nbin:*:18000:0:99999:7:::\n");
        assertThat(changed.get("/etc/shadow").orElseThrow().attributes().mode()).isZero();
        assertThat(changed.get("/etc/shadow").orElseThrow().origin()).isEqualTo(Origin.ofLayer("60-accounts"));
        assertThat(changed.get("/etc/passwd")).isEqualTo(tree.get("/etc/passwd"));
    }

    @Test
    void makesAUserWithGroupHomeAndKeys() throws Exception {
        ImageTree tree = tree();

        ImageTree changed = tree.apply(AccountsLayer.apply(
                tree, users("ops", user(Optional.empty(), List.of("wheel"), Optional.of("ssh-ed25519 AAAA ops"))), 0));

        assertThat(changed.text("/etc/passwd").orElseThrow()).endsWith("ops:x:1000:1000::/home/ops:/bin/bash\n");
        assertThat(changed.text("/etc/group").orElseThrow())
                .contains("wheel:x:10:ops\n")
                .endsWith("ops:x:1000:\n");
        Inode keys = changed.get("/home/ops/.ssh/authorized_keys").orElseThrow();
        assertThat(keys.attributes()).isEqualTo(Attributes.root(0600, 0).withOwner(1000, 1000));
    }

    @Test
    void namesAGroupThatIsMissing() {
        assertThatThrownBy(() -> AccountsLayer.apply(
                        tree(), users("ops", user(Optional.empty(), List.of("weel"), Optional.empty())), 0))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("<users><ops><groups>")
                .hasMessageContaining("'weel'");
    }

    private static AccountsConfiguration users(String name, UserSpec user) {
        TreeMap<String, UserSpec> users = new TreeMap<>();
        users.put(name, user);
        return new AccountsConfiguration(users, new TreeMap<>(), AccountsConfiguration.RootLogin.KEY_ONLY);
    }

    private static UserSpec user(Optional<String> hash, List<String> groups, Optional<String> key) {
        return new UserSpec(
                Optional.empty(),
                groups,
                Optional.empty(),
                Optional.empty(),
                hash.map(PasswordHash::new),
                false,
                key.map(List::of).orElse(List.of()));
    }

    private static ImageTree tree() {
        TreeBuilder builder = ImageTree.empty(0, SETUP).toBuilder();
        for (String folder : List.of("/etc", "/bin", "/home", "/root")) {
            builder.put(TreePath.of(folder), new Inode.Directory(Attributes.root(0755, 0), SETUP));
        }
        file(builder, "/bin/bash", "", 0755);
        file(builder, "/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nbin:x:1:1:bin:/bin:/sbin/nologin\n", 0644);
        file(builder, "/etc/shadow", "root:*:18000:0:99999:7:::\nbin:*:18000:0:99999:7:::\n", 0);
        file(builder, "/etc/group", "root:x:0:\nwheel:x:10:\n", 0644);
        file(builder, "/etc/gshadow", "root:::\nwheel:::\n", 0);
        return builder.build();
    }

    private static void file(TreeBuilder builder, String path, String text, int mode) {
        builder.put(TreePath.of(path), new Inode.RegularFile(Attributes.root(mode, 0), Bytes.of(text), SETUP));
    }
}
