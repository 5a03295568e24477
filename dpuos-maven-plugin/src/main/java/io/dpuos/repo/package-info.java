/**
 * RPM repositories: metadata, download, the content cache.
 *
 * <p>Follows the rpm-md format as createrepo_c writes it. May import {@code io.dpuos.rpm}, {@code io.dpuos.format} and
 * below; knows nothing of solving or locks. Input is hostile: every file is verified by size and digest before it is
 * parsed, except {@code repomd.xml}, mirror lists and signatures, which are bounded and parsed strictly.
 */
@NullMarked
package io.dpuos.repo;

import org.jspecify.annotations.NullMarked;
