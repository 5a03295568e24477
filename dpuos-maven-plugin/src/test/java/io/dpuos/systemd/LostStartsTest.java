package io.dpuos.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.SmallTree;
import io.dpuos.tree.TreeBuilder;
import io.dpuos.tree.TreePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostStartsTest {
    private static final String LIB = "/usr/lib/systemd/system/";
    private final SmallTree image = new SmallTree()
            .file(LIB + "multi-user.target", "[Unit]\nWants=a.service s.socket\nRequires=basic.target\n")
            .file(LIB + "basic.target", "[Unit]\n")
            .file(LIB + "s.socket", "[Unit]\nDefaultDependencies=no\n[Socket]\nListenStream=/run/s\n")
            .file("/usr/bin/daemon", "program", 0755)
            .file("/usr/share/a/data", "data");

    @Test
    void tellsOfAConditionThatHeldBeforeAPathWasCut() {
        unit("a", "[Unit]\nConditionPathExists=/usr/share/a/data\n[Service]\nExecStart=/usr/bin/daemon\n");

        assertThat(lost("/usr/share/a/data"))
                .containsExactly("a.service < multi-user.target is passed over at boot now:"
                        + " ConditionPathExists=/usr/share/a/data does not hold any more");
        assertThat(lost("/usr/bin/daemon"))
                .containsExactly("a.service < multi-user.target cannot run its program /usr/bin/daemon any more");
    }

    @Test
    void tellsOfAUnitThatACutMakesStart() {
        unit("a", "[Unit]\nConditionPathExists=!/usr/share/a/data\n[Service]\nExecStart=/usr/bin/daemon\n");

        assertThat(lost("/usr/share/a/data"))
                .containsExactly("a.service < multi-user.target starts now:"
                        + " ConditionPathExists=!/usr/share/a/data did not hold before");
        assertThat(lost("/usr/bin/daemon")).isEmpty();
    }

    @Test
    void alternativesHoldAsLongAsOneDoes() {
        unit(
                "a",
                "[Unit]\nConditionPathExists=|/usr/share/a/data\nConditionFileIsExecutable=|/usr/bin/daemon\n"
                        + "[Service]\nExecStart=-daemon\n");

        assertThat(lost("/usr/share/a/data")).isEmpty();
        assertThat(lost("/usr/bin/daemon"))
                .containsExactly("a.service < multi-user.target cannot run its program daemon any more");
        assertThat(lost("/usr/bin/daemon", "/usr/share/a/data"))
                .singleElement()
                .asString()
                .contains("passed over");
    }

    @Test
    void looksAtWhatASocketStartsLaterAndAtUnitFiles() {
        unit("a", "[Service]\nExecStart=/usr/bin/never-there\n");
        unit("s", "[Service]\nExecStart=/usr/bin/daemon\n");

        assertThat(lost("/usr/bin/daemon", LIB + "a.service"))
                .containsExactly(
                        "a.service < multi-user.target is gone with its unit file",
                        "s.service < s.socket cannot run its program /usr/bin/daemon any more");
    }

    @Test
    void saysNothingWhereNothingIsLost() {
        unit("a", "[Unit]\nConditionPathExists=/var/lib/a\n[Service]\nExecStart=/usr/bin/never-there\n");

        assertThat(lost("/usr/bin/daemon")).isEmpty();
        assertThat(LostStarts.of(
                        image.build(), image.build(), "no-such.target", new BootSurroundings("x86_64", List.of())))
                .isEmpty();
    }

    private void unit(String name, String text) {
        image.file(LIB + name + ".service", "[Unit]\nDefaultDependencies=no\n" + text);
    }

    private List<String> lost(String... paths) {
        ImageTree before = image.build();
        TreeBuilder after = before.toBuilder();
        for (String path : paths) {
            after.remove(TreePath.of(path));
        }
        return LostStarts.of(before, after.build(), "multi-user.target", new BootSurroundings("x86_64", List.of()));
    }
}
