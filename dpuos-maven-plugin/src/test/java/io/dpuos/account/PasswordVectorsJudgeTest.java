package io.dpuos.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.format.Judge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools with which others make and verify hashes, on more than 60 passwords each. */
class PasswordVectorsJudgeTest {
    private static final String SALT = "Zx./09azAZ";
    private static final String EACH = "while IFS= read -r p; do TOOL; done < passwords";

    @TempDir
    private Path folder;

    @Test
    void makesSha256CryptAsMkpasswdAndOpensslDo() throws Exception {
        Judge.require("openssl", "mkpasswd");
        List<String> passwords = passwords();

        String mkpasswd = judge("printf '%s\\n' \"$p\" | mkpasswd -s -m sha-256 -R 1000 -S " + SALT);
        String openssl = judge("printf '%s\\n' \"$p\" | openssl passwd -5 -salt 'rounds=1000$" + SALT + "' -stdin");
        List<String> ours = crypts(passwords, HashScheme.Kind.SHA256, 1000);

        assertThat(ours).hasSizeGreaterThanOrEqualTo(60);
        assertThat(mkpasswd.lines().toList()).isEqualTo(ours);
        List<String> second = openssl.lines().toList();
        for (int i = 0; i < ours.size(); i++) {
            // openssl takes no empty line and cuts a password off after 256 bytes.
            if (!passwords.get(i).isEmpty() && bytes(passwords.get(i)) < 256) {
                assertThat(second.get(i)).as(passwords.get(i)).isEqualTo(ours.get(i));
            }
        }
    }

    @Test
    void isVerifiedByTheLibraryBehindLogin() throws Exception {
        Judge.require("perl");
        List<String> passwords = passwords();
        for (HashScheme.Kind kind : HashScheme.Kind.values()) {
            for (int rounds : new int[] {1000, 1001, 4999, 5000}) {
                List<String> ours = crypts(passwords, kind, rounds);
                Files.write(folder.resolve("hashes"), ours);

                String crypts = Judge.approved(
                        folder,
                        "perl -e 'open P, q(passwords); open H, q(hashes); while (defined($h = <H>)) {"
                                + " $p = <P>; chomp $p; chomp $h; print crypt($p, $h), qq(\\n) }'");

                assertThat(crypts.lines().toList()).isEqualTo(ours);
            }
        }
    }

    @Test
    void makesGrubsHashAsItsOwnToolDoes() throws Exception {
        Judge.require("grub-mkpasswd-pbkdf2");
        List<String> passwords = passwords().stream()
                .filter(password -> bytes(password) < 250 && !password.isEmpty())
                .toList();
        Files.write(folder.resolve("passwords"), passwords);

        List<String> hashes = judge(
                        "printf '%s\\n%s\\n' \"$p\" \"$p\" | grub-mkpasswd-pbkdf2 -c 1000 2>/dev/null | tail -n 1")
                .lines()
                .map(line -> line.substring(line.indexOf("grub.")))
                .toList();

        assertThat(hashes).hasSameSizeAs(passwords).hasSizeGreaterThanOrEqualTo(60);
        for (int i = 0; i < hashes.size(); i++) {
            String salt = hashes.get(i).split("\\.")[4];
            try (Secret secret = new Secret(passwords.get(i).toCharArray())) {
                assertThat(PasswordHasher.grub(secret, salt, 1000, 64).text())
                        .as(passwords.get(i))
                        .isEqualTo(hashes.get(i));
            }
            assertThat(PasswordHash.ofBootLoader(hashes.get(i), "<hash>").text())
                    .isEqualTo(hashes.get(i));
        }
    }

    @Test
    void acceptsReadyHashesOfEachStrengthOfYescrypt() throws Exception {
        Judge.require("mkpasswd");
        // Stronger ones take the tool seconds; the pattern of their parameters is the same.
        String hashes = Judge.approved(
                folder, "for r in 1 2 3 4 5 6 7; do echo Dpu-OS#2024 | mkpasswd -s -m yescrypt -R $r; done");

        assertThat(hashes.lines()).hasSize(7).allSatisfy(hash -> assertThat(
                        PasswordHash.ofUser(hash, "<hash>").text())
                .isEqualTo(hash));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$6$rounds=999$abcdefgh$",
                "$6$rounds=0$abcdefgh$",
                "$6$rounds=1000000000$abcdefgh$",
                "$5$rounds=05000$abcdefgh$",
                "$5$rounds=$abcdefgh$",
                "$6$rounds=5000abcdefgh$",
                "$6$ab:defgh$",
                "$y$x$abcdefgh$",
                "$y$j9T$ab:d$",
                "$y$$abcd$"
            })
    void refusesSettingsThatTheLibraryRefuses(String setting) throws Exception {
        Judge.require("perl");
        int length = setting.startsWith("$6$") ? 86 : 43;
        String crypt = Judge.approved(folder, "perl -e 'print crypt(q(x), q(" + setting + ")) // q(*0)'");

        assertThat(crypt.startsWith(setting)).isFalse();
        assertThatThrownBy(() -> PasswordHash.ofUser(setting + "a".repeat(length), "<hash>"))
                .isInstanceOf(AccountException.class);
    }

    private String judge(String tool) throws Exception {
        return Judge.approved(folder, EACH.replace("TOOL", tool));
    }

    private List<String> passwords() throws Exception {
        List<String> passwords = new ArrayList<>(PasswordHasherTest.passwords());
        passwords.add("é".repeat(255));
        passwords.add("x".repeat(511));
        Files.write(folder.resolve("passwords"), passwords);
        return passwords;
    }

    private static int bytes(String password) {
        return password.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    }

    private static List<String> crypts(List<String> passwords, HashScheme.Kind kind, int rounds) {
        List<String> hashes = new ArrayList<>();
        for (String password : passwords) {
            try (Secret secret = new Secret(password.toCharArray())) {
                hashes.add(PasswordHasher.crypt(secret, SALT, new HashScheme(kind, rounds))
                        .text());
            }
        }
        return hashes;
    }
}
