package io.dpuos.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.SmallTree;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ServicesLayerTest {
    private static final String LIB = "/usr/lib/systemd/system/";
    private static final BootSurroundings CARD = new BootSurroundings("aarch64", List.of("tty0", "ttyAMA0"));
    private final SmallTree image = new SmallTree()
            .file(LIB + "multi-user.target", "[Unit]\n")
            .file(LIB + "a.service", "[Install]\nWantedBy=multi-user.target\n")
            .file(LIB + "b.service", "[Install]\nWantedBy=multi-user.target\n")
            .file(LIB + "getty@.service", "[Install]\nWantedBy=multi-user.target\nDefaultInstance=tty1\n")
            .file(LIB + "cups.service", "[Install]\nWantedBy=multi-user.target\n")
            .file(LIB + "static.service", "[Unit]\n")
            .link("/etc/systemd/system/multi-user.target.wants/b.service", LIB + "b.service")
            .link("/etc/systemd/system/multi-user.target.wants/cups.service", LIB + "cups.service");

    @Test
    void enablesDisablesMasksAndKeepsItSoByAPreset() throws Exception {
        ImageTree tree = prune(List.of("dpu-minimal"), List.of("a"), List.of("b"), List.of("static"), List.of());

        assertThat(target(tree, "/etc/systemd/system/multi-user.target.wants/a.service"))
                .isEqualTo(LIB + "a.service");
        assertThat(target(tree, "/etc/systemd/system/static.service")).isEqualTo("/dev/null");
        assertThat(target(tree, "/etc/systemd/system/default.target")).isEqualTo(LIB + "multi-user.target");
        assertThat(tree.get("/etc/systemd/system/multi-user.target.wants/b.service"))
                .isEmpty();
        assertThat(tree.text("/etc/systemd/system-preset/10-dpuos.preset").orElseThrow())
                .contains("enable a.service\ndisable b.service\ndisable cups.service\n")
                .contains("disable static.service\n");
    }

    @Test
    void keepsOnlyWhatIsListed() throws Exception {
        ImageTree tree = prune(List.of(), List.of(), List.of(), List.of(), List.of("b"));

        assertThat(tree.children(io.dpuos.tree.TreePath.of("/etc/systemd/system/multi-user.target.wants")))
                .hasSize(1);
    }

    @Test
    void namesTheUnitThatDoesNotExistWithTheNearest() {
        assertThatThrownBy(() -> prune(List.of(), List.of("cupz"), List.of(), List.of(), List.of()))
                .isInstanceOf(ServicesException.class)
                .hasMessageContaining("<services><enable> names cupz.service")
                .hasMessageContaining("did you mean 'cups.service'?");
        assertThatThrownBy(() -> prune(List.of("dpu-minimla"), List.of(), List.of(), List.of(), List.of()))
                .hasMessageContaining("did you mean 'dpu-minimal'?");
    }

    @Test
    void failsWhenMoreStaysAfterTheBootThanTheBudgetAllows() {
        image.file(LIB + "s.socket", "[Unit]\nDefaultDependencies=no\n[Socket]\nListenStream=/run/s\n")
                .file(LIB + "daemon.service", "[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/d\n")
                .link("/etc/systemd/system/multi-user.target.wants/s.socket", LIB + "s.socket")
                .link("/etc/systemd/system/multi-user.target.wants/daemon.service", LIB + "daemon.service");

        assertThatThrownBy(() -> layer(budget(0, 1)))
                .isInstanceOf(ServicesException.class)
                .hasMessage("<services><maxServices> allows 0 services to stay after the boot, but 1 do:"
                        + " daemon.service < multi-user.target; disable or mask some, or raise the limit");
        assertThatThrownBy(() -> layer(budget(1, 0)))
                .hasMessage("<services><maxListeningSockets> allows 0, but sockets listen on 1 addresses:"
                        + " s.socket on /run/s; disable or mask some, or raise the limit");
    }

    private static ServicesConfiguration budget(int services, int sockets) {
        List<String> none = List.of();
        return new ServicesConfiguration(
                none,
                none,
                none,
                none,
                none,
                "multi-user.target",
                OptionalInt.of(services),
                OptionalInt.of(sockets),
                true);
    }

    @Test
    void passesOverWhatMayBeAbsent() throws Exception {
        ImageTree tree = prune(List.of(), List.of("gone?"), List.of("gone.socket?"), List.of(), List.of());

        assertThat(tree.get("/etc/systemd/system/default.target")).isPresent();
    }

    @Test
    void refusesContradictingRulesAndAnUnknownTarget() {
        assertThatThrownBy(() -> prune(List.of(), List.of("a"), List.of("a"), List.of(), List.of()))
                .hasMessageContaining("both name a.service");
        assertThatThrownBy(() -> layer(new ServicesConfiguration(
                        List.of(), List.of(), List.of(), List.of(), List.of(), "multi-usr.target")))
                .hasMessageContaining("<defaultTarget>")
                .hasMessageContaining("did you mean 'multi-user.target'?");
    }

    @Test
    void masksWhatIsDisabledButPulledInByAnotherUnit() throws Exception {
        bootable()
                .file(LIB + "noise.service", "[Service]\nExecStart=/bin/n\n")
                .link(LIB + "multi-user.target.wants/noise.service", "../noise.service");

        ImageTree tree = prune(List.of(), List.of(), List.of("noise"), List.of(), List.of());

        assertThat(target(tree, "/etc/systemd/system/noise.service")).isEqualTo("/dev/null");
        assertThat(tree.text("/etc/systemd/system-preset/10-dpuos.preset").orElseThrow())
                .contains("disable noise.service\n");
    }

    @Test
    void warnsInsteadWhenAnotherUnitInsistsOnIt() throws Exception {
        bootable()
                .file(LIB + "noise.service", "[Service]\nExecStart=/bin/n\n")
                .file(LIB + "needs.service", "[Unit]\nRequires=noise.service\n[Service]\nExecStart=/bin/n\n")
                .link(LIB + "multi-user.target.wants/needs.service", "../needs.service");
        ImageTree tree = image.build();

        ServicesResult result = ServicesLayer.prune(
                tree,
                new ServicesConfiguration(
                        List.of(), List.of(), List.of("noise"), List.of(), List.of(), "multi-user.target"),
                CARD,
                0);

        assertThat(result.masked()).isEmpty();
        assertThat(result.warnings())
                .containsExactly("<services><disable> disables noise.service, which starts all the same, since"
                        + " needs.service < multi-user.target requires it; disable that, too");
    }

    @Test
    void theProfileOfAppliancesLeavesTheBusToWhoRequiresIt() throws Exception {
        image.file(LIB + "dbus.socket", "[Unit]\nDefaultDependencies=no\n[Socket]\nListenStream=/run/bus\n")
                .file(
                        LIB + "dbus.service",
                        "[Unit]\nDefaultDependencies=no\nRequires=dbus.socket\n[Service]\nExecStart=/bin/d\n")
                .file(
                        LIB + "systemd-logind.service",
                        "[Unit]\nDefaultDependencies=no\nWants=dbus.socket\n[Service]\nExecStart=/bin/l\n")
                .link(LIB + "multi-user.target.wants/systemd-logind.service", "../systemd-logind.service")
                .link(LIB + "multi-user.target.wants/dbus.service", "../dbus.service");
        ServicesConfiguration appliance = new ServicesConfiguration(
                List.of("appliance"), List.of(), List.of(), List.of(), List.of(), "multi-user.target");

        ServicesResult without = ServicesLayer.prune(image.build(), appliance, CARD, 0);
        image.file(
                        LIB + "nm.service",
                        "[Unit]\nDefaultDependencies=no\n[Service]\nType=dbus\nBusName=org.nm\nExecStart=/bin/n\n")
                .link("/etc/systemd/system/multi-user.target.wants/nm.service", LIB + "nm.service");
        ServicesResult with = ServicesLayer.prune(image.build(), appliance, CARD, 0);

        assertThat(without.masked()).contains("dbus.service", "dbus.socket", "systemd-logind.service");
        assertThat(with.masked()).contains("systemd-logind.service").doesNotContain("dbus.socket");
        assertThat(with.warnings()).isEmpty();
    }

    @Test
    void refusesAMaskOnWhatAStartingUnitRequires() {
        bootable()
                .file(LIB + "noise.service", "[Service]\nExecStart=/bin/n\n")
                .file(LIB + "needs.service", "[Unit]\nRequires=noise.service\n[Service]\nExecStart=/bin/n\n")
                .link(LIB + "multi-user.target.wants/needs.service", "../needs.service");

        assertThatThrownBy(() -> prune(List.of(), List.of(), List.of(), List.of("noise"), List.of()))
                .isInstanceOf(ServicesException.class)
                .hasMessage("<services><mask> cannot be followed: noise.service: it is masked, required by"
                        + " needs.service < multi-user.target. Disable or mask those who require it, too, or leave it");
        assertThatThrownBy(() -> prune(List.of(), List.of(), List.of(), List.of("sysinit.target"), List.of()))
                .isInstanceOf(ServicesException.class)
                .hasMessageContaining("sysinit.target: it is masked, required by");
    }

    @Test
    void refusesToLeaveNoConsoleToLogInOn() throws Exception {
        bootable();
        List<String> none = List.of();
        ServicesConfiguration quiet = new ServicesConfiguration(
                none,
                none,
                none,
                List.of("serial-getty@.service"),
                none,
                "multi-user.target",
                OptionalInt.empty(),
                OptionalInt.empty(),
                false);

        assertThatThrownBy(() -> prune(none, none, none, List.of("serial-getty@.service"), none))
                .isInstanceOf(ServicesException.class)
                .hasMessageContaining("nobody could log in on a console any more")
                .hasMessageContaining("since <services><mask> serial-getty@.service took it away");
        assertThat(layer(quiet).get("/etc/systemd/system/serial-getty@.service"))
                .isPresent();
    }

    @Test
    void accountsForWhatStaysWithTheGettyOfTheConsole() throws Exception {
        bootable()
                .file(LIB + "job.timer", "[Timer]\nOnCalendar=*:0/15\n")
                .file(LIB + "job.service", "[Service]\nType=oneshot\nExecStart=/bin/j\n")
                .link(LIB + "multi-user.target.wants/job.timer", "../job.timer");
        ImageTree tree = image.build();

        BootAccount account = ServicesLayer.prune(
                        tree,
                        new ServicesConfiguration(
                                List.of(), List.of(), List.of(), List.of(), List.of(), "multi-user.target"),
                        CARD,
                        0)
                .account();

        assertThat(account.topics()).containsEntry("timerWakeUpsPerHour", 4.0);
        assertThat(account.programs()).containsEntry("serial-getty@ttyAMA0.service", List.of("/sbin/agetty"));
        assertThat(account.topics().get("mayStart")).hasToString("{job.service=job.timer}");
    }

    /** Adds what a tree needs to start units in the usual way. */
    private SmallTree bootable() {
        for (String target : List.of("sysinit", "basic", "shutdown", "getty")) {
            image.file(LIB + target + ".target", "[Unit]\n");
        }
        return image.link(LIB + "multi-user.target.wants/getty.target", "../getty.target")
                .file(LIB + "serial-getty@.service", "[Service]\nType=idle\nExecStart=-/sbin/agetty %I\n")
                .file("/usr/lib/systemd/system-generators/systemd-getty-generator", "program");
    }

    @Test
    void refusesToAnswerForTheRunningMachine() {
        image.file(LIB + "host.service", "[Install]\nWantedBy=multi-%v.target\n");

        assertThatThrownBy(() -> prune(List.of(), List.of("host"), List.of(), List.of(), List.of()))
                .isInstanceOf(ServicesException.class)
                .hasMessageContaining("%v");
    }

    private ImageTree prune(
            List<String> profiles, List<String> enable, List<String> disable, List<String> mask, List<String> keepOnly)
            throws IOException {
        return layer(new ServicesConfiguration(profiles, enable, disable, mask, keepOnly, "multi-user.target"));
    }

    private ImageTree layer(ServicesConfiguration configuration) throws IOException {
        ImageTree tree = image.build();
        return tree.apply(ServicesLayer.prune(tree, configuration, CARD, 0).layer());
    }

    private static String target(ImageTree tree, String path) {
        return ((Inode.Symlink) tree.get(path).orElseThrow()).target().toString();
    }
}
