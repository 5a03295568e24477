package io.dpuos.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvrTests {
    @TempDir
    Path directory;

    /** Pairs from rpm's own test table, and pieces that are put together at random. */
    @Test
    void ordersAsRpmDoes() throws IOException {
        Judge.needs("rpm");
        String[] pieces = {"1", "0", "01", "10", "a", "b", "rc", ".", "..", "_", "~", "^", "~~", "^^", "+", "Z", "00"};
        List<String> versions = new ArrayList<>(List.of(
                "1.0",
                "2.0.1a",
                "5.5p10",
                "10xyz",
                "xyz10",
                "xyz.4",
                "2a",
                "5.16.1-1",
                "1.0~rc1",
                "1.0~rc1~git123",
                "1.0^git1",
                "1.0^git1~pre",
                "1.0~rc1^git1",
                "1b.fc17",
                "4_0",
                "FC5",
                "20101122",
                "1.1.α",
                "1.1.β"));
        Random random = new Random(11);
        for (int i = 0; i < 400; i++) {
            StringBuilder version = new StringBuilder(pieces[random.nextInt(5)]);
            for (int k = random.nextInt(6); k > 0; k--) {
                version.append(pieces[random.nextInt(pieces.length)]);
            }
            versions.add(version + (random.nextInt(4) == 0 ? "-" + pieces[random.nextInt(7)] : ""));
        }
        StringBuilder script = new StringBuilder("local f = io.open('answers', 'w')\n");
        StringBuilder ours = new StringBuilder();
        for (int i = 0; i < versions.size(); i++) {
            for (int k = 0; k < 12; k++) {
                String a = versions.get(i);
                String b = versions.get(k == 0 ? i : random.nextInt(versions.size()));
                script.append("f:write('")
                        .append(a)
                        .append("', '\\t', '")
                        .append(b)
                        .append("', '\\t', rpm.vercmp('")
                        .append(a)
                        .append("', '")
                        .append(b)
                        .append("'), '\\n')\n");
                ours.append(a)
                        .append('\t')
                        .append(b)
                        .append('\t')
                        .append(Evr.parse(a).compareTo(Evr.parse(b)))
                        .append('\n');
            }
        }
        script.append("f:close()\n");
        Files.writeString(directory.resolve("compare.lua"), script);

        Judge.sh(directory, "rpm --eval \"%{lua: dofile('compare.lua')}\"").orFail();

        String judged = Files.readString(directory.resolve("answers"));

        assertThat(judged.strip().lines())
                .containsExactlyElementsOf(ours.toString().strip().lines().toList());
    }

    @Test
    void parsesAsRpmDoes() {
        assertThat(Evr.parse("2:1.0-3")).isEqualTo(new Evr(2, "1.0", "3"));
        assertThat(Evr.parse(":1.0-3")).isEqualTo(new Evr(0, "1.0", "3"));
        assertThat(Evr.parse("1.0")).isEqualTo(new Evr(0, "1.0", ""));
        assertThat(Evr.parse("a:1-2")).isEqualTo(new Evr(0, "a:1", "2"));
        assertThat(Evr.parse("1-2-3")).isEqualTo(new Evr(0, "1-2", "3"));
    }

    @Test
    void rangesOverlapAsRpmDoes() {
        Dependency requirement = Dependency.of("a", Dependency.Comparison.GE, Evr.parse("1.5"));

        assertThat(requirement.isSatisfiedBy(provided("= 1.5-3"))).isTrue();
        assertThat(requirement.isSatisfiedBy(provided("= 1.4-3"))).isFalse();
        assertThat(requirement.isSatisfiedBy(provided("= 1:0-1"))).isTrue();
        assertThat(requirement.isSatisfiedBy(provided("< 2"))).isTrue();
        assertThat(requirement.isSatisfiedBy(provided("< 1.5"))).isFalse();
        assertThat(requirement.isSatisfiedBy(Dependency.of("a"))).isTrue();
        Dependency newer = Dependency.of("a", Dependency.Comparison.GT, Evr.parse("1.5-1"));
        assertThat(newer.isSatisfiedBy(provided("= 1.5"))).isTrue();
        Dependency unreleased = Dependency.of("a", Dependency.Comparison.GT, Evr.parse("1.5"));
        assertThat(unreleased.isSatisfiedBy(provided("= 1.5-1"))).isFalse();
    }

    private static Dependency provided(String range) {
        String[] parts = range.split(" ");
        Dependency.Comparison comparison = parts[0].equals("=") ? Dependency.Comparison.EQ : Dependency.Comparison.LT;
        return Dependency.of("a", comparison, Evr.parse(parts[1]));
    }
}
