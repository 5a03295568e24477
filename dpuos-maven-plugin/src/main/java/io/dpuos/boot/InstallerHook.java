package io.dpuos.boot;

import io.dpuos.tree.Content;

/**
 * A vendor's script at a point of the installation; bash runs it.
 *
 * @param point when it runs
 * @param name file name; scripts of one point run in the order of their names
 * @param script its bytes
 */
public record InstallerHook(HookPoint point, String name, Content script) {
    /** Checks the name. */
    public InstallerHook {
        if (!name.matches("[A-Za-z0-9._-]+") || name.startsWith(".")) {
            throw new BootException(
                    "src/main/dpuos/hooks/" + point.directory() + "/" + name,
                    "the name may hold letters, digits, '.', '_' and '-' only");
        }
    }
}
