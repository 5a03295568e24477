package io.dpuos.kernel;

import io.dpuos.tree.TreePath;
import java.util.List;
import java.util.Optional;

/**
 * One kernel module. Immutable.
 *
 * @param name as {@code lsmod} shows it: the file name up to its first dot with {@code -} replaced by {@code _}
 * @param path in the image
 * @param relative path below the kernel's module directory, for example {@code kernel/fs/ext4/ext4.ko.xz}
 * @param size bytes in the image, as stored
 * @param compression how it is stored
 * @param info its {@code .modinfo}
 * @param exports symbols that it exports, in file order
 * @param needs symbols that it needs, in file order
 * @param signer who signed it, as the appended signature says; empty when none is appended
 */
public record KernelModule(
        String name,
        TreePath path,
        String relative,
        long size,
        ModuleCompression compression,
        ModuleInfo info,
        List<String> exports,
        List<Need> needs,
        Optional<String> signer) {
    /**
     * A symbol that a module needs.
     *
     * @param symbol its name
     * @param weak whether the module also loads without it
     */
    public record Need(String symbol, boolean weak) {}

    /** Copies the lists. */
    public KernelModule {
        exports = List.copyOf(exports);
        needs = List.copyOf(needs);
    }

    /** Returns whether a signature is appended. */
    public boolean signed() {
        return signer.isPresent();
    }

    /** Returns aliases as the module declares them. */
    public List<String> aliases() {
        return info.all("alias");
    }

    /** Returns names of firmware files below {@code /lib/firmware} that the module may ask for. */
    public List<String> firmware() {
        return info.all("firmware");
    }

    /** Returns the version magic, whose first word is the kernel version that it was built for. */
    public Optional<String> vermagic() {
        return info.first("vermagic");
    }

    /** Returns the path below the module directory without a compression suffix, as {@code modules.order} has it. */
    public String plainRelative() {
        return relative.substring(0, relative.length() - compression.suffix().length()) + ".ko";
    }

    /** Returns a name as the kernel compares it: {@code -} is {@code _}. */
    public static String normalise(String name) {
        return name.replace('-', '_');
    }

    /** Returns the module name of a file name: up to its first dot, normalised. */
    static String nameOf(String fileName) {
        int slash = fileName.lastIndexOf('/');
        String base = fileName.substring(slash + 1);
        int dot = base.indexOf('.');
        return normalise(dot < 0 ? base : base.substring(0, dot));
    }
}
