package io.dpuos.assemble;

import io.dpuos.files.HardeningFiles;
import io.dpuos.files.TailoringConfiguration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is cut from the packages and hardened, and what the installer gets beside its own needs. Immutable.
 *
 * @param forceRemove package name patterns; what matches is taken out of the image whatever requires it
 * @param cuts keep and delete lists of files
 * @param hardening rules and the files that they copy
 * @param firstBoot scripts of the first start by name
 * @param installerCommands further commands of the installer; {@code name?} may be missing
 * @param installerDrivers further kernel modules of the installer; {@code name?} may be missing
 */
public record TailoringDeclaration(
        List<String> forceRemove,
        TailoringConfiguration cuts,
        HardeningFiles hardening,
        SortedMap<String, byte[]> firstBoot,
        List<String> installerCommands,
        List<String> installerDrivers) {
    /** Nothing is cut, hardened or added. */
    public static final TailoringDeclaration NOTHING = new TailoringDeclaration(
            List.of(),
            TailoringConfiguration.NOTHING,
            new HardeningFiles(List.of(), new TreeMap<>()),
            new TreeMap<>(),
            List.of(),
            List.of());

    /** Copies the lists. */
    public TailoringDeclaration {
        forceRemove = List.copyOf(forceRemove);
        firstBoot = Collections.unmodifiableSortedMap(new TreeMap<>(firstBoot));
        installerCommands = List.copyOf(installerCommands);
        installerDrivers = List.copyOf(installerDrivers);
    }

    /** Returns a text that differs when what the layers of this declaration are computed from differs. */
    String inputs() {
        StringBuilder text = new StringBuilder(cuts.toString());
        hardening.rules().forEach(text::append);
        hardening.sources().forEach((name, bytes) -> text.append(name).append(FolderDigest.of(hex(bytes))));
        firstBoot.forEach((name, bytes) -> text.append(name).append(FolderDigest.of(hex(bytes))));
        return text.toString();
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }
}
