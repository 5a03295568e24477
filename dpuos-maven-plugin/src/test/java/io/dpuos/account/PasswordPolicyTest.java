package io.dpuos.account;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {
    private static final String WHERE = "<accounts><users><root><password>";

    @ParameterizedTest
    @ValueSource(strings = {"openEuler12#$", "Huawei12#$", "P@ssw0rd", "Admin12#$"})
    void refusesWhatEverybodyKnows(String password) {
        assertThatThrownBy(() -> check(PasswordPolicy.OPENEULER, password))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining(WHERE + " is a widely published password")
                .hasMessageNotContaining(password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Tab\tIn-it1", "Nul\0In-it1"})
    void refusesWhatNobodyCanType(String password) {
        assertThatThrownBy(() -> check(new PasswordPolicy(1, 1, PasswordPolicy.UserName.ALLOWED, List.of()), password))
                .isInstanceOf(AccountException.class);
    }

    @Test
    void countsCharactersNotBytes() {
        assertThatThrownBy(() -> check(PasswordPolicy.OPENEULER, "密1a🔑éA")).hasMessageContaining("shorter than 8");
        assertThatCode(() -> check(PasswordPolicy.OPENEULER, "密1a🔑éAb-")).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(PasswordPolicy.OPENEULER, "Aa1-" + "é".repeat(254)))
                .hasMessageContaining("longer than 511 bytes");
    }

    @Test
    void looksForTheNameAndForWordsAsFarAsIsAsked() {
        PasswordPolicy strict = new PasswordPolicy(8, 2, PasswordPolicy.UserName.ABSENT, List.of("Acme"));
        PasswordPolicy lax = new PasswordPolicy(4, 1, PasswordPolicy.UserName.ALLOWED, List.of());

        assertThatThrownBy(() -> check(strict, "my-Root-9")).hasMessageContaining("holds the user's name");
        assertThatThrownBy(() -> check(strict, "my-tOOr-9")).hasMessageContaining("holds the user's name");
        assertThatThrownBy(() -> check(strict, "xaCMe-9zz")).hasMessageContaining("<words>");
        assertThatCode(() -> check(PasswordPolicy.OPENEULER, "my-Root-9")).doesNotThrowAnyException();
        assertThatCode(() -> lax.check(new Secret("dpuX".toCharArray()), "dpux", WHERE))
                .doesNotThrowAnyException();
    }

    @Test
    void namesTheElementThatIsOutOfRange() {
        assertThatThrownBy(() -> new PasswordPolicy(0, 3, PasswordPolicy.UserName.DIFFERENT, List.of()))
                .hasMessageContaining("<minLength>0");
        assertThatThrownBy(() -> new PasswordPolicy(8, 5, PasswordPolicy.UserName.DIFFERENT, List.of()))
                .hasMessageContaining("<minClasses>5");
        assertThatThrownBy(() -> new HashScheme(HashScheme.Kind.SHA512, 999)).hasMessageContaining("<rounds>999");
        assertThatThrownBy(() -> new HashScheme(HashScheme.Kind.SHA512, 10_000_001))
                .hasMessageContaining("<rounds>10000001");
    }

    @Test
    void refusesReadyHashesOfPublishedPasswords() {
        for (HashScheme scheme :
                List.of(new HashScheme(HashScheme.Kind.SHA512, 5000), new HashScheme(HashScheme.Kind.SHA256, 1000))) {
            for (String known : List.of("", "openEuler12#$", "changeme")) {
                String hash = PasswordHasher.crypt(new Secret(known.toCharArray()), "oneOfOurOwn.", scheme)
                        .text();
                assertThatThrownBy(() -> PasswordHash.ofUser(hash, "<hash>"))
                        .isInstanceOf(AccountException.class)
                        .hasMessageContaining("published password");
            }
        }
        String boot = PasswordHasher.grub(new Secret("openEuler12#$".toCharArray()), "A1".repeat(64))
                .text();
        assertThatThrownBy(() -> PasswordHash.ofBootLoader(boot, "<hash>")).hasMessageContaining("published password");
    }

    @Test
    void refusesTheHashesThatImagetailorPublishes() {
        assertThatThrownBy(() -> PasswordHash.ofBootLoader(
                        "grub.pbkdf2.sha512.10000.D0649C25C42DA547B79AD683974DE105D0F0899C1EFA4AD34BE49E87C5A41C89F9C1E29A"
                                + "88BBDC05584706C89F3FEB5A284A8A85738058A15F21A862A0464E34." + "0A".repeat(64),
                        "<hash>"))
                .hasMessageContaining("public documentation");
        assertThatThrownBy(() -> PasswordHash.ofUser("$6$sXb59.e3yHqYhPUX$" + "a".repeat(86), "<hash>"))
                .hasMessageContaining("public documentation");
    }

    private static void check(PasswordPolicy policy, String password) {
        policy.check(new Secret(password.toCharArray()), "root", WHERE);
    }
}
