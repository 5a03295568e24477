/**
 * The image as a value: a sorted map from path (bytes) to inode, and the edits that turn one image into the next.
 *
 * <p>This is the ground floor: it imports nothing of the project. An {@link io.dpuos.tree.ImageTree} is immutable, so
 * every tailoring step is a pure function from a tree to a {@link io.dpuos.tree.Layer}, and every output format is a
 * writer that walks a tree in path order. Paths are bytes and never become {@code java.nio.file.Path}: a host's locale
 * or file system must not decide what an image may contain. Semantics of inodes follow POSIX.1-2017, chapter 4.
 */
@NullMarked
package io.dpuos.tree;

import org.jspecify.annotations.NullMarked;
