package io.dpuos.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LibraryNamesTest {
    private static final Pattern WRITTEN_DOWN = Pattern.compile("(lib[A-Za-z0-9_+.-]{1,64}\\.so(?:\\.[0-9]+)*)\0");

    @Test
    void findsNamesThatEndAText() {
        byte[] program =
                "x\0/usr/lib/libssl.so.3\0liblib.so\0libc.so.6x\0lib.so\0libx.so".getBytes(StandardCharsets.UTF_8);

        assertThat(LibraryNames.in(program)).containsExactly("liblib.so", "libssl.so.3");
    }

    @Property(tries = 2000)
    void findsWhatAPatternFinds(@ForAll("programs") String program) {
        TreeSet<String> expected = new TreeSet<>();
        for (Matcher name = WRITTEN_DOWN.matcher(program); name.find(); ) {
            expected.add(name.group(1));
        }

        assertThat(LibraryNames.in(program.getBytes(StandardCharsets.ISO_8859_1)))
                .containsExactlyElementsOf(expected);
    }

    @Provide
    Arbitrary<String> programs() {
        return Arbitraries.of("lib", "li", "b", ".so", ".", "6", ".so.1", "\0", "\0", "/", "a-b", "x".repeat(63), "so")
                .list()
                .ofMaxSize(25)
                .map(parts -> String.join("", parts));
    }
}
