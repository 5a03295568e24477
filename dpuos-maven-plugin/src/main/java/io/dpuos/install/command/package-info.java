/**
 * The programs of a distribution that scriptlets call, implemented on the image tree: accounts, units, alternatives,
 * derived caches. Caches that the image derives at the end (library cache, module indexes) are recorded as intents;
 * what only touches a running system does nothing and says why in {@link io.dpuos.install.command.RunningSystemCommands}.
 *
 * <p>Follows shadow-utils 4.8, systemd 255 (systemctl --root, sysusers, tmpfiles), chkconfig's alternatives 1.2. May
 * import {@code io.dpuos.rpm}, {@code io.dpuos.shell}, {@code
 * io.dpuos.systemd}, {@code io.dpuos.format.elf} and {@code io.dpuos.tree}.
 */
@NullMarked
package io.dpuos.install.command;

import org.jspecify.annotations.NullMarked;
