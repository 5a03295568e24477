/**
 * What differs between two images, read from media, locks, manifests or reports.
 *
 * <p>May import what {@code report} may: the rooms below it. Nothing of an image is made here.
 */
@NullMarked
package io.dpuos.report.compare;

import org.jspecify.annotations.NullMarked;
