/**
 * The pipeline: what an image consists of, which layer comes when, which writers run. Every goal enters here.
 *
 * <p>May import every room below it; knows no Maven. The steps of a build are documented in the site, page "How an image
 * is built".
 */
@NullMarked
package io.dpuos.assemble;

import org.jspecify.annotations.NullMarked;
