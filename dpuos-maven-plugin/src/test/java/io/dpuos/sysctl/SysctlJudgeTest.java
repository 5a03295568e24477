package io.dpuos.sysctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.SmallTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** systemd-sysctl and procps read the rendered file; the values go to a folder in place of /proc/sys. */
class SysctlJudgeTest {
    private static final int SETS = 60;
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
        SysctlResult result = SysctlLayer.render(
                tree, new SysctlConfiguration(PROFILES, new TreeMap<>(), set, true), KernelFacts.unknown(), 0);
        Path rendered = folder.resolve("99-zz-dpuos.conf");
        Files.writeString(
                rendered,
                tree.apply(result.layer())
                        .text("/etc/sysctl.d/99-zz-dpuos.conf")
                        .orElseThrow());
        StringBuilder expected = new StringBuilder();
        StringBuilder make = new StringBuilder("set -e\n");
        for (SysctlResult.Row row : result.rows(SysctlResult.Kind.PARAMETER)) {
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

    @Test
    void theRenderedFileWinsAmongThoseOfPackagesForBothTools(@TempDir Path folder) throws Exception {
        Judge.requireRoot();
        Judge.require("unshare", "sysctl");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/lib/systemd/systemd-sysctl")), "no systemd-sysctl here");
        Assumptions.assumeTrue(
                Judge.shell(folder, "unshare -m mount -t tmpfs none /mnt").status() == 0, "cannot mount privately");
        Random random = new Random(40);
        List<String> keys = List.of(
                "vm.swappiness",
                "vm.dirty_ratio",
                "kernel.panic",
                "kernel.sysrq",
                "net.core.somaxconn",
                "fs.suid_dumpable");
        StringBuilder script = new StringBuilder("set -e\nmkdir -p sys/vm sys/kernel sys/net/core sys/fs\n")
                .append("for d in /usr/lib/sysctl.d /usr/local/lib /run /etc/sysctl.d; do mount -t tmpfs none $d;"
                        + " done\n")
                .append("mkdir -p /usr/local/lib/sysctl.d /run/sysctl.d\n: > conf; [ -e /etc/sysctl.conf ]\n")
                .append("mount --bind conf /etc/sysctl.conf\nmount --bind sys /proc/sys\n");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < SETS; i++) {
            SmallTree image = new SmallTree();
            for (String file : List.of(
                    "/usr/lib/sysctl.d/50-default.conf",
                    "/etc/sysctl.d/90-vendor.conf",
                    "/etc/sysctl.conf",
                    "/usr/lib/sysctl.d/zz-late.conf")) {
                image.file(file, assignments(keys, random));
            }
            image.link("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
            TreeMap<String, String> set = new TreeMap<>();
            keys.forEach(key -> {
                if (random.nextBoolean()) {
                    set.put(key, Integer.toString(random.nextInt(3)));
                }
            });
            ImageTree tree = image.build();
            SysctlResult result = SysctlLayer.render(
                    tree, new SysctlConfiguration(List.of(), new TreeMap<>(), set, true), KernelFacts.unknown(), 0);
            TreeMap<String, String> values = new TreeMap<>();
            result.rows().forEach(row -> values.put(row.key(), row.value()));
            Path files = Files.createDirectories(folder.resolve("case" + i));
            ImageTree rendered = tree.apply(result.layer());
            for (String file : List.of(
                    "/usr/lib/sysctl.d/50-default.conf",
                    "/usr/lib/sysctl.d/zz-late.conf",
                    "/etc/sysctl.d/90-vendor.conf",
                    "/etc/sysctl.d/99-zz-dpuos.conf",
                    "/etc/sysctl.conf")) {
                Optional<String> text = rendered.text(file);
                if (text.isPresent()) {
                    Path path = Files.createDirectories(
                                    files.resolve(file.substring(1)).getParent())
                            .resolve(Path.of(file).getFileName());
                    Files.writeString(path, text.get());
                }
            }
            for (String tool : List.of("/lib/systemd/systemd-sysctl", "sysctl -q --system")) {
                // What packages disagree on among themselves, the tools do too: procps reads /etc/sysctl.conf last.
                List<String> compared = tool.startsWith("/lib") ? keys : List.copyOf(set.keySet());
                TreeMap<String, String> seen = new TreeMap<>(values);
                seen.keySet().retainAll(compared);
                expected.add(seen.toString());
                script.append("rm -f /usr/lib/sysctl.d/* /etc/sysctl.d/*\n")
                        .append("cp case" + i + "/usr/lib/sysctl.d/* /usr/lib/sysctl.d/\n")
                        .append("cp case" + i + "/etc/sysctl.d/* /etc/sysctl.d/\n")
                        .append("cat case" + i + "/etc/sysctl.conf > conf\n")
                        .append("ln -s ../sysctl.conf /etc/sysctl.d/99-sysctl.conf\n");
                for (String key : keys) {
                    script.append(": > sys/").append(path(key)).append('\n');
                }
                script.append(tool).append(" > tool.log 2>&1\ns=; for k in ");
                compared.stream().sorted().forEach(key -> script.append(path(key))
                        .append(' '));
                script.append("; do v=$(cat sys/$k); [ -z \"$v\" ] || s=\"$s, ${k//\\//.}=$v\"; done\n")
                        .append("echo \"{${s#, }}\" >> judge.out\n");
            }
        }
        Files.writeString(folder.resolve("judge.sh"), script);

        Judge.approved(folder, "unshare -m bash judge.sh");

        List<String> lines = Files.readAllLines(folder.resolve("judge.out"));
        assertThat(lines).hasSameSizeAs(expected);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i)).as("case " + i / 2).isEqualTo(expected.get(i));
        }
    }

    private static String assignments(List<String> keys, Random random) {
        StringBuilder text = new StringBuilder("# packaged\n");
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(keys.get(random.nextInt(keys.size())))
                    .append(random.nextBoolean() ? " = " : "=")
                    .append(random.nextInt(3))
                    .append('\n');
        }
        return text.toString();
    }

    private static String path(String key) {
        StringBuilder path = new StringBuilder();
        for (char c : key.toCharArray()) {
            path.append(c == '.' ? '/' : c == '/' ? '.' : c);
        }
        return path.toString();
    }
}
