/**
 * RPM repositories: metadata, download, the content cache.
 *
 * <p>Follows the rpm-md format as createrepo_c writes it. May import {@code io.dpuos.rpm} and below; knows nothing of
 * solving or locks.
 */
@NullMarked
package io.dpuos.repo;

import org.jspecify.annotations.NullMarked;
