package io.dpuos.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    @Test
    void textReadsBackAsTheSameIds() {
        Ids ids = Ids.empty()
                .withCryptSalt(HashScheme.Kind.SHA512, "root", filled(1))
                .withGrubSalt("root", filled(255))
                .withNumbers("uid", Map.of("chrony", 992, "sshd", 74))
                .withNumbers("gid", Map.of("chrony", 991));

        Ids back = Ids.parse(ids.text(), "dpuos.ids");

        assertThat(back).isEqualTo(ids);
        assertThat(back.text()).isEqualTo(ids.text());
        assertThat(back.numbers("uid")).containsExactly(Map.entry("chrony", 992), Map.entry("sshd", 74));
        assertThat(back.salt("salt.grub", "root")).hasSize(128);
    }

    @Test
    void whatIsThereStays() {
        Ids ids = Ids.empty()
                .withCryptSalt(HashScheme.Kind.SHA512, "root", filled(1))
                .withNumbers("uid", Map.of("a", 1));

        Ids again =
                ids.withCryptSalt(HashScheme.Kind.SHA512, "root", filled(2)).withNumbers("uid", Map.of("a", 2, "b", 3));

        assertThat(again.salt("salt.sha512", "root")).isEqualTo(ids.salt("salt.sha512", "root"));
        assertThat(again.numbers("uid")).containsEntry("a", 1).containsEntry("b", 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "uid a",
                "uid a x",
                "uid a -1",
                "salt.sha512 root short",
                "salt.sha512 root bad:salt9",
                "salt.grub root 00",
                "other a 1",
                "uid a 1\nuid a 2",
                "<<<<<<< HEAD"
            })
    void namesTheLineThatIsWrong(String text) {
        assertThatThrownBy(() -> Ids.parse("# comment\n" + text, "dpuos.ids"))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("dpuos.ids, line " + (text.contains("\n") ? 3 : 2));
    }

    private static IntFunction<byte[]> filled(int value) {
        return size -> {
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, (byte) value);
            return bytes;
        };
    }
}
