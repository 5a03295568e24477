/**
 * Files that a cache keeps between builds: written whole, verified when they are read, with their last use noted. They hold
 * what can be made anew and never reach an image. Imports nothing of the project.
 */
@NullMarked
package io.dpuos.format.kept;

import org.jspecify.annotations.NullMarked;
