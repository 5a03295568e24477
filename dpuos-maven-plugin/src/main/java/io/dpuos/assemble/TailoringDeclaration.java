package io.dpuos.assemble;

import io.dpuos.files.HardeningFiles;
import io.dpuos.files.TailoringConfiguration;
import io.dpuos.tree.Bytes;
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
        return cuts.toString() + hardening + digests(firstBoot);
    }

    /** Returns a text that is the same for the same declaration, as the parts of a definition do: files by digest. */
    @Override
    public String toString() {
        return "TailoringDeclaration[forceRemove=" + forceRemove + ", " + inputs() + ", installerCommands="
                + installerCommands + ", installerDrivers=" + installerDrivers + "]";
    }

    private static SortedMap<String, String> digests(SortedMap<String, byte[]> files) {
        SortedMap<String, String> digests = new TreeMap<>();
        files.forEach((name, bytes) -> digests.put(name, Bytes.of(bytes).sha256()));
        return digests;
    }
}
