package io.dpuos.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.SmallTree;
import java.util.List;
import java.util.Map;
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
    void decidesConditionsThatTheImageAnswers() {
        image.file(LIB + "no.service", "[Unit]\nConditionPathExists=/etc/gone\n[Service]\nExecStart=/bin/n\n")
                .file(LIB + "yes.service", "[Unit]\nConditionPathExists=!/etc/gone\n[Service]\nExecStart=/bin/y\n")
                .file(LIB + "open.service", "[Unit]\nConditionPathExists=/run/x\n[Service]\nExecStart=/bin/o\n")
                .file(LIB + "arch.service", "[Unit]\nConditionArchitecture=arm64\n[Service]\nExecStart=/bin/a\n")
                .file(
                        LIB + "any.service",
                        "[Unit]\n"
                                + "ConditionPathExists=|/etc/gone\n"
                                + "ConditionPathExists=|/run/x\n"
                                + "[Service]\n"
                                + "ExecStart=/bin/a\n");
        for (String unit : List.of("no", "yes", "open", "arch", "any")) {
            image.link("/etc/systemd/system/multi-user.target.wants/" + unit + ".service", LIB + unit + ".service");
        }

        BootClosure closure = BootClosure.of(
                image.build(),
                SystemdVersion.DEFAULT,
                new UnitName("default.target"),
                new BootSurroundings("x86_64", List.of()));

        assertThat(closure.resident())
                .extracting(UnitName::text)
                .containsExactly("any.service", "open.service", "yes.service");
        assertThat(closure.lines())
                .contains(
                        "passed over: no.service as ConditionPathExists=/etc/gone does not hold in the image",
                        "passed over: arch.service as ConditionArchitecture=arm64 does not hold in the image",
                        "conditional: open.service if ConditionPathExists=/run/x");
    }

    @Test
    void tellsWhatBusUdevAndFailuresMayStart() {
        image.file(LIB + "dbus.socket", "[Socket]\nListenStream=/run/dbus\n")
                .file(LIB + "systemd-udevd.service", "[Unit]\nOnFailure=help.service\n[Service]\nExecStart=/bin/u\n")
                .file(LIB + "help.service", "[Service]\nExecStart=/bin/h\n")
                .file(LIB + "bus.service", "[Unit]\nWants=more.service\n[Service]\nExecStart=/bin/b\n")
                .file(LIB + "more.service", "[Service]\nExecStart=/bin/m\n")
                .file(LIB + "card.service", "[Service]\nExecStart=/bin/c\n")
                .file(
                        "/usr/share/dbus-1/system-services/org.acme.service",
                        "[D-BUS Service]\nName=org.acme\nSystemdService=bus.service\n")
                .file(
                        "/usr/lib/udev/rules.d/60-card.rules",
                        "SUBSYSTEM==\"net\", TAG+=\"systemd\", ENV{SYSTEMD_WANTS}+=\"card.service gone.service\"\n")
                .link(LIB + "sockets.target.wants/dbus.socket", "../dbus.socket")
                .link(LIB + "sysinit.target.wants/systemd-udevd.service", "../systemd-udevd.service");

        assertThat(closure().mayStart())
                .containsOnly(
                        Map.entry(new UnitName("bus.service"), "the bus name org.acme"),
                        Map.entry(new UnitName("card.service"), "udev rule 60-card.rules"),
                        Map.entry(new UnitName("help.service"), "a failure of systemd-udevd.service"),
                        Map.entry(new UnitName("more.service"), "bus.service"));
    }

    @Test
    void namesTheUnitThatAConflictOrACircleKeepsOut() {
        image.file(LIB + "a.service", "[Unit]\nConflicts=b.service\n[Service]\nExecStart=/bin/a\n")
                .file(LIB + "b.service", "[Service]\nExecStart=/bin/b\n")
                .link(LIB + "multi-user.target.wants/a.service", "../a.service")
                .link(LIB + "multi-user.target.wants/b.service", "../b.service");

        BootClosure closure = closure();

        assertThat(closure.starts())
                .containsKey(new UnitName("a.service"))
                .doesNotContainKey(new UnitName("b.service"));
        assertThat(closure.broken()).contains("b.service: a.service conflicts with it");
        assertThat(closure.undecided()).isEmpty();
    }

    @Test
    void callsUndecidedWhatTheOrderOfTablesDecides() {
        image.file(
                        LIB + "a.service",
                        "[Unit]\nRequires=first.service gone.service zlast.service\n[Service]\nExecStart=/bin/a\n")
                .file(LIB + "first.service", "[Service]\nExecStart=/bin/f\n")
                .file(LIB + "zlast.service", "[Service]\nExecStart=/bin/z\n")
                .link(LIB + "multi-user.target.wants/a.service", "../a.service");

        BootClosure closure = closure();

        assertThat(closure.undecided().keySet())
                .extracting(UnitName::text)
                .containsExactly("first.service", "zlast.service");
        assertThat(closure.broken())
                .containsExactly("gone.service: the image has no such unit, required by a.service < multi-user.target");
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
