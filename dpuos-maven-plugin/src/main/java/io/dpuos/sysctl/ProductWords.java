package io.dpuos.sysctl;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Words of the kernel's command line that the product sets by itself, with the element that they come from. A second one
 * in the pom would count in place of the first, or fight with it when the card starts.
 */
public final class ProductWords {
    private static final String PREFIX = "dpuos.";
    private static final String INITRAMFS = "the boot menu loads the initramfs that the build makes";

    private static final Map<String, String> OF_SYSTEM = Map.of(
            "root",
                    "the boot menu gives it with the UUID of the file system that <storage><partitions> or"
                            + " <storage><volumes> puts on /",
            "rootfstype", "the <type> of the file system on / in <storage> says it",
            "rd.lvm.lv", "<storage><volumes> gives it when / lies on a volume",
            "ro", "the boot menu gives it, and the <options> of / in <storage> say how / is mounted then",
            "rw", "the boot menu gives 'ro', and the <options> of / in <storage> say how / is mounted then",
            "initrd", INITRAMFS,
            "dpuos.trial", "the boot menu gives it to a kernel that is tried once");

    private static final Map<String, String> OF_INSTALLER = Map.of(
            "root", "the installer runs in its initramfs",
            "rootfstype", "the installer runs in its initramfs",
            "initrd", INITRAMFS,
            "dpuos.disk", "<storage><disk><match> says it",
            "dpuos.wipe", "<storage><disk><wipe> says it",
            "dpuos.existing", "<installer><existing> says it",
            "dpuos.onsuccess", "<installer><onSuccess> says it",
            "dpuos.onfailure", "<installer><onFailure> says it",
            "dpuos.report", "<installer><report> says it",
            "dpuos.rescue", "the menu entry Rescue gives it");

    private ProductWords() {}

    /** Returns why a word has no place among those of the installed system. */
    public static Optional<String> ofSystem(String word) {
        String key = key(word);
        Optional<String> reason = Optional.ofNullable(OF_SYSTEM.get(key));
        if (reason.isEmpty() && key.startsWith(PREFIX)) {
            return Optional.of("only the installer reads it; "
                    + OF_INSTALLER.getOrDefault(key, "it belongs into <installer><cmdline>"));
        }
        return reason;
    }

    /** Returns why a word has no place among those of the installer. */
    public static Optional<String> ofInstaller(String word) {
        return Optional.ofNullable(OF_INSTALLER.get(key(word)));
    }

    /**
     * Checks the pom's words for the installed system.
     *
     * @throws SysctlException when the product sets one of them, or it is one of the installer
     */
    static void checkSystem(String element, List<String> words) {
        words.forEach(word -> refuse(element, word, ofSystem(word)));
    }

    /**
     * Checks the pom's words for the installer.
     *
     * @throws SysctlException when the product sets one of them
     */
    static void checkInstaller(String element, List<String> words) {
        words.forEach(word -> refuse(element, word, ofInstaller(word)));
    }

    private static void refuse(String element, String word, Optional<String> reason) {
        if (reason.isPresent()) {
            throw new SysctlException(element + " holds '" + word + "', but " + reason.get() + "; drop the word");
        }
    }

    private static String key(String word) {
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }
}
