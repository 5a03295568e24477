package io.dpuos.assemble;

/**
 * What the image is called. Immutable.
 *
 * @param groupId of the vendor's project
 * @param artifactId of the vendor's project
 * @param version of the vendor's project
 * @param name for people, shown by the boot menu
 */
public record Coordinates(String groupId, String artifactId, String version, String name) {}
