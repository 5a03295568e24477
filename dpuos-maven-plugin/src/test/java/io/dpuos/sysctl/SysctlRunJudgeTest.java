package io.dpuos.sysctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import io.dpuos.tree.SmallTree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * systemd-sysctl reads generated sets of files in private directories, with a private folder over /proc/sys: what it
 * writes, and in which order, is what the model says. Property {@code dpuos.judge.cases}: how many sets (default 500).
 */
class SysctlRunJudgeTest {
    private static final int CASES = Integer.getInteger("dpuos.judge.cases", 500);
    private static final List<String> DIRECTORIES =
            List.of("/usr/lib/sysctl.d", "/usr/local/lib/sysctl.d", "/run/sysctl.d", "/etc/sysctl.d");
    private static final List<String> EXISTING = List.of(
            "vm/swappiness",
            "vm/dirty_ratio",
            "kernel/panic",
            "net/core/somaxconn",
            "net/ipv4/conf/all/rp_filter",
            "net/ipv4/conf/default/rp_filter",
            "net/ipv4/conf/eth0/rp_filter",
            "net/ipv4/conf/eth0.100/rp_filter",
            "net/ipv4/conf/eth1/rp_filter",
            "net/ipv4/conf/eth0/forwarding",
            "net/ipv4/conf/eth1/forwarding",
            "net/ipv6/conf/eth0/forwarding");
    private static final List<String> KEYS = List.of(
            "vm.swappiness",
            "vm/swappiness",
            "/vm/swappiness",
            "vm//swappiness",
            "/vm/./swappiness/",
            "kernel.panic",
            "net/core.somaxconn",
            "net.core.somaxconn",
            "net.ipv4.conf.all.rp_filter",
            "net.ipv4.conf.eth0/100.rp_filter",
            "net/ipv4/conf/eth0.100/rp_filter",
            "net.ipv4.conf.*.rp_filter",
            "net/ipv4/conf/*/rp_filter",
            "net.ipv4.conf.eth?.rp_filter",
            "net.ipv4.conf.eth[01].rp_filter",
            "net.ipv4.conf.eth[!0].rp_filter",
            "net.ipv4.conf.eth[0-9]*.rp_filter",
            "net.ipv4.conf.e*.*",
            "net.ipv*.conf.eth0.forwarding",
            "net.ipv4.conf.[a-d]*.rp_filter",
            "net.ipv4.conf.wlan*.rp_filter",
            "vm.*",
            "vm.absent",
            "/proc/sys/vm/swappiness",
            "proc.sys.vm.swappiness",
            "swappiness");
    private static final List<String> NAMES = List.of(
            "10-a.conf", "50-default.conf", "90-b.conf", "99-sysctl.conf", "99-zz-dpuos.conf", "x.txt", "z.conf");

    private final Random random = new Random(6);

    @Test
    void writesAreThoseThatSystemdMakesInTheSameOrder(@TempDir Path folder) throws Exception {
        Judge.requireRoot();
        Judge.require("unshare");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/lib/systemd/systemd-sysctl")), "no systemd-sysctl here");
        Assumptions.assumeTrue(
                Judge.shell(folder, "unshare -m mount -t tmpfs none /mnt").status() == 0, "cannot mount privately");
        List<List<List<String>>> expected = new ArrayList<>();
        List<String> described = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            Map<String, String> files = files();
            described.add(files.toString());
            expected.add(predicted(files));
            StringBuilder links = new StringBuilder();
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = folder.resolve("case" + i + file.getKey());
                Files.createDirectories(path.getParent());
                if (file.getValue().startsWith("->")) {
                    links.append("ln -s ").append(file.getValue().substring(2)).append(' ');
                    links.append(file.getKey()).append('\n');
                } else {
                    Files.write(path, file.getValue().getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            Files.writeString(folder.resolve("links" + i), links);
        }
        StringBuilder script = new StringBuilder("set -e\n")
                .append("for d in /usr/lib/sysctl.d /usr/local/lib /run /etc/sysctl.d; do mount -t tmpfs none $d;"
                        + " done\n")
                .append("mkdir -p /usr/local/lib/sysctl.d /run/sysctl.d\nmkdir sys\n");
        for (String path : EXISTING) {
            script.append("mkdir -p sys/${p%/*}; : > sys/$p\n"
                    .replace("${p%/*}", Path.of(path).getParent().toString())
                    .replace("$p", path));
        }
        script.append("mount --bind sys /proc/sys\nfor ((i = 0; i < ")
                .append(CASES)
                .append("; i++)); do\n")
                .append("  rm -f /usr/lib/sysctl.d/* /usr/local/lib/sysctl.d/* /run/sysctl.d/* /etc/sysctl.d/*\n")
                .append("  for d in " + String.join(" ", DIRECTORIES) + "; do\n")
                .append("    [ ! -d case$i$d ] || cp -a case$i$d/. $d/\n  done\n  . ./links$i\n")
                .append("  echo \"case $i\" >> judge.out\n")
                .append("  SYSTEMD_LOG_LEVEL=debug SYSTEMD_LOG_TARGET=console SYSTEMD_LOG_COLOR=0"
                        + " SYSTEMD_LOG_LOCATION=0 /lib/systemd/systemd-sysctl >> judge.out 2>&1 || :\n")
                .append("done\n");
        Files.writeString(folder.resolve("judge.sh"), script);

        Judge.approved(folder, "unshare -m bash judge.sh");

        List<List<String>> seen = new ArrayList<>();
        for (String line : Files.readString(folder.resolve("judge.out"), StandardCharsets.ISO_8859_1)
                .split("\n")) {
            if (line.startsWith("case ")) {
                seen.add(new ArrayList<>());
            } else if (line.startsWith("Setting '/proc/sys/")) {
                seen.get(seen.size() - 1).add(line.substring("Setting '/proc/sys/".length()));
            }
        }
        assertThat(seen).hasSize(CASES);
        for (int i = 0; i < CASES; i++) {
            List<List<String>> groups = new ArrayList<>();
            int from = 0;
            for (List<String> group : expected.get(i)) {
                int to = Math.min(from + group.size(), seen.get(i).size());
                groups.add(seen.get(i).subList(from, to).stream().sorted().toList());
                from = to;
            }
            List<List<String>> wanted = new ArrayList<>();
            expected.get(i).forEach(group -> wanted.add(group.stream().sorted().toList()));
            assertThat(groups).as(described.get(i)).isEqualTo(wanted);
            assertThat(seen.get(i)).as(described.get(i)).hasSize(from);
        }
        assertThat(seen.stream().mapToInt(List::size).sum()).isGreaterThan(CASES);
    }

    /** Returns groups: what one pattern sets comes in the order of the file system. */
    private List<List<String>> predicted(Map<String, String> files) throws Exception {
        SmallTree image = new SmallTree();
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (file.getValue().startsWith("->")) {
                image.link(file.getKey(), file.getValue().substring(2));
            } else {
                image.file(file.getKey(), file.getValue());
            }
        }
        TreeSet<String> existing = new TreeSet<>();
        EXISTING.forEach(path -> existing.add(SysctlKey.swap(path)));
        List<List<String>> writes = new ArrayList<>();
        SysctlAssignment last = null;
        for (SysctlRun.Write write : new SysctlRun(ShippedParameters.assignments(image.build())).writes(existing)) {
            if (write.cause() != last) {
                writes.add(new ArrayList<>());
            }
            last = write.cause();
            writes.get(writes.size() - 1)
                    .add(SysctlKey.swap(write.key()) + "' to '" + write.cause().value() + "'");
        }
        return writes;
    }

    private Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            String path = pick(DIRECTORIES) + "/" + pick(NAMES);
            files.put(path, random.nextInt(12) == 0 ? "->" + pick(List.of("/dev/null", "nowhere")) : text());
        }
        return files;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int lines = random.nextInt(9);
        for (int i = 0; i < lines; i++) {
            String key = pick(KEYS);
            String value =
                    pick(List.of("0", "1", "2", " 10 ", "4 4 1 7", "a=b", "1 # no comment", "", "x\ty", "\"1\""));
            String blank = pick(List.of("", " ", "\t", "  "));
            switch (random.nextInt(12)) {
                case 0 -> text.append("# ").append(key).append('=').append(value);
                case 1 -> text.append("  ;").append(key).append('=').append(value);
                case 2 -> text.append('-').append(key);
                case 3 ->
                    text.append("- ").append(key).append(blank).append('=').append(value);
                case 4 -> text.append('-').append(key).append(blank).append('=').append(value);
                case 5 -> text.append(key).append(" \\");
                case 6 ->
                    text.append(blank).append(key).append("=").append(value).append('\r');
                default ->
                    text.append(blank)
                            .append(key)
                            .append(blank)
                            .append('=')
                            .append(blank)
                            .append(value);
            }
            text.append(pick(List.of("\n", "\n", "\n", "\n\n", "\r\n")));
        }
        return text.toString();
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
