/**
 * The GUID partition table with its protective master boot record.
 *
 * <p>Follows the UEFI specification 2.10, chapter 5; name-based UUIDs follow RFC 9562, section 5.5. May import {@code
 * io.dpuos.format}.
 */
@NullMarked
package io.dpuos.format.gpt;

import org.jspecify.annotations.NullMarked;
