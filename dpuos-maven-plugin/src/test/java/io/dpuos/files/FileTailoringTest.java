package io.dpuos.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.SmallTree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The documented semantics of imageTailor's cmd.conf, case by case, and what keeps an image whole. */
class FileTailoringTest {
    private static final Map<String, String> NO_ROOTS = Map.of();

    private TailoringConfiguration.Level level = TailoringConfiguration.Level.FULL;
    private List<String> remove = List.of();
    private List<String> commands = List.of("ls");
    private List<String> libraries = List.of();
    private List<String> keepPackages = List.of();
    private List<String> force = List.of();
    private boolean manuals = true;
    private Choice gconv = Choice.ALL;
    private Choice translations = Choice.ALL;
    private Choice locales = Choice.ALL;
    private Choice timezones = Choice.ALL;

    @Test
    void keepsCommandsByTheirExactNameAtAnyDepthOfTheFourDirectories() throws Exception {
        ImageTree before = new SmallTree()
                .file("/bin/ls", "", 0755)
                .file("/bin/lsblk", "", 0755)
                .file("/sbin/ls", "", 0755)
                .file("/usr/bin/deep/ls", "", 0755)
                .file("/usr/bin/deep/other", "", 0644)
                .file("/usr/sbin/other", "", 0755)
                .file("/usr/libexec/other", "", 0755)
                .link("/usr/bin/alias", "ls")
                .build();

        ImageTree tree = cut(before);

        assertThat(names(tree)).contains("/bin/ls", "/sbin/ls", "/usr/bin/deep/ls", "/usr/libexec/other");
        assertThat(names(tree))
                .doesNotContain("/bin/lsblk", "/usr/bin/deep/other", "/usr/sbin/other", "/usr/bin/alias");
    }

    @Test
    void removesNoDirectoryOfCommands() throws Exception {
        ImageTree before = new SmallTree()
                .file("/usr/bin/deep/other", "", 0755)
                .file("/usr/bin/ls", "")
                .build();

        ImageTree tree = cut(before);

        assertThat(names(tree)).contains("/usr/bin/deep");
    }

    @Test
    void cutsNothingAtTheLevelNone() throws Exception {
        level = TailoringConfiguration.Level.NONE;
        ImageTree before = new SmallTree()
                .file("/usr/bin/other", "", 0755)
                .file("/usr/lib64/libx.so.1", "")
                .build();

        FileTailoring.Result result = run(before);

        assertThat(result.layer().edits()).isEmpty();
        assertThat(result.report()).anyMatch(line -> line.contains("<files><level> is none"));
    }

    @Test
    void keepsRpmAtTheLevelDebugAlone() throws Exception {
        ImageTree before = new SmallTree()
                .file("/usr/bin/ls", "", 0755)
                .file("/usr/bin/rpm", "", 0755)
                .file("/usr/bin/dnf", "", 0755)
                .build();

        level = TailoringConfiguration.Level.DEBUG;
        ImageTree debug = cut(before);
        level = TailoringConfiguration.Level.FULL;
        ImageTree full = cut(before);

        assertThat(names(debug)).contains("/usr/bin/rpm").doesNotContain("/usr/bin/dnf");
        assertThat(names(full)).doesNotContain("/usr/bin/rpm", "/usr/bin/dnf");
    }

    @Test
    void cutsOnlyRegularFilesNamedLibDirectlyInLibraryDirectories() throws Exception {
        libraries = List.of("libkeep");
        ImageTree before = new SmallTree()
                .file("/usr/bin/ls", "", 0755)
                .file("/usr/lib64/libkeep.so.1.2", "")
                .file("/usr/lib64/libkeeper.so.3", "")
                .file("/usr/lib64/libgone.so.1.2", "")
                .link("/usr/lib64/libgone.so.1", "libgone.so.1.2")
                .link("/usr/lib64/libkeep.so.1", "libkeep.so.1.2")
                .file("/usr/lib64/other.so", "")
                .file("/usr/lib64/security/libpam.so", "")
                .file("/lib/libold.so", "")
                .build();

        ImageTree tree = cut(before);

        assertThat(names(tree))
                .contains(
                        "/usr/lib64/libkeep.so.1.2",
                        "/usr/lib64/libkeep.so.1",
                        "/usr/lib64/libkeeper.so.3",
                        "/usr/lib64/other.so",
                        "/usr/lib64/security/libpam.so")
                .doesNotContain("/usr/lib64/libgone.so.1.2", "/usr/lib64/libgone.so.1", "/lib/libold.so");
    }

    @Test
    void keepsTheInterpreterOfAScriptThatStaysAndSaysWhy() throws Exception {
        commands = List.of("tool");
        ImageTree before = new SmallTree()
                .file("/usr/bin/tool", "#!/usr/bin/env python3\n", 0755)
                .file("/usr/bin/env", "", 0755)
                .link("/usr/bin/python3", "python3.9")
                .file("/usr/bin/python3.9", "", 0755)
                .file("/usr/bin/perl", "", 0755)
                .build();

        FileTailoring.Result result = run(before);

        assertThat(names(before.apply(result.layer())))
                .contains("/usr/bin/env", "/usr/bin/python3", "/usr/bin/python3.9")
                .doesNotContain("/usr/bin/perl");
        assertThat(result.report()).contains("  /usr/bin/python3.9 < /usr/bin/tool (is a script for it)");
    }

    @Test
    void keepsWhatTheBootNeedsAndSaysWhy() throws Exception {
        ImageTree before = new SmallTree()
                .file("/usr/bin/ls", "", 0755)
                .file("/usr/sbin/agetty", "", 0755)
                .build();

        FileTailoring.Result result =
                FileTailoring.cut(before, configuration(), Map.of("agetty", "every console starts it"), "70-files");

        assertThat(result.layer().edits()).isEmpty();
        assertThat(result.report()).contains("  /usr/sbin/agetty < every console starts it");
    }

    @Test
    void refusesToRemoveByNameWhatIsNeededAndTellsTheChain() throws Exception {
        level = TailoringConfiguration.Level.NONE;
        remove = List.of("/usr/bin/b*");
        ImageTree before = new SmallTree()
                .file("/usr/bin/bash", "", 0755)
                .file("/usr/libexec/agent", "#!/bin/bash\n", 0755)
                .link("/bin", "usr/bin")
                .build();

        assertThatThrownBy(() -> run(before))
                .isInstanceOf(FilesException.class)
                .hasMessageContaining("/usr/bin/bash < /usr/libexec/agent (is a script for it)")
                .hasMessageContaining("<files><force>");
    }

    @Test
    void removesWhatIsNeededWhenForced() throws Exception {
        level = TailoringConfiguration.Level.NONE;
        remove = List.of("/usr/bin/bash");
        force = List.of("bash");
        ImageTree before = new SmallTree()
                .file("/usr/bin/bash", "", 0755)
                .file("/usr/libexec/agent", "#!/usr/bin/bash\n", 0755)
                .build();

        assertThat(names(cut(before))).doesNotContain("/usr/bin/bash");
    }

    @Test
    void removesByWildcardsAsTheShellExpandsThemWithAllBelow() throws Exception {
        level = TailoringConfiguration.Level.NONE;
        remove = List.of("/usr/lib/firmware/dvb-*", "/usr/lib/firmware/radeon", "/lib/firmware/[ab]?k");
        ImageTree before = new SmallTree()
                .link("/lib", "usr/lib")
                .file("/usr/lib/firmware/dvb-a/x", "1")
                .file("/usr/lib/firmware/.dvb-hidden", "1")
                .file("/usr/lib/firmware/radeon/deep/x", "12345")
                .file("/usr/lib/firmware/ark", "")
                .file("/usr/lib/firmware/arkk", "")
                .build();

        FileTailoring.Result result = run(before);

        assertThat(names(before.apply(result.layer())))
                .contains("/usr/lib/firmware/.dvb-hidden", "/usr/lib/firmware/arkk")
                .doesNotContain("/usr/lib/firmware/dvb-a", "/usr/lib/firmware/radeon", "/usr/lib/firmware/ark");
        assertThat(result.report()).contains("  remove: 6 files, 6 bytes");
    }

    @Test
    void refusesWordsThatMatchNothingUnlessTheyMay() throws Exception {
        ImageTree before = new SmallTree().file("/usr/bin/ls", "", 0755).build();

        commands = List.of("ls", "lz");
        assertThatThrownBy(() -> run(before)).hasMessageContaining("'lz'; did you mean 'ls'?");
        commands = List.of("ls", "lz?");
        assertThat(run(before).layer().edits()).isEmpty();
        remove = List.of("/no/such");
        assertThatThrownBy(() -> run(before))
                .hasMessageContaining("<files><remove>")
                .hasMessageContaining("/no/such");
        remove = List.of("relative");
        assertThatThrownBy(() -> run(before)).hasMessageContaining("<files><remove>relative is not an absolute path");
        remove = List.of("/");
        assertThatThrownBy(() -> run(before)).hasMessageContaining("<files><remove>/ is not an absolute path");
        remove = List.of();
        force = List.of("nothing");
        assertThatThrownBy(() -> run(before)).hasMessageContaining("<files><force>nothing matches nothing");
        force = List.of();
        commands = List.of();
        assertThatThrownBy(() -> run(before)).hasMessageContaining("<files><level>full needs <files><commands>");
    }

    @Test
    void keepsNamedCharacterSetsWithTheirTables() throws Exception {
        level = TailoringConfiguration.Level.NONE;
        gconv = Choice.of(List.of("GBK"));
        ImageTree before = new SmallTree()
                .file("/usr/lib64/gconv/GBK.so", "")
                .file("/usr/lib64/gconv/BIG5.so", "")
                .file("/usr/lib64/gconv/gconv-modules", "")
                .file("/usr/lib64/gconv/gconv-modules.cache", "")
                .build();

        ImageTree some = cut(before);
        gconv = Choice.of(List.of("none"));
        ImageTree none = cut(before);

        assertThat(names(some))
                .contains("/usr/lib64/gconv/GBK.so", "/usr/lib64/gconv/gconv-modules.cache")
                .doesNotContain("/usr/lib64/gconv/BIG5.so");
        assertThat(names(none)).noneMatch(name -> name.startsWith("/usr/lib64/gconv/"));
    }

    @Test
    void keepsNamedTranslationsAndLocales() throws Exception {
        level = TailoringConfiguration.Level.NONE;
        manuals = false;
        translations = Choice.of(List.of("zh", "grub.mo"));
        locales = Choice.of(List.of("en_US.UTF-8"));
        ImageTree before = new SmallTree()
                .file("/usr/share/locale/zh/LC_MESSAGES/a.mo", "")
                .file("/usr/share/locale/de/LC_MESSAGES/a.mo", "")
                .file("/usr/share/locale/de/LC_MESSAGES/grub.mo", "")
                .file("/usr/share/locale/locale.alias", "")
                .file("/usr/lib/locale/C.utf8/LC_CTYPE", "")
                .file("/usr/lib/locale/en_US.utf8/LC_CTYPE", "")
                .file("/usr/lib/locale/fr_FR.utf8/LC_CTYPE", "")
                .file("/usr/share/man/man1/ls.1", "")
                .build();

        ImageTree tree = cut(before);

        assertThat(names(tree))
                .contains(
                        "/usr/share/locale/zh/LC_MESSAGES/a.mo",
                        "/usr/share/locale/de/LC_MESSAGES/grub.mo",
                        "/usr/share/locale/locale.alias",
                        "/usr/lib/locale/C.utf8/LC_CTYPE",
                        "/usr/lib/locale/en_US.utf8/LC_CTYPE")
                .doesNotContain(
                        "/usr/share/locale/de/LC_MESSAGES/a.mo",
                        "/usr/lib/locale/fr_FR.utf8/LC_CTYPE",
                        "/usr/share/man/man1/ls.1");
    }

    @Test
    void keepsNamedTimeZonesWithUtcAndTheOneOfTheImage() throws Exception {
        level = TailoringConfiguration.Level.NONE;
        timezones = Choice.of(List.of("Asia", "Europe/Berlin", "America/Nowhere?"));
        ImageTree before = new SmallTree()
                .file("/usr/share/zoneinfo/UTC", "")
                .file("/usr/share/zoneinfo/Asia/Shanghai", "")
                .link("/usr/share/zoneinfo/Europe/Berlin", "Arctic")
                .file("/usr/share/zoneinfo/Europe/Arctic", "")
                .file("/usr/share/zoneinfo/Europe/Paris", "")
                .file("/usr/share/zoneinfo/Africa/Cairo", "")
                .file("/usr/share/zoneinfo/tzdata.zi", "")
                .link("/etc/localtime", "../usr/share/zoneinfo/Africa/Cairo")
                .build();

        ImageTree tree = cut(before);

        assertThat(names(tree))
                .contains(
                        "/usr/share/zoneinfo/UTC",
                        "/usr/share/zoneinfo/Asia/Shanghai",
                        "/usr/share/zoneinfo/Europe/Berlin",
                        "/usr/share/zoneinfo/Europe/Arctic",
                        "/usr/share/zoneinfo/Africa/Cairo")
                .doesNotContain("/usr/share/zoneinfo/Europe/Paris", "/usr/share/zoneinfo/tzdata.zi");
        timezones = Choice.of(List.of("Asia/Shanhai"));
        assertThatThrownBy(() -> cut(before))
                .isInstanceOf(FilesException.class)
                .hasMessageContaining("<files><timezones> names what the image does not have")
                .hasMessageContaining("Asia/Shanhai");
    }

    @Test
    void modulesOfAnInterpreterGoWithIt() throws Exception {
        ImageTree before = new SmallTree()
                .file("/usr/bin/ls", "", 0755)
                .file("/usr/bin/python3.11", "", 0755)
                .file("/usr/lib/python3.11/os.py", "")
                .file("/usr/lib/python3.11/pdb.py", "#!/usr/bin/python3.11\n", 0755)
                .file("/usr/lib64/python3.11/lib-dynload/_ssl.so", "")
                .file("/usr/share/perl5/strict.pm", "")
                .build();

        ImageTree tree = cut(before);

        assertThat(names(tree))
                .as("Perl's modules stay, since no Perl goes")
                .contains("/usr/share/perl5/strict.pm")
                .doesNotContain(
                        "/usr/bin/python3.11",
                        "/usr/lib/python3.11/os.py",
                        "/usr/lib/python3.11/pdb.py",
                        "/usr/lib64/python3.11/lib-dynload/_ssl.so");
    }

    @Test
    void modulesOfAnInterpreterStayWhenAScriptThatStaysIsForIt() throws Exception {
        commands = List.of("tool");
        ImageTree before = new SmallTree()
                .file("/usr/bin/tool", "#!/usr/bin/python3.11\n", 0755)
                .file("/usr/bin/python3.11", "", 0755)
                .file("/usr/bin/env", "", 0755)
                .file("/usr/lib/python3.11/os.py", "")
                .file("/usr/lib/python3.11/pdb.py", "#!/usr/bin/env python3.11\n", 0755)
                .build();

        FileTailoring.Result result = run(before);

        assertThat(names(before.apply(result.layer())))
                .as("what the modules need stays as well")
                .contains("/usr/lib/python3.11/os.py", "/usr/lib/python3.11/pdb.py", "/usr/bin/env");
        assertThat(result.report())
                .contains("2 files stay although no list holds them, because they are needed:")
                .contains("  /usr/bin/python3.11 < /usr/bin/tool (is a script for it)");
    }

    @Test
    void keepsTheCommandsThatScriptsOfTheBootAndOfWholePackagesName() throws Exception {
        ImageTree before = new SmallTree()
                .file("/usr/bin/ls", "", 0755)
                .file("/usr/bin/expr", "", 0755)
                .file("/usr/bin/uuidgen", "", 0755)
                .file("/usr/bin/tac", "", 0755)
                .file("/usr/bin/who", "", 0755)
                .file("/usr/share/vswitch/scripts/ctl", "#!/bin/sh\n. \"$dir/lib\"\nx=`expr 1 + 1`\n  # who\n", 0755)
                .file("/usr/share/vswitch/scripts/lib", "id() { uuidgen; }\n")
                .file("/usr/libexec/other", "#!/bin/sh\ntac\n", 0755)
                .build();

        FileTailoring.Result result = FileTailoring.cut(
                before,
                configuration(),
                Map.of("/usr/share/vswitch/scripts/ctl", "started by vswitch.service"),
                "70-files");

        assertThat(names(before.apply(result.layer())))
                .contains("/usr/bin/expr", "/usr/bin/uuidgen")
                .doesNotContain("/usr/bin/tac", "/usr/bin/who");
        assertThat(result.report())
                .contains("  /usr/bin/uuidgen < /usr/share/vswitch/scripts/lib (the script names it)");
    }

    @Test
    void leavesFilesOfNamedPackagesAlone() throws Exception {
        keepPackages = List.of("test*");
        ImageTree before = new SmallTree().file("/usr/bin/vendor", "", 0755).build();

        FileTailoring.Result result = FileTailoring.cut(before, configuration(List.of("ls?")), NO_ROOTS, "70-files");

        assertThat(result.layer().edits()).isEmpty();
    }

    private ImageTree cut(ImageTree before) throws Exception {
        return before.apply(run(before).layer());
    }

    private FileTailoring.Result run(ImageTree before) throws Exception {
        return FileTailoring.cut(before, configuration(), NO_ROOTS, "70-files");
    }

    private TailoringConfiguration configuration() {
        return configuration(commands);
    }

    private TailoringConfiguration configuration(List<String> words) {
        return new TailoringConfiguration(
                level, remove, words, libraries, keepPackages, force, manuals, gconv, translations, locales, timezones);
    }

    private static List<String> names(ImageTree tree) {
        return tree.inodes().keySet().stream().map(Object::toString).toList();
    }
}
