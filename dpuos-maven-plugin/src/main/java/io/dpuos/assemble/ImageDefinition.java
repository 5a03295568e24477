package io.dpuos.assemble;

import io.dpuos.files.SystemConfiguration;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.report.Budget;
import io.dpuos.sysctl.SysctlConfiguration;
import io.dpuos.systemd.ServicesConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that a vendor declares of an image, free of Maven. Immutable.
 *
 * <p>Passwords are not part of it: see {@link Passwords}, which are asked for only when accounts are computed.
 *
 * @param coordinates what the image is called
 * @param arch the target's architecture
 * @param distribution what the distribution brings
 * @param repositories those of the distribution and of the pom
 * @param packages what is installed
 * @param scriptlets rules for scriptlets
 * @param kernel rules and settings for the kernel
 * @param drivers words of modules to keep and to remove
 * @param sysctl kernel parameters
 * @param services rules for units
 * @param system settings of the installed system
 * @param boot consoles, kernel parameters and menus
 * @param storage disk and partitions of the target
 * @param installer how the medium installs
 * @param outputs the products
 * @param timestamp time of generated files in seconds since the epoch; empty for the newest package's build time
 * @param sources the folder of the image's files
 * @param tailoring what is cut from the packages and hardened
 * @param budget what the image may take at most
 */
public record ImageDefinition(
        Coordinates coordinates,
        String arch,
        Distribution distribution,
        List<RepositorySpec> repositories,
        PackageSelection packages,
        List<ScriptletDeclaration> scriptlets,
        KernelDeclaration kernel,
        DriversDeclaration drivers,
        SysctlConfiguration sysctl,
        ServicesConfiguration services,
        SystemConfiguration system,
        BootDeclaration boot,
        StorageDeclaration storage,
        InstallerDeclaration installer,
        OutputsDeclaration outputs,
        Optional<Long> timestamp,
        Path sources,
        TailoringDeclaration tailoring,
        Budget budget) {
    /** Copies the lists. */
    public ImageDefinition {
        repositories = List.copyOf(repositories);
        scriptlets = List.copyOf(scriptlets);
    }

    /** Returns the same image with one more repository. */
    public ImageDefinition withRepository(RepositorySpec repository) {
        List<RepositorySpec> more = new ArrayList<>(repositories);
        more.add(repository);
        return new ImageDefinition(
                coordinates,
                arch,
                distribution,
                more,
                packages,
                scriptlets,
                kernel,
                drivers,
                sysctl,
                services,
                system,
                boot,
                storage,
                installer,
                outputs,
                timestamp,
                sources,
                tailoring,
                budget);
    }
}
