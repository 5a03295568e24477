package io.dpuos.systemd;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.TreePath;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the releases of systemd differ in what {@code systemctl --root} does. Immutable.
 *
 * @param number major version, for example 249 (openEuler 22.03), 252 (Debian 12), 255 (openEuler 24.03)
 * @param splitUsr whether it was built for a /usr of its own and looks into /lib before /usr/lib, as Debian's
 */
public record SystemdVersion(int number, boolean splitUsr) {
    /** Assumed where the image does not tell. */
    public static final SystemdVersion DEFAULT = new SystemdVersion(255);

    /** Names a release of the usual build. */
    public SystemdVersion(int number) {
        this(number, false);
    }

    private static final Pattern LIBRARY = Pattern.compile("libsystemd-shared-([0-9]{3})\\b.*\\.so");

    /** Returns the version of the image's systemd, told by the name of its private library. */
    public static SystemdVersion of(ImageTree tree) {
        for (String directory : new String[] {
            "/usr/lib/systemd",
            "/usr/lib64/systemd",
            "/usr/lib/x86_64-linux-gnu/systemd",
            "/usr/lib/aarch64-linux-gnu/systemd"
        }) {
            for (TreePath path : tree.resolve(TreePath.of(directory))
                    .map(tree::children)
                    .orElse(java.util.Map.of())
                    .keySet()) {
                Matcher library = LIBRARY.matcher(path.nameText());
                if (library.matches()) {
                    return new SystemdVersion(Integer.parseInt(library.group(1)));
                }
            }
        }
        return DEFAULT;
    }

    /** {@code UpheldBy=} and directories {@code .upholds}. */
    boolean knowsUpheldBy() {
        return number >= 254;
    }

    /** Disabling a unit that does not exist is a failure. */
    boolean failsToDisableTheMissing() {
        return number >= 254;
    }

    /** {@code reenable} takes the file that an instance comes from instead of the instance. */
    boolean reenablesInstancesByFile() {
        return number < 254;
    }

    /** {@code get-default} names a target that is masked. */
    boolean defaultMayBeMasked() {
        return number < 253;
    }
}
