package io.dpuos.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scripts that loop, recurse or fill memory are refused, whatever they are made of. {@code -Ddpuos.judge.times=true}
 * prints what each refusal took and says.
 */
class HostileScriptTests {
    private static Shell.Result run(String script) {
        TreeBuilder tree = ImageTree.empty(0, Origin.ofLayer("test")).toBuilder();
        FileSystem files = new FileSystem(tree, Origin.ofLayer("test"), 0);
        return new Shell(files, CoreCommands.registry()).as(Shell.Dialect.BASH).run(script, "sh", List.of(), "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while :; do :; done",
                "until false; do true; done",
                "for ((;;)); do :; done",
                "f() { f; }; f",
                "f() { f | f; }; f",
                ":(){ :|:& };:",
                "f() { (f); }; f",
                "x=a; while :; do x=$x$x; done",
                "x=aaaaaaaaaaaaaaaa; while :; do set -- \"$@\" $x $x $x $x; done",
                "a=(1); while :; do a+=(\"${a[@]}\"); done",
                "head -c 10G /dev/zero > f",
                "dd if=/dev/zero of=f bs=1M count=100000",
                "dd if=/dev/zero of=f",
                "cat /dev/zero",
                "cat /dev/zero | wc -c",
                "tr a b < /dev/zero",
                "yes > f",
                "yes | sort",
                "yes | cat > f",
                "x=$(yes)",
                "truncate -s 100G f",
                "fallocate -l 100G f",
                "seq 1 1000000000000",
                "for i in $(seq 1 100000000); do :; done",
                "echo {1..100000000}",
                "echo {1..100}{1..100}{1..100}{1..100}",
                "mkdir d; i=0; while :; do i=$((i+1)); echo $i > d/$i; echo d/*; done",
                "echo x > f; while :; do cat f f f f f f f f > g; cat g g g g > f; done",
                "while :; do echo line >> f; done",
                "printf '%1000000000s' x > f; while :; do cat f f > g; cat g g > f; done",
                "eval 'while :; do :; done'",
                "echo '. ./s' > s; . ./s",
                "echo 'sh ./s' > s; sh ./s",
                "trap 'while :; do :; done' EXIT",
                "awk 'BEGIN { while (1) x = x \"aaaaaaaaaaaaaaaa\" }'",
                "awk 'BEGIN { while (1) a[i++] = i }'",
                "awk 'function f() { f() } BEGIN { f() }'",
                "echo a | sed ':x;s/a/aa/;tx'",
                "echo a | sed ':x;G;h;bx'",
                "x=$(printf 'a%.0s' {1..5000}); while :; do x=${x//a/aa}; done",
                "case $(printf 'a%.0s' {1..2000}) in *a*a*a*a*a*a*a*a*a*b) :;; esac",
                "i=0; while :; do mkdir d$i; cd d$i; done",
                "xargs -n1 < /dev/zero",
                "yes | xargs echo > f",
                "read x < /dev/zero",
                "mapfile a < <(yes)",
                "tee f < /dev/zero",
                "while read x; do :; done < <(while :; do echo; done)"
            })
    void isRefused(String script) {
        long begun = System.nanoTime();
        Throwable refused = catchThrowable(() -> run(script));

        if (Boolean.getBoolean("dpuos.judge.times")) {
            System.out.println((System.nanoTime() - begun) / 1_000_000 + " ms  " + script + ": " + refused);
        }
        assertThat(refused).as(script).isInstanceOf(ShellException.class);
        assertThat(((ShellException) refused).line()).as("line").isPositive();
    }

    @Test
    void giantHereDocumentIsRefused() {
        String script = "cat <<E\n" + "x".repeat(5 << 20) + "\nE\n";

        assertThatThrownBy(() -> run(script)).isInstanceOf(ShellLimitException.class);
    }

    @Test
    void reasonableWorkIsNotRefused() {
        Shell.Result result = run("i=0; while [ $i -lt 5000 ]; do i=$((i+1)); echo $i; done | tail -n 1;"
                + " for i in $(seq 1 1000); do echo $i > f$i; done; ls | wc -l; cat f* | sort -n | head -n 2");

        assertThat(result.output()).isEqualTo("5000\n1000\n1\n2\n");
    }
}
