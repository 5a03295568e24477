/**
 * One RPM file: versions and dependencies, header, payload, digests, OpenPGP signatures, and a strict writer.
 *
 * <p>Follows rpm's own description of the format (rpm documentation, "RPM V4 Package format", "Signatures and
 * digests") and its limits (lib/header.cc). May import {@code io.dpuos.tree} and {@code io.dpuos.format}; knows neither
 * repositories nor locks. Input is hostile: every count and size is checked before it is used.
 */
@NullMarked
package io.dpuos.rpm;

import org.jspecify.annotations.NullMarked;
