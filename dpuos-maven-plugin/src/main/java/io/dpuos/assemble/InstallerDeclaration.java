package io.dpuos.assemble;

import java.util.List;
import java.util.Optional;

/**
 * How the medium installs. Immutable.
 *
 * @param cmdline further kernel parameters of the installer
 * @param existing {@code boot}, {@code reinstall} or {@code reinstallOther}
 * @param onSuccess {@code reboot} or {@code poweroff}
 * @param onFailure {@code shell} or {@code halt}
 * @param network whether the installer gets an address by DHCP
 * @param report URL that hears of the installation
 */
public record InstallerDeclaration(
        List<String> cmdline,
        String existing,
        String onSuccess,
        String onFailure,
        boolean network,
        Optional<String> report) {}
