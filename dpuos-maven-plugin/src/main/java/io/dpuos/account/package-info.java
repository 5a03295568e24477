/**
 * Users, groups and passwords of the image: the layer 60-accounts.
 *
 * <p>A pure function from a tree and a configuration that holds crypt strings, never passwords, to edits. Formats:
 * passwd(5), shadow(5), group(5), gshadow(5), crypt(5); GRUB's {@code password_pbkdf2}. May import {@code io.dpuos.tree}
 * and {@code io.dpuos.message}.
 */
@NullMarked
package io.dpuos.account;

import org.jspecify.annotations.NullMarked;
