package io.dpuos.rpm;

import java.io.InputStream;

/**
 * One file of a payload.
 *
 * @param file what the header says about it
 * @param hasContent true for a regular file whose content is delivered here; false for anything but regular files, and
 *     for all names but the last of a set of hard links, whose shared content comes with the last one
 * @param content the bytes, valid until the next entry is asked for; empty when {@code hasContent} is false
 */
public record PayloadEntry(RpmFileEntry file, boolean hasContent, InputStream content) {}
