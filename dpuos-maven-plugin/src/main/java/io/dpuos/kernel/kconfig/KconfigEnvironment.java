package io.dpuos.kernel.kconfig;

import java.util.Optional;

/** What a Kconfig tree learns from outside. */
public interface KconfigEnvironment {
    /** Returns an environment variable such as {@code ARCH}. */
    Optional<String> variable(String name);

    /** Takes text for the standard output; it holds its own line ends. */
    void out(String text);

    /** Takes text for the standard error; it holds its own line ends. */
    void err(String text);
}
