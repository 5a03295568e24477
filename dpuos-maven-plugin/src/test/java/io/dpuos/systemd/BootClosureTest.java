package io.dpuos.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.SmallTree;
import org.junit.jupiter.api.Test;

class BootClosureTest {
    private static final String LIB = "/usr/lib/systemd/system/";
    private final SmallTree image = new SmallTree()
            .file(LIB + "multi-user.target", "[Unit]\nRequires=basic.target\n")
            .file(LIB + "basic.target", "[Unit]\nRequires=sysinit.target\nWants=sockets.target\n")
            .file(LIB + "sysinit.target", "[Unit]\n")
            .file(LIB + "sockets.target", "[Unit]\n")
            .link(LIB + "default.target", "multi-user.target");

    @Test
    void followsDependenciesFoldersAliasesAndDropIns() {
        image.file(LIB + "a.service", "[Service]\nExecStart=/bin/a\n[Unit]\nWants=x@1.service\n")
                .file(LIB + "a.service.d/more.conf", "[Unit]\nWants=alias.service\n")
                .file(LIB + "b.service", "[Service]\nType=oneshot\nExecStart=/bin/o\n")
                .link(LIB + "alias.service", "b.service")
                .file(LIB + "x@.service", "[Service]\nExecStart=/bin/x\n")
                .file(LIB + "never.service", "[Service]\nExecStart=/bin/n\n")
                .link("/etc/systemd/system/multi-user.target.wants/a.service", LIB + "a.service");

        BootClosure closure = closure();

        assertThat(closure.starts().keySet())
                .extracting(UnitName::text)
                .containsExactly(
                        "a.service",
                        "b.service",
                        "basic.target",
                        "multi-user.target",
                        "sockets.target",
                        "sysinit.target",
                        "x@1.service");
        assertThat(closure.resident()).extracting(UnitName::text).containsExactly("a.service", "x@1.service");
        assertThat(closure.chain(new UnitName("x@1.service"))).isEqualTo("x@1.service < a.service < multi-user.target");
    }

    @Test
    void tellsWhatASocketOrTimerMayStart() {
        image.file(LIB + "s.socket", "[Socket]\nListenStream=/run/s\nListenStream=80\n")
                .file(LIB + "s.service", "[Service]\nExecStart=/bin/s\n")
                .link(LIB + "sockets.target.wants/s.socket", "../s.socket")
                .file(LIB + "t.timer", "[Timer]\nOnCalendar=daily\nUnit=job.service\n")
                .file(LIB + "job.service", "[Service]\nType=oneshot\nExecStart=/bin/o\n")
                .link("/etc/systemd/system/multi-user.target.wants/t.timer", LIB + "t.timer");

        BootClosure closure = closure();

        assertThat(closure.mayStart().keySet()).extracting(UnitName::text).containsExactly("job.service", "s.service");
        assertThat(closure.lines())
                .contains("listens: s.socket on /run/s 80", "may start: job.service by t.timer")
                .first()
                .asString()
                .endsWith("1 timers, 2 sockets listened on");
    }

    @Test
    void leavesOutWhatRequiresAMaskedUnitAndSaysWhy() {
        image.file(LIB + "a.service", "[Unit]\nRequires=m.service\nWants=w.service\n[Service]\nExecStart=/bin/a\n")
                .link("/etc/systemd/system/m.service", "/dev/null")
                .link("/etc/systemd/system/multi-user.target.wants/a.service", LIB + "a.service");

        BootClosure closure = closure();

        assertThat(closure.starts()).doesNotContainKey(new UnitName("w.service"));
        assertThat(closure.broken())
                .containsExactly("m.service: it is masked, required by a.service < multi-user.target");
    }

    @Test
    void refusesAnImageWhoseDefaultTargetCannotStart() {
        image.link("/etc/systemd/system/basic.target", "/dev/null");

        assertThatThrownBy(this::closure)
                .isInstanceOf(ServicesException.class)
                .hasMessage(
                        "the system would not boot: basic.target: it is masked," + " required by multi-user.target");
    }

    private BootClosure closure() {
        return BootClosure.of(image.build(), new UnitName("default.target"));
    }
}
