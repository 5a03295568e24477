package io.dpuos.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.rpm.Nevra;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LockTests {
    private static final String SHA = "0123456789abcdef".repeat(4);

    @Test
    void isReadableText() {
        String text = lock("GPLv3+ and MIT", "user: bash").text();

        assertThat(text).isEqualTo("""
                dpuos-lock 2
                plugin 1.0
                distribution openeuler-22.03-lts-sp4
                arch aarch64
                digest %s
                input install.image "bash >= 5"
                input weak false
                repository os repomd=%s revision=1640071076
                image bash-1:5.1-6.aarch64 sha256=%s size=42 header=- repository=os \
                location=Packages/bash.rpm key=- scriptlets=- source=bash.src.rpm licence="GPLv3+ and MIT" reason="user: bash"
                """.formatted(lock("", "").inputs().digest(), SHA, SHA));
    }

    @Property(tries = 300)
    void survivesAnyText(@ForAll String licence, @ForAll String reason) throws LockException {
        Lock lock = lock(licence, reason);

        assertThat(lock.text()).matches("[\\x20-\\x7e\\n]+");
        assertThat(Lock.parse(lock.text(), "test.lock")).isEqualTo(lock);
    }

    @Test
    void readsCarriageReturnsOfVersionControl() throws LockException {
        Lock lock = lock("MIT", "user: bash");

        assertThat(Lock.parse(lock.text().replace("\n", "\r\n"), "test.lock")).isEqualTo(lock);
    }

    @Test
    void readsTheFormatWithoutScriptlets() throws LockException {
        Lock lock = lock("MIT", "user: bash");
        String old = lock.text().replace("dpuos-lock 2", "dpuos-lock 1").replace(" scriptlets=-", "");

        assertThat(Lock.parse(old, "test.lock")).isEqualTo(lock);
    }

    @Test
    void namesTheLineOfEveryFault() {
        String text = lock("MIT", "user: bash").text();

        refuses("", "line 1", "dpuos-lock");
        refuses(text.replace("dpuos-lock 2", "dpuos-lock 3"), "line 1", "format 3", "update");
        refuses(text.replace("scriptlets=-", "scriptlets=no"), "line 9", "scriptlets");
        refuses(text.replace("dpuos-lock 2", "dpuos-lock 1"), "line 9", "words");
        refuses(text.replace("size=42", "size=x"), "line 9", "size");
        refuses(text.replace("size=42", "sise=42"), "line 9", "size=");
        refuses(text.replace("size=42", "size=042"), "line 9", "as the plugin writes them");
        refuses(text.replace("key=-", "key=ABCD"), "line 9", "fingerprint");
        refuses(text.replace("input weak false", "input weak true"), "line 5", "digest");
        refuses(text.replace("image bash", "<<<<<<< HEAD\nimage bash"), "line 9", "merge conflict");
        refuses(text.replace("repomd=0", "repomd=x"), "line 8", "64 hexadecimal digits");
        refuses(text.replace("\"user: bash\"", "\"user: bash"), "line 9", "closing quote");
        refuses(
                text + text.lines().skip(8).findFirst().orElseThrow().replace("bash-1:5", "apt-1:5") + "\n",
                "line 9",
                "sorted");
        refuses(text.substring(0, text.length() - 20), "line 9");
    }

    private static void refuses(String text, String... words) {
        assertThatThrownBy(() -> Lock.parse(text, "test.lock"))
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.kind()).isEqualTo(LockException.Kind.MALFORMED))
                .hasMessageStartingWith("test.lock, ")
                .message()
                .contains(words);
    }

    private static Lock lock(String licence, String reason) {
        TreeMap<String, java.util.SortedSet<String>> inputs = new TreeMap<>();
        inputs.put("install.image", new TreeSet<>(List.of("bash >= 5")));
        inputs.put("weak", new TreeSet<>(List.of("false")));
        inputs.put("pin", new TreeSet<>());
        LockedPackage bash = new LockedPackage(
                Nevra.parse("bash-1:5.1-6.aarch64"),
                SHA,
                42,
                "-",
                "os",
                "Packages/bash.rpm",
                "-",
                "-",
                "bash.src.rpm",
                licence,
                reason);
        return new Lock(
                "1.0",
                "openeuler-22.03-lts-sp4",
                "aarch64",
                new LockInputs(inputs),
                List.of(new Lock.LockedRepository("os", SHA, "1640071076")),
                Map.of(LockSet.IMAGE, List.of(bash)));
    }
}
