package io.dpuos.assemble;

import java.nio.file.Path;

/**
 * A further product of a build. Immutable.
 *
 * @param name what follows the architecture in the classifier, for example {@code pxe}
 * @param type the artifact's type, which is the file's extension
 * @param file where it lies
 * @param remark what a person should know of it; may be empty
 */
public record Product(String name, String type, Path file, String remark) {}
