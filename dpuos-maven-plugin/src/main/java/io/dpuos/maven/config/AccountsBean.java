package io.dpuos.maven.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Users, groups and passwords. Filled by Maven; {@code null} means that the element is absent. */
public final class AccountsBean {
    /** Users by name. */
    private Map<String, UserBean> users = new TreeMap<>();

    /** Groups by name. */
    private Map<String, GroupBean> groups = new TreeMap<>();

    /** Password of the boot menu of the installed system and of the medium. */
    private @Nullable AccountBean bootloader;

    /** Password of the shell that a failed installation offers, with {@code <installer><onFailure>shell}. */
    private @Nullable AccountBean installer;

    /** What passwords must be. */
    private @Nullable PolicyBean policy;

    /** {@code no}, {@code key-only} (default) or {@code yes}. */
    private @Nullable String sshRootLogin;

    /** Returns {@code users}. */
    public Map<String, UserBean> users() {
        return Collections.unmodifiableMap(users);
    }

    /** Returns {@code groups}. */
    public Map<String, GroupBean> groups() {
        return Collections.unmodifiableMap(groups);
    }

    /** Returns {@code bootloader}. */
    public @Nullable AccountBean bootloader() {
        return bootloader;
    }

    /** Returns {@code installer}. */
    public @Nullable AccountBean installer() {
        return installer;
    }

    /** Returns {@code sshRootLogin}. */
    public @Nullable String sshRootLogin() {
        return sshRootLogin;
    }

    /** Returns {@code policy}. */
    public @Nullable PolicyBean policy() {
        return policy;
    }
}
