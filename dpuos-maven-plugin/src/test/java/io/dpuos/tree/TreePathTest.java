package io.dpuos.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreePathTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "a", "./a", "//", "/a//b", "/a/./b", "/../a", "/a/..", "/a\0b"})
    void refusesWhatIsNoNormalAbsolutePath(String text) {
        assertThatThrownBy(() -> TreePath.of(text.equals("//") ? "//a" : text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesNamesAndPathsBeyondTheLimitsOfTheKernel() {
        assertThat(TreePath.of("/" + "x".repeat(255)).name()).hasSize(255);
        assertThatThrownBy(() -> TreePath.of("/" + "x".repeat(256))).hasMessageContaining("255");
        assertThatThrownBy(() -> TreePath.of("/x".repeat(2049))).hasMessageContaining("4096");
    }

    @Test
    void dropsATrailingSlash() {
        assertThat(TreePath.of("/a/b///")).isEqualTo(TreePath.of("/a/b"));
        assertThat(TreePath.of("///")).isEqualTo(TreePath.ROOT);
    }

    @Test
    void ordersADirectoryDirectlyBeforeWhatItHolds() {
        TreeSet<TreePath> paths = new TreeSet<>();
        for (String path : List.of("/a-b", "/a/b", "/a", "/a.b", "/a/b/c", "/ä", "/")) {
            paths.add(TreePath.of(path));
        }

        List<String> order = paths.stream().map(TreePath::toString).toList();

        assertThat(order).containsExactly("/", "/a", "/a/b", "/a/b/c", "/a-b", "/a.b", "/ä");
    }

    @Test
    void showsBytesThatAreNoTextWithoutLoss() {
        assertThat(TreePath.of(new byte[] {'/', (byte) 0xff, '\n', 'a', '\\'}).toString())
                .isEqualTo("/\\xff\\x0aa\\x5c");
    }

    @Property(tries = 300)
    void isWhatItsNamesSay(@ForAll("names") List<byte[]> names) {
        TreePath path = TreePath.ROOT;
        for (byte[] name : names) {
            path = path.child(name);
        }

        List<byte[]> back = path.names();

        assertThat(back).hasSameSizeAs(names);
        for (int i = 0; i < names.size(); i++) {
            assertThat(back.get(i)).isEqualTo(names.get(i));
        }
        assertThat(TreePath.of(path.bytes())).isEqualTo(path).hasSameHashCodeAs(path);
        assertThat(path.startsWith(path.parent())).isTrue();
    }

    @Property(tries = 300)
    void orderIsThatOfAWalk(@ForAll("names") List<byte[]> left, @ForAll("names") List<byte[]> right) {
        TreePath a = path(left);
        TreePath b = path(right);

        int order = Integer.signum(a.compareTo(b));

        assertThat(order).isEqualTo(-Integer.signum(b.compareTo(a)));
        assertThat(order).isEqualTo(Integer.signum(compareNames(left, right)));
    }

    private static int compareNames(List<byte[]> left, List<byte[]> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = java.util.Arrays.compareUnsigned(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static TreePath path(List<byte[]> names) {
        TreePath path = TreePath.ROOT;
        for (byte[] name : names) {
            path = path.child(name);
        }
        return path;
    }

    @Provide
    Arbitrary<List<byte[]>> names() {
        Arbitrary<byte[]> name = Arbitraries.strings()
                .withChars('a', 'b', '-', '.', '0', '\u0001', '\u00ff')
                .ofMinLength(1)
                .ofMaxLength(4)
                .filter(text -> !text.equals(".") && !text.equals(".."))
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
        return name.list().ofMaxSize(5).map(ArrayList::new);
    }
}
