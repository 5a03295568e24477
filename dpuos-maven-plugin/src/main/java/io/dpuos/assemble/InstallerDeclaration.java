package io.dpuos.assemble;

import java.util.List;

/**
 * How the medium installs. Immutable.
 *
 * @param cmdline further kernel parameters of the installer
 * @param existing {@code boot}, {@code reinstall} or {@code reinstallOther}
 * @param onSuccess {@code reboot} or {@code poweroff}
 * @param onFailure {@code shell} or {@code halt}
 */
public record InstallerDeclaration(List<String> cmdline, String existing, String onSuccess, String onFailure) {}
