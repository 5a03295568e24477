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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void locksAUserAndStillLetsItsKeysIn() throws Exception {
        String key = "ssh-ed25519 AAAA ops";

        ImageTree locked = apply("root", spec(Optional.empty(), Optional.empty(), true, List.of()));
        ImageTree keyed = apply("root", spec(Optional.empty(), Optional.empty(), true, List.of(key)));

        assertThat(locked.text("/etc/shadow").orElseThrow()).startsWith("root:!*:18000:");
        assertThat(keyed.text("/etc/shadow").orElseThrow()).startsWith("root:*:18000:");
        assertThat(keyed.text("/root/.ssh/authorized_keys")).contains(key + "\n");
    }

    @Test
    void setsTheAgesOfAPasswordAndTheEndOfAnAccount() throws Exception {
        PasswordAges ages = PasswordAges.of(
                Map.of("minDays", "1", "maxDays", "90", "warnDays", "14", "inactive", "never", "expire", "2030-01-01"),
                "<ages>");
        UserSpec root = new UserSpec(
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new PasswordHash(HASH)),
                false,
                List.of(),
                ages);

        ImageTree tree = tree();
        ImageTree changed = tree.apply(AccountsLayer.apply(tree, users("root", root), DAY_20000));

        assertThat(changed.text("/etc/shadow").orElseThrow()).startsWith("root:" + HASH + ":20000:1:90:14::21915:\n");
    }

    @ParameterizedTest
    @CsvSource({"maxDays,ninety", "minDays,-1", "expire,2030-02-30", "warnDays,100000", "inactive,2030-01-01"})
    void namesTheAgeThatCannotBe(String name, String value) {
        assertThatThrownBy(() -> PasswordAges.of(Map.of(name, value), "<users><ops><ages>"))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("<users><ops><ages><" + name + ">" + value);
    }

    @Test
    void refusesAPasswordThatMustBeChangedBeforeItMay() {
        assertThatThrownBy(() -> PasswordAges.of(Map.of("minDays", "9", "maxDays", "8"), "<ages>"))
                .hasMessageContaining("<minDays> is greater than <maxDays>");
    }

    @Test
    void refusesNumbersThatAreTakenOrContradictThePackages() {
        assertThatThrownBy(() -> apply("ops", spec(Optional.of(1), Optional.empty(), false, List.of())))
                .hasMessageContaining("<users><ops><uid>1 is the number of the user 'bin'");
        assertThatThrownBy(() -> apply("bin", spec(Optional.of(7), Optional.empty(), false, List.of())))
                .hasMessageContaining("differs from 1");
    }

    @Test
    void refusesTextThatWouldBreakTheFiles() {
        for (String shell : List.of("/bin/bash:x", "/bin/bash\nevil::0:0", "bash", "/bin/../x", "/bin/none")) {
            assertThatThrownBy(() -> apply("ops", spec(Optional.empty(), Optional.of(shell), false, List.of())))
                    .as(shell)
                    .isInstanceOf(AccountException.class)
                    .hasMessageContaining("<shell>");
        }
        for (String key : List.of("", "not a key", "ssh-ed25519 AAAA\nssh-rsa BBBB", "-----BEGIN PRIVATE KEY-----")) {
            assertThatThrownBy(() -> apply("root", spec(Optional.empty(), Optional.empty(), false, List.of(key))))
                    .as(key)
                    .hasMessageContaining("<sshKeys>");
        }
        assertThatThrownBy(() -> apply("a:b", spec(Optional.empty(), Optional.empty(), false, List.of())))
                .hasMessageContaining("not a name");
    }

    @Test
    void givesANewHomeWhatTheSkeletonHolds() throws Exception {
        TreeBuilder builder = tree().toBuilder();
        builder.put(TreePath.of("/etc/skel"), new Inode.Directory(Attributes.root(0755, 0), SETUP));
        file(builder, "/etc/skel/.bashrc", "PS1=x", 0644);
        ImageTree tree = builder.build();

        ImageTree changed = tree.apply(AccountsLayer.apply(
                tree, users("ops", spec(Optional.of(1500), Optional.empty(), false, List.of())), 0));

        assertThat(changed.get("/home/ops/.bashrc").orElseThrow().attributes())
                .isEqualTo(Attributes.root(0644, 0).withOwner(1500, 1500));
        assertThat(changed.get("/home/ops").orElseThrow().attributes().mode()).isEqualTo(0700);
    }

    @Test
    void makesGroupsAndChecksTheirNumbers() throws Exception {
        TreeMap<String, Optional<Integer>> groups = new TreeMap<>();
        groups.put("dpu", Optional.empty());
        groups.put("ovs", Optional.of(800));
        groups.put("wheel", Optional.of(10));

        ImageTree changed = tree().apply(AccountsLayer.apply(tree(), groups(groups), 0));

        assertThat(changed.text("/etc/group")).contains("root:x:0:\nwheel:x:10:\ndpu:x:1000:\novs:x:800:\n");
        assertThat(changed.text("/etc/gshadow").orElseThrow()).endsWith("dpu:!::\novs:!::\n");
        groups.put("ovs", Optional.of(10));
        assertThatThrownBy(() -> AccountsLayer.apply(tree(), groups(groups), 0)).hasMessageContaining("'wheel'");
        groups.put("wheel", Optional.of(11));
        assertThatThrownBy(() -> AccountsLayer.apply(tree(), groups(groups), 0)).isInstanceOf(AccountException.class);
    }

    @Test
    void rootsPolicyGoesWhereSshdReadsItFirst() throws Exception {
        String included = "Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin yes\n";
        String late = "PermitRootLogin yes\nInclude /etc/ssh/sshd_config.d/*.conf\n";
        String line = "PermitRootLogin prohibit-password\n";

        assertThat(policy(included, "").text("/etc/ssh/sshd_config.d/00-dpuos-root-login.conf"))
                .contains(line);
        assertThat(policy(late, "").text("/etc/ssh/sshd_config").orElseThrow()).startsWith(line);
        assertThat(policy("#PermitRootLogin yes\n", "")
                        .text("/etc/ssh/sshd_config")
                        .orElseThrow())
                .startsWith(line);
        assertThat(policy(included, "permitrootlogin yes\n")
                        .text("/etc/ssh/sshd_config")
                        .orElseThrow())
                .startsWith(line);
    }

    private static ImageTree policy(String main, String dropIn) throws Exception {
        TreeBuilder builder = tree().toBuilder();
        for (String folder : List.of("/etc/ssh", "/etc/ssh/sshd_config.d")) {
            builder.put(TreePath.of(folder), new Inode.Directory(Attributes.root(0755, 0), SETUP));
        }
        file(builder, "/etc/ssh/sshd_config", main, 0600);
        if (!dropIn.isEmpty()) {
            file(builder, "/etc/ssh/sshd_config.d/00-a.conf", dropIn, 0600);
        }
        ImageTree tree = builder.build();
        return tree.apply(AccountsLayer.apply(tree, groups(new TreeMap<>()), 0));
    }

    private static AccountsConfiguration groups(TreeMap<String, Optional<Integer>> groups) {
        return new AccountsConfiguration(new TreeMap<>(), groups, AccountsConfiguration.RootLogin.KEY_ONLY);
    }

    private static ImageTree apply(String name, UserSpec user) throws Exception {
        return tree().apply(AccountsLayer.apply(tree(), users(name, user), 0));
    }

    private static UserSpec spec(Optional<Integer> uid, Optional<String> shell, boolean locked, List<String> keys) {
        return new UserSpec(
                uid, List.of(), shell, Optional.empty(), Optional.empty(), locked, keys, PasswordAges.UNCHANGED);
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
                key.map(List::of).orElse(List.of()),
                PasswordAges.UNCHANGED);
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
