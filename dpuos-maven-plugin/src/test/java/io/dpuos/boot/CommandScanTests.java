package io.dpuos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandScanTests {
    private static java.util.SortedSet<String> scan(String script) {
        return new CommandScan().add(script).commands();
    }

    @Test
    void findsCommandsInEveryPlaceOfCommand() {
        assertThat(scan("a x | b && c || d; e & (f; g) ; if h; then i; else j; fi; while k; do l; done; ! m"))
                .containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m");
    }

    @Test
    void findsCommandsInSubstitutions() {
        assertThat(scan("x=$(a 1) y=\"$(b \"$(c)\")\"; d <(e) < <(f) \"${z:-$(g)}\"; [[ $(h) == i ]]"))
                .containsExactly("a", "b", "c", "d", "e", "f", "g", "h");
    }

    @Test
    void passesOverWordsThatAreNoCommands() {
        assertThat(scan("# no\nfor i in no no; do a no 'no; no' \"no; no\"; done 2>&1 >/no <<<\"no\" 3<no\n"
                        + "x=(no no) y[1]=no; (( no > no )); [[ no || no ]]; b --no"))
                .containsExactly("a", "b");
    }

    @Test
    void passesOverPatternsOfCase() {
        assertThat(
                        scan(
                                "case $x in\n  no | no*) a ;;\n  # no\n  'no )') case y in no) b ;; esac ;;\n  *) c\nesac\nd() { e; }\nd"))
                .containsExactly("a", "b", "c", "e");
    }

    @Test
    void followsWordsThatRunTheNext() {
        assertThat(scan("must a; try b; exec c; X=1 d; exec 9<no; time e")).containsExactly("a", "b", "c", "d", "e");
    }
}
