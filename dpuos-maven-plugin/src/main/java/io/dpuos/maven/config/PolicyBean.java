package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** What passwords must be, and how they are hashed. Filled by Maven; {@code null} means that the element is absent. */
public final class PolicyBean {
    /** Least number of characters; default 8. */
    private @Nullable Integer minLength;

    /** Least number of the classes lower case, upper case, digits and others; default 3. */
    private @Nullable Integer minClasses;

    /** {@code different} (default): a password is not the user's name, forwards or backwards; {@code absent}: nor does it hold the name; {@code allowed}. */
    private @Nullable String userName;

    /** Words that no password may hold, in whatever case. */
    private @Nullable String words;

    /** {@code sha512} (default) or {@code sha256}. */
    private @Nullable String scheme;

    /** Rounds of the scheme, 1000 to 10000000; default 100000. */
    private @Nullable Integer rounds;

    /** Returns {@code minLength}. */
    public @Nullable Integer minLength() {
        return minLength;
    }

    /** Returns {@code minClasses}. */
    public @Nullable Integer minClasses() {
        return minClasses;
    }

    /** Returns {@code userName}. */
    public @Nullable String userName() {
        return userName;
    }

    /** Returns {@code words}. */
    public @Nullable String words() {
        return words;
    }

    /** Returns {@code scheme}. */
    public @Nullable String scheme() {
        return scheme;
    }

    /** Returns {@code rounds}. */
    public @Nullable Integer rounds() {
        return rounds;
    }
}
