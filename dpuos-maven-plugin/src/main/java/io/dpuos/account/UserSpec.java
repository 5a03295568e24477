package io.dpuos.account;

import java.util.List;
import java.util.Optional;

/**
 * What is asked for a user; one of the packages is changed, another one is made. Immutable.
 *
 * @param uid the number of a new user
 * @param groups further groups
 * @param shell login shell
 * @param home home directory
 * @param password the crypt string; without one the password stays as the packages made it
 * @param locked whether logging in with a password is impossible
 * @param sshKeys lines for {@code authorized_keys}
 * @param ages of the password
 */
public record UserSpec(
        Optional<Integer> uid,
        List<String> groups,
        Optional<String> shell,
        Optional<String> home,
        Optional<PasswordHash> password,
        boolean locked,
        List<String> sshKeys,
        PasswordAges ages) {
    /** Returns the same user with a password. */
    public UserSpec withPassword(PasswordHash hash) {
        return new UserSpec(uid, groups, shell, home, Optional.of(hash), locked, sshKeys, ages);
    }
}
