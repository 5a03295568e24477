package io.dpuos.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.Attributes;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.Layer;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageAccountTest {
    private static final Origin BASH = Origin.ofPackage("bash-5-1.x86_64");
    private static final Origin GLIBC = Origin.ofPackage("glibc-2-1.x86_64");

    private final TreeBuilder tree = ImageTree.empty(0, BASH).toBuilder();

    @Test
    void countsAFileWithSeveralNamesOnce() {
        put("/usr/bin/bash", 100, BASH, Optional.of("g"));
        put("/usr/bin/rbash", 100, BASH, Optional.of("g"));
        put("/usr/lib/libc.so", 50, GLIBC, Optional.empty());
        put("/etc/motd", 7, Origin.ofLayer("10-overlay"), Optional.empty());

        TreeAccount account = TreeAccount.of(tree.build(), Set.of("bash-5-1.x86_64"));

        assertThat(account.bytes()).isEqualTo(157);
        assertThat(account.files()).isEqualTo(3);
        assertThat(account.bytesOf("bash-5-1.x86_64")).isEqualTo(100);
        assertThat(account.heaviest(2)).containsExactly("bash-5-1.x86_64 (0.0 MB)", "glibc-2-1.x86_64 (0.0 MB)");
        assertThat(Json.write(account.treemaps())).contains("\"layer 10-overlay\"", "\"kind\": \"requested\"");
    }

    @Test
    void sumsUpWhatIsTooSmallToSee() {
        for (int i = 0; i < 200; i++) {
            put("/usr/share/f" + i, 1, BASH, Optional.empty());
        }
        put("/usr/share/large", 500_000, BASH, Optional.empty());
        put("/usr/bin/big", 1_000_000, GLIBC, Optional.empty());

        String map = Json.write(TreeAccount.of(tree.build(), Set.of()).treemaps());

        assertThat(map).contains("200 smaller ones").doesNotContain("\"f7\"");
    }

    @Test
    void attributesWhatWentToItsRule() {
        put("/usr/lib/modules/6/a.ko", 10, BASH, Optional.empty());
        put("/usr/lib/firmware/b", 20, BASH, Optional.empty());
        put("/usr/share/doc/x/y", 30, BASH, Optional.empty());
        ImageTree before = tree.build();
        RemovalAccount account = new RemovalAccount();

        account.layer(before, remove("30-drivers", "/usr/lib/modules/6/a.ko", "/usr/lib/firmware/b"), Map.of());
        account.layer(before, remove("70-files", "/usr/share/doc"), Map.of("/usr/share/doc/x/y", "manuals"));

        assertThat(account.bytes()).isEqualTo(60);
        assertThat(Json.write(account.rows()))
                .contains("modules that no rule keeps", "firmware that no kept module asks for", "\"manuals\"");
    }

    @Test
    void tellsAccountsWithoutSecrets() throws Exception {
        text("/etc/passwd", "root:x:0:0::/root:/bin/bash\nd:x:1:1::/:/usr/sbin/nologin\no::2:2::../x:/bin/sh\n");
        text("/etc/shadow", "root:$6$salt$hash:1::::::\nd:!*:1::::::\n");
        text("/root/.ssh/authorized_keys", "# mine\nssh-ed25519 AAAA me\n");

        String json = Json.write(AccountTable.of(tree.build()));

        assertThat(json).doesNotContain("salt").doesNotContain("AAAA");
        assertThat(Json.read(json).toString())
                .contains("name=root, uid=0, gid=0, home=/root, shell=/bin/bash, password=set, sshKeys=1, login=true")
                .contains("name=d, uid=1, gid=1, home=/, shell=/usr/sbin/nologin, password=locked, sshKeys=0,"
                        + " login=false")
                .contains("name=o, uid=2, gid=2, home=../x, shell=/bin/sh, password=none, sshKeys=0, login=true");
    }

    @Test
    void namesTheBiggestContributorsOfALimitThatIsExceeded() {
        Budget.Line kept = new Budget.Line("<budget><packages>", 5, 5, false, List.of());
        Budget.Line over = new Budget.Line("<budget><iso>", 3_000_000, 2_000_000, true, List.of("kernel (2.0 MB)"));

        assertThat(Budget.failure(List.of(kept, over), "r.html"))
                .startsWith("The image is larger than its budget allows:\n"
                        + "  <budget><iso> is exceeded: 3.0 MB of 2.0 MB (150 %)\n      kernel (2.0 MB)\n")
                .contains("r.html")
                .doesNotContain("packages>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[1,]", "{\"a\" 1}", "\"\\x\"", "\"a\nb\"", "1e999", "01", "nul", "[1] 2", "\"\\u12\""})
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> Json.read(text))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("expected");
        assertThatThrownBy(() -> Json.read("[".repeat(100))).isInstanceOf(JsonException.class);
    }

    @Test
    void readsBackWhatItWrote() {
        Map<String, Object> value = Map.of("a", List.of("x\u0001\"\\/ü\ud83d\ude00", true, Map.of()));

        assertThat(Json.read(Json.write(value))).isEqualTo(value);
        assertThat(Json.read(Json.inPage(value))).isEqualTo(value);
        assertThat(Json.inPage(Map.of("</script>", "<!--"))).doesNotContain("<");
    }

    private static Layer remove(String name, String... paths) {
        return new Layer(
                name,
                java.util.Arrays.stream(paths)
                        .map(path -> (Edit) new Edit.Remove(TreePath.of(path)))
                        .toList());
    }

    private void text(String path, String text) {
        directory(path);
        tree.put(TreePath.of(path), new Inode.RegularFile(Attributes.root(0600, 0), Bytes.of(text), BASH));
    }

    private void put(String path, int size, Origin origin, Optional<String> group) {
        directory(path);
        tree.put(
                TreePath.of(path),
                new Inode.RegularFile(Attributes.root(0644, 0), Bytes.of(new byte[size]), group, origin));
    }

    private void directory(String path) {
        tree.mkdirs(TreePath.of(path).parent(), Attributes.root(0755, 0), BASH);
    }
}
