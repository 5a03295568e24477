/**
 * Reads a configuration of openEuler's imageTailor and writes a module for this plugin, with a report that accounts for
 * every element. What it reads is data: nothing of it is executed, and every size is bounded.
 *
 * <p>Follows imageTailor's user guide and the formats of its files: {@code rpm.conf} and {@code cmd.conf} (kiwi's XML),
 * {@code sys.conf}, {@code security_s.conf}, {@code product.conf}, {@code minios.conf}, {@code RepositoryRule.conf}. May
 * import the rooms whose words it checks: {@code io.dpuos.rpm}, {@code io.dpuos.boot}, {@code io.dpuos.files}, {@code
 * io.dpuos.account}, {@code io.dpuos.shell}.
 */
@NullMarked
package io.dpuos.imagetailor;

import org.jspecify.annotations.NullMarked;
