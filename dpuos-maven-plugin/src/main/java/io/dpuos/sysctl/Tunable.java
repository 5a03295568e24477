package io.dpuos.sysctl;

/**
 * A file below {@code /proc} or {@code /sys} that is written at boot. Immutable.
 *
 * @param path of the file, or a pattern as of glob(7)
 * @param value what is written
 */
public record Tunable(String path, String value) {}
