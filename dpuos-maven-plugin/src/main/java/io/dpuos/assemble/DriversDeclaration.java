package io.dpuos.assemble;

import java.util.List;

/**
 * The kernel modules that stay. Immutable.
 *
 * @param keep words; when there is none, all modules stay
 * @param remove words of modules that go
 * @param foreignKernel whether modules built for another kernel version may serve, when their symbols fit
 */
public record DriversDeclaration(List<String> keep, List<String> remove, boolean foreignKernel) {}
