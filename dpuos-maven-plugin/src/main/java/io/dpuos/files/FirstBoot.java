package io.dpuos.files;

import io.dpuos.tree.Bytes;
import io.dpuos.tree.LayerBuilder;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.util.SortedMap;

/**
 * Scripts that run once, when the installed system starts for the first time: in the order of their names, after the
 * network is configured. A script that fails is run again at the next start, those behind it wait.
 */
final class FirstBoot {
    private static final TreePath FOLDER = TreePath.of("/usr/lib/dpuos/firstboot.d");
    private static final String RUNNER = "/usr/lib/dpuos/firstboot";
    private static final String UNIT = "dpuos-firstboot.service";

    private FirstBoot() {}

    /**
     * Adds scripts, their runner and its unit.
     *
     * @param scripts by file name
     * @throws FilesException when a name does not begin with two digits and a dash, or a script has no interpreter line
     */
    static void add(LayerBuilder layer, SortedMap<String, byte[]> scripts) {
        if (scripts.isEmpty()) {
            return;
        }
        scripts.forEach((name, bytes) -> {
            if (!name.matches("[0-9]{2}-[A-Za-z0-9._-]{1,100}")) {
                throw new FilesException(
                        "firstboot/" + name + ": expected a name such as 10-register, whose digits give the order");
            }
            if (bytes.length < 3 || bytes[0] != '#' || bytes[1] != '!') {
                throw new FilesException(
                        "firstboot/" + name + " does not begin with its interpreter, for example #!/bin/bash");
            }
            layer.file(FOLDER.child(name), Bytes.of(bytes), layer.root(0755));
        });
        layer.file(TreePath.of(RUNNER), """
                #!/bin/sh
                # Runs each script of firstboot.d once; what is done is remembered.
                done=/var/lib/dpuos/firstboot
                mkdir -p "$done"
                for script in /usr/lib/dpuos/firstboot.d/*; do
                    name=${script##*/}
                    [ -e "$done/$name" ] && continue
                    "$script" || { echo "$name failed with status $?" >&2; exit 1; }
                    : >"$done/$name"
                done
                : >"$done.done"
                """, 0755);
        layer.file(TreePath.of("/usr/lib/systemd/system/" + UNIT), """
                [Unit]
                Description=First start of this card
                ConditionPathExists=!/var/lib/dpuos/firstboot.done
                After=network.target local-fs.target

                [Service]
                Type=oneshot
                RemainAfterExit=yes
                ExecStart=%s

                [Install]
                WantedBy=multi-user.target
                """.formatted(RUNNER), 0644);
        layer.symlink(
                TreePath.of("/etc/systemd/system/multi-user.target.wants/" + UNIT),
                LinkTarget.of("/usr/lib/systemd/system/" + UNIT));
    }
}
