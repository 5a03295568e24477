package io.dpuos.imagetailor;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is imported. Immutable.
 *
 * @param folder an imageTailor installation, or its folder custom/cfg_PRODUCT
 * @param product the product, when the installation has several
 * @param output the folder of the new module
 * @param overwrite whether an output that is there already may be replaced
 * @param strict whether an element without a place is a failure
 * @param tolerant whether packages that the repositories lack are passed over
 * @param groupId group of the new module
 * @param distribution id of the distribution that the module is made of
 * @param arch the architecture of the configuration; without it that which most packages name
 * @param pluginVersion version of the plugin that the module uses
 */
public record ImportRequest(
        Path folder,
        Optional<String> product,
        Path output,
        boolean overwrite,
        boolean strict,
        boolean tolerant,
        String groupId,
        String distribution,
        Optional<String> arch,
        String pluginVersion) {}
