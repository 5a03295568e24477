package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** A network interface. Filled by Maven; {@code null} means that the element is absent. */
public final class InterfaceBean {
    /** {@code name:GLOB}, {@code mac:ADDRESS} or {@code driver:NAME}. */
    private @Nullable String match;

    /** {@code dhcp}, {@code static} or {@code none}. */
    private @Nullable String method;

    /** Addresses with prefix length, for {@code static}. */
    private @Nullable String addresses;

    /** Default gateway, for {@code static}. */
    private @Nullable String gateway;

    /** Name servers. */
    private @Nullable String dns;

    /** Returns {@code match}. */
    public @Nullable String match() {
        return match;
    }

    /** Returns {@code method}. */
    public @Nullable String method() {
        return method;
    }

    /** Returns {@code addresses}. */
    public @Nullable String addresses() {
        return addresses;
    }

    /** Returns {@code gateway}. */
    public @Nullable String gateway() {
        return gateway;
    }

    /** Returns {@code dns}. */
    public @Nullable String dns() {
        return dns;
    }
}
