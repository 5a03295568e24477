package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** What to do with a scriptlet that cannot be interpreted. Filled by Maven; {@code null} means that the element is absent. */
public final class ScriptletBean {
    /** Package, or {@code package:kind} such as {@code acme-agent:post}. */
    private @Nullable String of;

    /** {@code run}, {@code defer} (on the target, while installing), {@code ignore} or {@code replace}. */
    private @Nullable String action;

    /** Why; required. */
    private @Nullable String reason;

    /** File below {@code src/main/dpuos} that replaces the scriptlet. */
    private @Nullable String script;

    /** Returns {@code of}. */
    public @Nullable String of() {
        return of;
    }

    /** Returns {@code action}. */
    public @Nullable String action() {
        return action;
    }

    /** Returns {@code reason}. */
    public @Nullable String reason() {
        return reason;
    }

    /** Returns {@code script}. */
    public @Nullable String script() {
        return script;
    }
}
