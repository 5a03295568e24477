package io.dpuos.assemble;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A rule of the pom for scriptlets. Immutable.
 *
 * @param name the rule's name in the pom, for messages
 * @param of words {@code package} or {@code package:kind}
 * @param action {@code run}, {@code defer}, {@code ignore} or {@code replace}
 * @param reason why
 * @param script replaces the scriptlet
 */
public record ScriptletDeclaration(String name, List<String> of, String action, String reason, Optional<Path> script) {}
