package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.account.AccountException;
import io.dpuos.account.HashScheme;
import io.dpuos.account.PasswordHash;
import io.dpuos.account.PasswordHasher;
import io.dpuos.account.PasswordPolicy;
import io.dpuos.account.Secret;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PromptedPasswordTest {
    private static final String GOOD = "Marker-Typed-1";
    private final Deque<char[]> typed = new ArrayDeque<>();
    private final List<char[]> given = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final Map<Object, Object> memory = new TreeMap<>();

    @Test
    void asksTwiceAndRemembersTheHashAlone() throws Exception {
        type(GOOD, GOOD);

        Optional<PasswordHash> first = ask();
        Optional<PasswordHash> again = ask();

        assertThat(first).isPresent().isEqualTo(again);
        assertThat(given).allMatch(text -> new String(text).isBlank() || text[0] == 0);
        assertThat(memory.toString() + said).doesNotContain(GOOD);
    }

    @Test
    void asksAgainAfterAMistakeOrAWeakPassword() throws Exception {
        type(GOOD, GOOD + "x", "root", "root", GOOD, GOOD);

        assertThat(ask()).isPresent();
        assertThat(said).anyMatch(line -> line.contains("not the same")).anyMatch(line -> line.contains("published"));
    }

    @Test
    void givesUpAfterThreeTries() {
        type("a", "a", "b", "b", "c", "c");

        assertThatThrownBy(this::ask).isInstanceOf(AccountException.class).hasMessageContaining("3 tries");
    }

    @Test
    void leavesRootAsItIsWhenNothingIsTypedOrNobodyIsThere() throws Exception {
        type("");

        assertThat(ask()).isEmpty();
        assertThat(new PromptedPassword(PasswordPrompt.NOBODY, new TreeMap<>(), said::add).hash(this::hash))
                .isEmpty();
    }

    private void type(String... words) {
        for (String word : words) {
            typed.add(word.toCharArray());
        }
    }

    private Optional<PasswordHash> ask() throws Exception {
        PasswordPrompt prompt = question -> {
            char[] next = typed.remove();
            given.add(next);
            return Optional.of(next);
        };
        return new PromptedPassword(prompt, memory, said::add).hash(this::hash);
    }

    private PasswordHash hash(Secret secret) {
        PasswordPolicy.OPENEULER.check(secret, "root", "the password");
        return PasswordHasher.crypt(secret, "abcdefgh", new HashScheme(HashScheme.Kind.SHA512, 1000));
    }
}
