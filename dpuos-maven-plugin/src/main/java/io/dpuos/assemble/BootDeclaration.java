package io.dpuos.assemble;

import java.util.List;

/**
 * How medium and system boot. Immutable.
 *
 * @param consoles in order, the last one is the primary; empty for the architecture's default
 * @param cmdline further kernel parameters of the installed system
 * @param timeoutSeconds how long the menus wait
 * @param kernelsKept how many kernels the installed system keeps when it is upgraded, at least 2
 */
public record BootDeclaration(List<String> consoles, List<String> cmdline, int timeoutSeconds, int kernelsKept) {}
