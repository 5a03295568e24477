package io.dpuos.sysctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.SmallTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** systemd-sysctl and procps read the rendered file; the values go to a folder in place of /proc/sys. */
class SysctlJudgeTest {
    private static final List<String> PROFILES =
            List.of("base", "hardened", "polling", "storage-offload", "throughput", "vswitch");

    @Test
    void bothToolsSetEveryRenderedKeyToItsValue(@TempDir Path folder) throws Exception {
        Judge.requireRoot();
        Judge.require("unshare", "sysctl");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/lib/systemd/systemd-sysctl")), "no systemd-sysctl here");
        Assumptions.assumeTrue(
                Judge.shell(folder, "unshare -m mount -t tmpfs none /mnt").status() == 0, "cannot mount privately");
        ImageTree tree = new SmallTree().build();
        TreeMap<String, String> set = new TreeMap<>(Map.of("net.ipv4.conf.eth0/100.rp_filter", "1"));
        SysctlResult result =
                SysctlLayer.render(tree, new SysctlConfiguration(PROFILES, new TreeMap<>(), set, true), 0);
        Path rendered = folder.resolve("99-zz-dpuos.conf");
        Files.writeString(
                rendered,
                tree.apply(result.layer())
                        .text("/etc/sysctl.d/99-zz-dpuos.conf")
                        .orElseThrow());
        StringBuilder expected = new StringBuilder();
        StringBuilder make = new StringBuilder("set -e\n");
        for (SysctlResult.Row row : result.rows()) {
            String path = path(row.key());
            expected.append(path).append('=').append(row.value()).append('\n');
            make.append("mkdir -p \"$s/")
                    .append(path.substring(0, path.lastIndexOf('/')))
                    .append("\"\n");
            make.append(": > \"$s/").append(path).append("\"\n");
        }
        Files.writeString(folder.resolve("make.sh"), make);

        for (String tool : List.of("/lib/systemd/systemd-sysctl " + rendered, "sysctl -q -p " + rendered)) {
            // The folder stands over /proc/sys in a mount namespace of its own; the machine's values stay.
            String seen = Judge.approved(
                    folder,
                    "unshare -m bash -c 's=$(mktemp -d -p " + folder + "); . ./make.sh; mount --bind $s /proc/sys; "
                            + tool
                            + " >&2; cd /proc/sys; find . -type f -printf \"%P\\n\" | LC_ALL=C sort"
                            + " | while read f; do echo \"$f=$(cat $f)\"; done' 2>judge.err");
            assertThat(seen.lines().sorted().toList())
                    .as(tool)
                    .isEqualTo(expected.toString().lines().sorted().toList());
        }
    }

    private static String path(String key) {
        StringBuilder path = new StringBuilder();
        for (char c : key.toCharArray()) {
            path.append(c == '.' ? '/' : c == '/' ? '.' : c);
        }
        return path.toString();
    }
}
