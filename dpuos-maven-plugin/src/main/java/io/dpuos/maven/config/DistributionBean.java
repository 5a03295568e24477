package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** The distribution that the image is made of. Short form: the id alone. Filled by Maven; {@code null} means that the element is absent. */
public final class DistributionBean {
    /** Id of the distribution, for example {@code openeuler-24.03-lts-sp1}, or of a file {@code distributions/ID.xml} of the project. */
    private @Nullable String id;

    /** Base URL of the mirror that carries the distribution; the repositories of the distribution are found below it. */
    private @Nullable String mirror;

    /** Takes the short form of the element. */
    public void set(String text) {
        id = text;
    }

    /** Returns {@code id}. */
    public @Nullable String id() {
        return id;
    }

    /** Returns {@code mirror}. */
    public @Nullable String mirror() {
        return mirror;
    }
}
