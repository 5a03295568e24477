package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** Ages of a user's password, in days, {@code never} for no limit. Filled by Maven; {@code null} means that the element is absent. */
public final class AgesBean {
    /** Days before the password may be changed. */
    private @Nullable String minDays;

    /** Days after which it must be changed. */
    private @Nullable String maxDays;

    /** Days before that on which the user is warned. */
    private @Nullable String warnDays;

    /** Days after that on which the account still works. */
    private @Nullable String inactive;

    /** The end of the account, a date {@code YYYY-MM-DD} or days since 1970. */
    private @Nullable String expire;

    /** Returns {@code minDays}. */
    public @Nullable String minDays() {
        return minDays;
    }

    /** Returns {@code maxDays}. */
    public @Nullable String maxDays() {
        return maxDays;
    }

    /** Returns {@code warnDays}. */
    public @Nullable String warnDays() {
        return warnDays;
    }

    /** Returns {@code inactive}. */
    public @Nullable String inactive() {
        return inactive;
    }

    /** Returns {@code expire}. */
    public @Nullable String expire() {
        return expire;
    }
}
