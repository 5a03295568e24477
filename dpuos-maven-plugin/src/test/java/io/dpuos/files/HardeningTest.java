package io.dpuos.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.shell.CommandRegistry;
import io.dpuos.shell.CoreCommands;
import io.dpuos.tree.Edit;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Layer;
import io.dpuos.tree.SmallTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HardeningTest {
    private final SortedMap<String, byte[]> sources = new TreeMap<>();
    private final List<String> systemctl = new ArrayList<>();

    /** Expected texts were made by running the same rules with GNU grep and sed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                // m: set where a line begins with the key, else append
                "1@m@/f@Protocol @2                      | Protocol 1;# x                 | Protocol 2;# x",
                "1@m@/f@Protocol @2                      | # Protocol 1                   | # Protocol 1;Protocol 2",
                "1@m@/f@kernel.sysrq@=0                  | kernelXsysrq=1;kernel.sysrq=1  | kernelXsysrq=1;kernel.sysrq=0",
                "1@m@/f@export HISTSIZE                  | export   HISTSIZE=1            | export HISTSIZE",
                "1@m@/f@umask@ 077                       | '  umask 022'                  | umask 077",
                "1@m@/f@MACs@ a@@b.com,c@@d.com          | MACs x                         | MACs a@b.com,c@d.com",
                "1@m@/f@Banner @/etc/issue.net           | Port 22                        | Port 22;Banner /etc/issue.net",
                "1@m@/f@Cost[$]*@ 5                      | Cost[$]* 4                     | Cost[$]* 5",
                "1@m@/f@Line one\\\\nLine two            | x                              | x;Line one;Line two",
                // d: comment lines that hold the key
                "1@d@/f@session optional pam_mail.so     | session   optional pam_mail.so | #session   optional pam_mail.so",
                "1@d@/f@%wheel                           | a %wheel ALL;# %wheel          | #a %wheel ALL;# %wheel",
                "1@d@/f@missing                          | kept                           | kept",
                // sm: change from the key on, in place
                "1@sm@/f@key@=new                        | key=old;and key=old            | key=new;and key=new",
                // M: change or add a sub-option of the line
                "1@M@/f@auth required@deny@=5            | auth required x deny=3 y       | auth required x deny=5 y",
                "1@M@/f@auth@ deny@=5                    | auth required                  | auth required deny=5",
            })
    void editsLinesAsGrepAndSedDo(String rule, String before, String after) {
        ImageTree tree = new SmallTree().file("/f", lines(before)).build();

        ImageTree hardened = tree.apply(new Layer("70-files", apply(tree, rule).edits()));

        assertThat(text(hardened, "/f")).isEqualTo(lines(after));
    }

    @Test
    void appendsToAnEmptyFileAfterAnEmptyLine() {
        ImageTree tree = new SmallTree().file("/f", "").build();

        assertThat(text(harden(tree, "1@m@/f@Welcome!"), "/f")).isEqualTo("\nWelcome!\n");
    }

    @Test
    void changesModesOwnersAndRemovesByWildcards() {
        ImageTree tree = new SmallTree()
                .file("/etc/passwd", "root:x:0:0::/root:/bin/sh\nmail:x:8:12::/:/bin/sh\n")
                .file("/etc/group", "root:x:0:\nmail:x:12:\n")
                .file("/var/log/a", "", 0777)
                .file("/var/log/b", "", 0666)
                .file("/etc/old", "")
                .directory("/tmp")
                .build();

        ImageTree hardened = harden(
                tree,
                "1@chmod go-wx@/var/log/*",
                "2@chown mail@/var/log/a",
                "2@chgrp mail @/var/log/a",
                "3@chmod o+t@/tmp",
                "4@rm -f @/etc/old /etc/absent",
                "5@touch@/etc/new /etc/newer",
                "6@ln@-s@/etc/new@/etc/link");

        assertThat(mode(hardened, "/var/log/a")).isEqualTo(0744);
        assertThat(mode(hardened, "/var/log/b")).isEqualTo(0644);
        assertThat(mode(hardened, "/tmp")).isEqualTo(01755);
        assertThat(hardened.get("/var/log/a").orElseThrow().attributes().uid()).isEqualTo(8);
        assertThat(hardened.get("/var/log/a").orElseThrow().attributes().gid()).isEqualTo(12);
        assertThat(hardened.get("/etc/old")).isEmpty();
        assertThat(hardened.get("/etc/newer")).isPresent();
        assertThat(hardened.file("/etc/link")).isPresent();
    }

    @Test
    void runsSedWithTheRulesOwnExpression() {
        ImageTree tree = new SmallTree()
                .file("/etc/conf", "#  only_from = localhost\nPassword: 'x'\n")
                .build();

        ImageTree hardened = harden(
                tree,
                "1@sed -i s/^#[[:space:]]*only_from[[:space:]]*=[[:space:]]*localhost/only_from=localhost/g@/etc/conf",
                "2@sed -i /Password/s/Password[[:space:]]*:[[:space:]]*\\'.*\\'/Password:\\'******\\'/I@/etc/conf");

        assertThat(text(hardened, "/etc/conf")).isEqualTo("only_from=localhost\nPassword:'******'\n");
    }

    @Test
    void copiesFilesThatLieBesideTheRules() {
        sources.put("security-tool/su-local", "auth required\n".getBytes(StandardCharsets.UTF_8));
        ImageTree tree = new SmallTree().directory("/etc/pam.d").build();

        ImageTree hardened =
                harden(tree, "1@cp@security-tool/su-local@/etc/pam.d/", "1@cp@security-tool/su-local@/etc/other");

        assertThat(text(hardened, "/etc/pam.d/su-local")).isEqualTo("auth required\n");
        assertThat(text(hardened, "/etc/other")).isEqualTo("auth required\n");
    }

    @Test
    void setsUmaskHomesPathAndFileAttributes() {
        sources.put(
                "list",
                "/etc/a,root,root,600,\n/etc/d,root,root,700,SUBDIRS\n/etc/d,root,root,640,SUBFILES\n"
                        .getBytes(StandardCharsets.UTF_8));
        ImageTree tree = new SmallTree()
                .file("/etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n")
                .file("/etc/profile", "# profile\n")
                .file("/etc/profile.d/x.sh", "a\n\numask 022\n")
                .file("/etc/bashrc", "b\n")
                .file("/etc/a", "", 0644)
                .file("/etc/d/f", "", 0644)
                .directory("/etc/sysconfig")
                .directory("/home/ann")
                .build();

        ImageTree hardened = harden(
                tree,
                "1@umask@user@0077",
                "2@umask@deamon@0027",
                "3@home@/etc/passwd",
                "4@path@/bin:/sbin",
                "5@file@list");

        assertThat(text(hardened, "/etc/profile.d/x.sh")).isEqualTo("a\n\numask 0077\n");
        assertThat(text(hardened, "/etc/bashrc")).isEqualTo("b\n\numask 0077\n");
        assertThat(text(hardened, "/etc/csh.cshrc")).isEqualTo("\numask 0077\n");
        assertThat(text(hardened, "/etc/sysconfig/init")).isEqualTo("\numask 0027\n");
        assertThat(mode(hardened, "/home/ann")).isEqualTo(0750);
        assertThat(text(hardened, "/etc/profile")).endsWith("PATH=/bin:/sbin\nexport PATH\n");
        assertThat(mode(hardened, "/etc/a")).isEqualTo(0600);
        assertThat(mode(hardened, "/etc/d")).isEqualTo(0700);
        assertThat(mode(hardened, "/etc/d/f")).isEqualTo(0640);
    }

    @Test
    void findsFilesAndRunsTheCommandOnEach() {
        ImageTree tree = new SmallTree()
                .file("/var/spool/a", "", 0666)
                .file("/var/spool/deep/b", "", 0666)
                .build();

        ImageTree hardened = harden(tree, "1@find@/var/spool@-type f@chmod o-w");

        assertThat(mode(hardened, "/var/spool/deep/b")).isEqualTo(0664);
    }

    @Test
    void givesSystemctlVerbAndUnitInItsOrder() {
        apply(new SmallTree().build(), "1@systemctl@cups.service@disable");

        assertThat(systemctl).containsExactly("disable cups.service");
    }

    @Test
    void notesRulesThatFindNothingWithFileAndLine() {
        ImageTree tree = new SmallTree().file("/usr/bin/su", "", 0755).build();

        Hardening.Result result = apply(
                tree, "# comment", "", " indented", "501@which@su", "502@which@last faillog", "104@m@/etc/no@a@b");

        assertThat(result.done()).isEqualTo(1);
        assertThat(result.notes())
                .containsExactly(
                        "rules.conf:5: nothing done for 502@which@last faillog: the image has no command last, faillog",
                        "rules.conf:6: nothing done for 104@m@/etc/no@a@b: /etc/no is not in the image");
    }

    @Test
    void refusesWhatIsNoRuleWithFileAndLine() {
        ImageTree tree = new SmallTree().build();

        assertThatThrownBy(() -> apply(tree, "# x", "no rule"))
                .hasMessageContaining("rules.conf:2: 'no rule' is no rule; expected id@operation@arguments");
        assertThatThrownBy(() -> apply(tree, "413@user@/etc/passwd"))
                .hasMessageContaining("rules.conf:1: 413@user@/etc/passwd: 'user' is neither an operation (d, m, sm")
                .hasMessageContaining("put # before it");
        assertThatThrownBy(() -> apply(tree, "1@cp@absent@/etc/"))
                .hasMessageContaining("rules.conf:1: 1@cp@absent@/etc/: the file absent that it reads is missing");
    }

    private ImageTree harden(ImageTree tree, String... rules) {
        Hardening.Result result = apply(tree, rules);
        assertThat(result.notes()).isEmpty();
        return tree.apply(new Layer("70-files", List.<Edit>copyOf(result.edits())));
    }

    private Hardening.Result apply(ImageTree tree, String... rules) {
        HardeningFiles files =
                new HardeningFiles(HardeningRule.parse("rules.conf", String.join("\n", rules) + "\n"), sources);
        CommandRegistry registry = CoreCommands.registry().with(Map.of("systemctl", call -> {
            systemctl.add(String.join(" ", call.arguments()));
            return 0;
        }));
        return Hardening.apply(tree, files, registry, "70-files", 5);
    }

    private static String lines(String semicolons) {
        return semicolons.replace(';', '\n') + "\n";
    }

    private static int mode(ImageTree tree, String path) {
        return tree.get(path).orElseThrow().attributes().mode();
    }

    private static String text(ImageTree tree, String path) {
        try {
            return tree.text(path).orElseThrow();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
