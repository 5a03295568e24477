/**
 * Acceptance of a finished ISO in virtual machines: it is installed, started and asked questions over its console.
 *
 * <p>Tests carry the tag {@code acceptance} and take the ISO from system properties; they do not know how it was made.
 * QEMU's software emulation (TCG) is slow and the machine may be busy, so that every wait is for a text on the serial
 * console, with a generous limit and failure texts that end it early.
 */
@NullMarked
package io.dpuos.acceptance;

import org.jspecify.annotations.NullMarked;
