package io.dpuos.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHasherTest {
    private static final String PASSWORD = "Dpu-OS#2024";

    @Test
    void agreesWithPublishedVectors() {
        assertThat(PasswordHasher.sha512(secret(PASSWORD), "abcdefgh").text())
                .isEqualTo("$6$rounds=100000$abcdefgh$kmU/MunpMoviqI/yMwFaVvdMYG0G/aDLVjWgvux5UOjPpRTRG2TLkASv61lPkTLk"
                        + "DZv7aWScfZjAu2s9fQK.X0");
        StringBuilder salt = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            salt.append(String.format(java.util.Locale.ROOT, "%02X", i));
        }
        assertThat(PasswordHasher.grub(secret(PASSWORD), salt.toString()).text())
                .endsWith(
                        ".E022E5A1C4103654DEDCC1CA253647E696E27E9766E03A37D8C8092AFFA3666DA7A4825D5C66B5B01A86E60BA049"
                                + "FEFF1CD55D503D3EC159247D19A084129D99");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Dpu-OS#2024",
                "пароль-9A",
                "密碼Password1!",
                "a",
                "with blank 1A",
                "x23456789012345678901234567890123456789012345678901234567890123456789"
            })
    void agreesWithOpenssl(String password) throws Exception {
        Process openssl =
                new ProcessBuilder("openssl", "passwd", "-6", "-salt", "rounds=100000$Zx./09azAZ", "-stdin").start();
        openssl.getOutputStream().write((password + "\n").getBytes(StandardCharsets.UTF_8));
        openssl.getOutputStream().close();
        String expected = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Assumptions.assumeTrue(openssl.waitFor(1, TimeUnit.MINUTES) && openssl.exitValue() == 0, "openssl is missing");

        assertThat(PasswordHasher.sha512(secret(password), "Zx./09azAZ").text()).isEqualTo(expected);
    }

    @Test
    void whatItMakesIsAccepted() {
        PasswordHash user = PasswordHasher.sha512(secret(PASSWORD), "abcdefgh");
        PasswordHash boot = PasswordHasher.grub(secret(PASSWORD), "00".repeat(64));

        assertThat(PasswordHash.ofUser(user.text(), "<hash>")).isEqualTo(user);
        assertThat(PasswordHash.ofBootLoader(boot.text(), "<hash>")).isEqualTo(boot);
        assertThat(user.toString()).doesNotContain("abcdefgh");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"secret", "", "$1$salt$5eW3Zw2ZPrKzYlSvMLfzM0", "$6$bad:salt$x", "$6$salt$short", "{SHA}abc"})
    void refusesWhatIsNoCryptString(String text) {
        assertThatThrownBy(() -> PasswordHash.ofUser(text, "<users><root><password><hash>"))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("<users><root><password><hash>")
                .message()
                .satisfies(message ->
                        assertThat(text.length() < 4 || !message.contains(text)).isTrue());
    }

    @Test
    void policyNamesWhatIsMissingButNotThePassword() {
        assertThatThrownBy(() -> PasswordPolicy.OPENEULER.check(secret("short1A"), "root", "<password>"))
                .hasMessageContaining("shorter than 8")
                .hasMessageNotContaining("short1A");
        assertThatThrownBy(() -> PasswordPolicy.OPENEULER.check(secret("onlylowercase"), "root", "<password>"))
                .hasMessageContaining("classes");
        assertThatThrownBy(() -> PasswordPolicy.OPENEULER.check(secret("1nimdA-a"), "a-Admin1", "<password>"))
                .hasMessageContaining("name");
    }

    private static Secret secret(String text) {
        return new Secret(text.toCharArray());
    }
}
