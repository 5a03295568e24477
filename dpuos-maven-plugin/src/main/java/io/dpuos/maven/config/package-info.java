/**
 * What stands in a pom: beans that Maven fills, and the check of the raw configuration that no element is unknown, empty
 * or still holds an expression. Everything plural is a map of named groups, structures are maps by name, because these
 * are the only shapes that Maven merges alike in every version. Imports nothing of the project.
 */
@NullMarked
package io.dpuos.maven.config;

import org.jspecify.annotations.NullMarked;
