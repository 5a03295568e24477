/**
 * ISO 9660 images with Rock Ridge names that boot by UEFI from CD and, being a GPT disk at the same time, from USB.
 *
 * <p>Follows ECMA-119 (4th edition), SUSP 1.12 and RRIP 1.12 (IEEE P1281 and P1282), the El Torito specification 1.0 and
 * UEFI 2.11, chapter 13. May import {@code io.dpuos.tree}, {@code io.dpuos.format} and {@code io.dpuos.format.gpt}.
 */
@NullMarked
package io.dpuos.format.iso9660;

import org.jspecify.annotations.NullMarked;
