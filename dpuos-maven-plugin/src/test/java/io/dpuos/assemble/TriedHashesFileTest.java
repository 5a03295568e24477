package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.account.AccountException;
import io.dpuos.account.HashScheme;
import io.dpuos.account.PasswordHash;
import io.dpuos.account.PasswordHasher;
import io.dpuos.account.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TriedHashesFileTest {
    @TempDir
    private Path folder;

    @Test
    void remembersTrialsWithoutTheHash() throws Exception {
        String hash = hash("none that anybody knows");

        PasswordHash.ofUser(hash, "<hash>", new TriedHashesFile(folder));

        String kept = Files.readString(folder.resolve("tried-hashes.txt"));
        assertThat(kept).matches("[0-9a-f]{64}\n").doesNotContain(hash.substring(20));
        assertThat(new TriedHashesFile(folder).holds(kept.strip())).isTrue();
    }

    @Test
    void neverRemembersAPublishedPassword() throws Exception {
        String hash = hash("openEuler12#$");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> PasswordHash.ofUser(hash, "<hash>", new TriedHashesFile(folder)))
                    .isInstanceOf(AccountException.class);
        }

        assertThat(folder.resolve("tried-hashes.txt")).doesNotExist();
    }

    @Test
    void knowsNothingFromAFileOfSomebodyElse() throws Exception {
        Files.write(folder.resolve("tried-hashes.txt"), new byte[1 << 17]);

        assertThat(new TriedHashesFile(folder).holds("0".repeat(64))).isFalse();
    }

    private static String hash(String password) {
        return PasswordHasher.crypt(new Secret(password.toCharArray()), "oneOfOurOwn.", HashScheme.DEFAULT)
                .text();
    }
}
