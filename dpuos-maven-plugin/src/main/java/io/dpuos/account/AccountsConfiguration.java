package io.dpuos.account;

import java.util.Optional;
import java.util.SortedMap;

/**
 * The accounts of an image. Immutable.
 *
 * @param users by name
 * @param groups number by name of groups to make; empty for the next free one
 * @param sshRootLogin whether root may log in over ssh
 */
public record AccountsConfiguration(
        SortedMap<String, UserSpec> users, SortedMap<String, Optional<Integer>> groups, RootLogin sshRootLogin) {
    /** How root may log in over ssh. */
    public enum RootLogin {
        /** Not at all. */
        NO("no"),
        /** With a key. */
        KEY_ONLY("prohibit-password"),
        /** With a password too. */
        YES("yes");

        private final String keyword;

        RootLogin(String keyword) {
            this.keyword = keyword;
        }

        /** Returns sshd_config(5)'s value of {@code PermitRootLogin}. */
        public String keyword() {
            return keyword;
        }
    }
}
