package io.dpuos.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.Judge;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHasherTest {
    private static final String PASSWORD = "Dpu-OS#2024";

    @Test
    void agreesWithPublishedVectors() {
        assertThat(PasswordHasher.crypt(secret(PASSWORD), "abcdefgh", HashScheme.DEFAULT)
                        .text())
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

        assertThat(PasswordHasher.crypt(secret(password), "Zx./09azAZ", HashScheme.DEFAULT)
                        .text())
                .isEqualTo(expected);
    }

    /** UTF-8 of every width, signs that shells and formats treat specially, and lengths around block sizes. */
    static List<String> passwords() {
        List<String> passwords = new ArrayList<>(List.of(
                "", " ", "Dpu-OS#2024", "%n%s%d", "$6$salt$", "back\\slash", "quote'\"`", "tab\tin", "colon:in:it"));
        passwords.addAll(List.of("a!b", "é", "пароль", "密碼", "パスワード", "🔑🔒", "e\u0301"));
        for (int length = 1; length <= 40; length++) {
            passwords.add("Aa1#é密x".repeat(30).substring(0, length * 3));
        }
        for (int length : new int[] {63, 64, 65, 127, 128, 129, 254, 400}) {
            passwords.add("p".repeat(length));
        }
        return passwords;
    }

    @Test
    void agreesWithOpensslAndMkpasswdOnManyPasswords(@TempDir Path folder) throws Exception {
        Judge.require("openssl", "mkpasswd");
        List<String> passwords = passwords();
        Files.writeString(folder.resolve("passwords"), String.join("\n", passwords) + "\n");
        String each = "while IFS= read -r p; do printf '%s\\n' \"$p\" | TOOL; done < passwords";

        String openssl =
                Judge.approved(folder, each.replace("TOOL", "openssl passwd -6 -salt 'rounds=1000$Zx./09azAZ' -stdin"));
        String mkpasswd = Judge.approved(folder, each.replace("TOOL", "mkpasswd -s -m sha-512 -R 1000 -S Zx./09azAZ"));
        List<String> ours = passwords.stream()
                .map(password -> PasswordHasher.crypt(
                                secret(password), "Zx./09azAZ", new HashScheme(HashScheme.Kind.SHA512, 1000))
                        .text())
                .toList();

        assertThat(ours).hasSizeGreaterThanOrEqualTo(60);
        assertThat(mkpasswd.lines().toList()).isEqualTo(ours);
        List<String> second = openssl.lines().toList();
        for (int i = 0; i < ours.size(); i++) {
            // openssl takes no empty line and cuts a password off after 256 bytes.
            if (!passwords.get(i).isEmpty() && passwords.get(i).getBytes(StandardCharsets.UTF_8).length < 256) {
                assertThat(second.get(i)).as(passwords.get(i)).isEqualTo(ours.get(i));
            }
        }
    }

    @Test
    void whatItMakesIsAccepted() {
        PasswordHash user = PasswordHasher.crypt(secret(PASSWORD), "abcdefgh", HashScheme.DEFAULT);
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
