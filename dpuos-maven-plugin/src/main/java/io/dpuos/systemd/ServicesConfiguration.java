package io.dpuos.systemd;

import java.util.List;

/**
 * What is asked of the units. Immutable.
 *
 * <p>A unit without suffix is a service. A name that ends in {@code ?} may be absent from the image.
 *
 * @param profiles named profiles; rules of the pom win over them
 * @param enable units to enable
 * @param disable units to disable
 * @param mask units to mask
 * @param keepOnly when not empty: every other enabled service, socket, timer and path is disabled
 * @param defaultTarget the target that is started at boot
 */
public record ServicesConfiguration(
        List<String> profiles,
        List<String> enable,
        List<String> disable,
        List<String> mask,
        List<String> keepOnly,
        String defaultTarget) {}
