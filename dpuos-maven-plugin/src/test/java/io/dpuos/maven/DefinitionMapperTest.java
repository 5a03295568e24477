package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.assemble.Coordinates;
import io.dpuos.assemble.DefinitionException;
import io.dpuos.assemble.ImageDefinition;
import io.dpuos.maven.config.BootBean;
import io.dpuos.maven.config.BudgetBean;
import io.dpuos.maven.config.DistributionBean;
import io.dpuos.maven.config.FilesBean;
import io.dpuos.maven.config.InstallerBean;
import io.dpuos.maven.config.KernelBean;
import io.dpuos.maven.config.OutputsBean;
import io.dpuos.maven.config.PackagesBean;
import io.dpuos.maven.config.PartitionBean;
import io.dpuos.maven.config.ScriptletBean;
import io.dpuos.maven.config.StorageBean;
import io.dpuos.maven.config.SysctlBean;
import io.dpuos.maven.config.TunableBean;
import io.dpuos.sysctl.KernelTuning;
import io.dpuos.sysctl.SysctlConfiguration;
import io.dpuos.sysctl.Tunable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionMapperTest {
    @TempDir
    Path folder;

    @Test
    void whatIsNotSaidHasTheDocumentedDefault() throws Exception {
        ImageDefinition definition = map(Map.of());

        assertThat(definition.arch()).isEqualTo("aarch64");
        assertThat(definition.kernel().failWhenBuildNeeded()).isTrue();
        assertThat(definition.sysctl().strict()).isTrue();
        assertThat(definition.services().defaultTarget()).isEqualTo("multi-user.target");
        assertThat(definition.system().hostname()).isEqualTo("dpu");
        assertThat(definition.system().timezone()).isEqualTo("UTC");
        assertThat(definition.boot().timeoutSeconds()).isEqualTo(3);
        assertThat(definition.installer().existing()).isEqualTo("boot");
        assertThat(definition.installer().onSuccess()).isEqualTo("reboot");
        assertThat(definition.storage().wipe()).isEqualTo("unambiguous");
        assertThat(definition.outputs().level()).isEqualTo(9);
        assertThat(definition.timestamp()).contains(1L << 30);
    }

    @Test
    void keysOfThisArchitectureReplaceGeneralOnes() throws Exception {
        SysctlBean sysctl = Beans.fill(
                SysctlBean.class,
                Map.of(
                        "set",
                        new TreeMap<>(Map.of(
                                "vm.swappiness", "10",
                                "vm.swappiness.aarch64", "0",
                                "vm.swappiness.x86_64", "60"))));

        ImageDefinition definition = map(Map.of("sysctl", sysctl));

        assertThat(definition.sysctl().set()).containsExactly(Map.entry("vm.swappiness", "0"));
    }

    @Test
    void kernelParametersKeepCommasAndRepetitionsAndTheirArchitecture() throws Exception {
        Map<String, String> cmdline = new TreeMap<>(
                Map.of("a", "isolcpus=4-15,17 console=x console=x", "b.aarch64", "earlycon", "c.x86_64", "nokaslr"));
        BootBean boot = Beans.fill(BootBean.class, Map.of("cmdline", cmdline));
        InstallerBean installer = Beans.fill(InstallerBean.class, Map.of("cmdline", cmdline));

        ImageDefinition definition = map(Map.of("boot", boot, "installer", installer));

        assertThat(definition.boot().cmdline())
                .containsExactly("isolcpus=4-15,17", "console=x", "console=x", "earlycon");
        assertThat(definition.installer().cmdline())
                .containsExactly("isolcpus=4-15,17", "console=x", "console=x", "earlycon");
    }

    @Test
    void filesOfTheSysctlFolderAreTakenByConvention() throws Exception {
        Files.createDirectories(folder.resolve("sysctl"));
        Files.writeString(folder.resolve("sysctl/20-acme.conf"), "vm.swappiness = 1\n");
        Files.writeString(folder.resolve("sysctl/README"), "not taken");

        assertThat(map(Map.of()).sysctl().files()).containsExactly(Map.entry("20-acme.conf", "vm.swappiness = 1\n"));
    }

    @Test
    void settingsOfTheKernelComeFromTwoElements() throws Exception {
        TunableBean tunable = Beans.fill(TunableBean.class, Map.of("path", "/sys/kernel/mm/ksm/run", "value", "0"));
        SysctlBean sysctl = Beans.fill(
                SysctlBean.class,
                Map.of(
                        "tunables", new TreeMap<>(Map.of("ksm", tunable)),
                        "moduleOptions", new TreeMap<>(Map.of("vfio", "a=1", "vfio.aarch64", "a=2"))));
        BootBean boot = Beans.fill(
                BootBean.class,
                Map.of("hugepages", "1G=8", "isolatedCpus", "4-15", "iommu", "passthrough", "memory", "16G"));

        SysctlConfiguration configuration =
                map(Map.of("sysctl", sysctl, "boot", boot)).sysctl();

        assertThat(configuration.tunables())
                .containsExactly(Map.entry("ksm", new Tunable("/sys/kernel/mm/ksm/run", "0")));
        assertThat(configuration.moduleOptions()).containsExactly(Map.entry("vfio", "a=2"));
        assertThat(configuration.arch()).isEqualTo("aarch64");
        assertThat(configuration.tuning())
                .isEqualTo(new KernelTuning(
                        Optional.of("1G=8"),
                        Optional.of("4-15"),
                        Optional.empty(),
                        Optional.of("passthrough"),
                        Optional.of(16L << 30)));
        assertRefused(
                "sysctl",
                Beans.fill(
                        SysctlBean.class,
                        Map.of(
                                "tunables",
                                new TreeMap<>(Map.of("ksm", Beans.fill(TunableBean.class, Map.of("value", "0")))))),
                "<sysctl><tunables><ksm><path> is missing");
    }

    @Test
    void slipsInTheKernelsSettingsAreToldBeforeAnyWork() throws Exception {
        assertThatThrownBy(() -> map(Map.of("sysctl", Beans.fill(SysctlBean.class, Map.of("profiles", "vswich")))))
                .hasMessageContaining("did you mean 'vswitch'?");
        assertThatThrownBy(() -> map(Map.of("boot", Beans.fill(BootBean.class, Map.of("isolatedCpus", "4..7")))))
                .hasMessageContaining("<boot><isolatedCpus> holds '4..7'");
        Files.createDirectories(folder.resolve("sysctl"));
        Files.writeString(folder.resolve("sysctl/20-acme.conf"), "vm.swappiness\n");
        assertThatThrownBy(() -> map(Map.of())).hasMessageContaining("20-acme.conf, line 1: 'vm.swappiness'");
    }

    @Test
    void aPartitionNeedsANumberAndASize() {
        PartitionBean unnumbered = Beans.fill(PartitionBean.class, Map.of("size", "1G"));
        PartitionBean unsized = Beans.fill(PartitionBean.class, Map.of("number", 1));

        assertRefused("storage", storage(unnumbered), "<storage><partitions><root> has no <number>");
        assertRefused("storage", storage(unsized), "<storage><partitions><root><size> is missing");
    }

    @Test
    void aWordThatIsNotAChoiceTellsTheChoices() {
        assertRefused(
                "storage",
                storage(Beans.fill(PartitionBean.class, Map.of("number", 1, "size", "1G", "type", "ntfs"))),
                "<storage><partitions><root><type>ntfs is not one of vfat, ext4, xfs, swap, lvm");
        assertRefused(
                "kernel",
                Beans.fill(KernelBean.class, Map.of("buildNeeded", "ignore")),
                "<kernel><buildNeeded>ignore is not one of fail, report");
        assertRefused(
                "installer",
                Beans.fill(InstallerBean.class, Map.of("existing", "wipe")),
                "<installer><existing>wipe is not one of boot, reinstall, reinstallOther");
    }

    @Test
    void numbersHaveBounds() {
        assertRefused(
                "outputs", Beans.fill(OutputsBean.class, Map.of("level", 20)), "<outputs><level>20 is not within");
        assertRefused("boot", Beans.fill(BootBean.class, Map.of("timeout", "soon")), "<boot><timeout>soon is not a");
    }

    @Test
    void limitsOfTheBudgetAreSizesAndNumbers() throws Exception {
        BudgetBean bean = Beans.fill(BudgetBean.class, Map.of("iso", "350M", "packages", 200, "services", 0));

        assertThat(map(Map.of("budget", bean)).budget())
                .isEqualTo(new io.dpuos.report.Budget(
                        java.util.OptionalLong.of(350L << 20),
                        java.util.OptionalLong.empty(),
                        java.util.OptionalLong.of(200),
                        java.util.OptionalLong.of(0),
                        java.util.OptionalLong.empty()));
        assertThatThrownBy(() -> map(Map.of("budget", Beans.fill(BudgetBean.class, Map.of("iso", "little")))))
                .hasMessageContaining("<budget><iso>")
                .hasMessageContaining("'little' is no size");
        assertThatThrownBy(() -> map(Map.of("budget", Beans.fill(BudgetBean.class, Map.of("installed", "-1M")))))
                .hasMessageContaining("<budget><installed>");
        assertRefused(
                "budget", Beans.fill(BudgetBean.class, Map.of("packages", 0)), "<budget><packages>0 is too small");
        assertRefused(
                "budget", Beans.fill(BudgetBean.class, Map.of("services", -1)), "<budget><services>-1 is too small");
        assertRefused(
                "budget",
                Beans.fill(BudgetBean.class, Map.of("listeningSockets", -1)),
                "<budget><listeningSockets>-1 is too small");
    }

    @Test
    void aScriptIsGivenExactlyWhenAScriptletIsReplaced() {
        Map<String, String> rule = Map.of("of", "agent:post", "reason", "asks the card");

        assertThatThrownBy(() -> map(Map.of("scriptlets", scriptlet(rule, "action", "replace"))))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("<scriptlets><agent>: <script> is given exactly when <action> is replace");
        assertThatThrownBy(() -> map(Map.of("scriptlets", scriptlet(rule, "script", "hook.sh"))))
                .isInstanceOf(DefinitionException.class);
        assertThatThrownBy(() -> map(Map.of("scriptlets", scriptlet(Map.of("of", "agent"), "action", "defer"))))
                .hasMessageContaining("<scriptlets><agent><reason> is missing");
    }

    private static Map<String, ScriptletBean> scriptlet(Map<String, String> rule, String name, String value) {
        Map<String, String> all = new HashMap<>(rule);
        all.put(name, value);
        return Map.of("agent", Beans.fill(ScriptletBean.class, all));
    }

    @Test
    void namesTheElementOfEveryBadValueOfFiles() throws Exception {
        assertRefused("files", files("level", "half"), "<files><level>half is not one of none, debug, full");
        assertRefused("files", files("commands", group("/bin/ls")), "<files><commands>/bin/ls is a path");
        assertRefused("files", files("libraries", group("/lib/libc")), "<files><libraries>/lib/libc is a path");
        assertRefused("files", files("commands", group("file:no.list")), "<files><commands>file:no.list: there is no");
        assertRefused(
                "files", files("remove", group("file:../../x")), "<files><remove>file:../../x does not lie below");
        assertRefused("files", files("gconv", "all GBK"), "<files><gconv>all GBK is neither all, none nor a list");
        assertRefused("files", files("translations", "none de"), "<files><translations>none de is neither");
        assertRefused("files", files("locales", "/usr/lib"), "<files><locales>/usr/lib is a path");
        assertRefused("files", files("timezones", "../etc"), "<files><timezones>../etc is not the name of a time zone");
        assertRefused("files", files("timezones", "none Asia"), "<files><timezones>none Asia is neither all, none nor");
        assertRefused("files", files("keepPackages", group("@all")), "<files><keepPackages>@all is not known");
    }

    @Test
    void requestedStandsForThePackagesOfThePom() throws Exception {
        ImageDefinition definition = map(Map.of(
                "packages",
                Beans.fill(PackagesBean.class, Map.of("install", group("acme-agent? kmod-acme.aarch64"))),
                "files",
                files("keepPackages", group("@requested other*"))));

        assertThat(definition.tailoring().cuts().keepPackages()).containsExactly("acme-agent", "kmod-acme", "other*");
    }

    @Test
    void readsListsFromFiles() throws Exception {
        Files.createDirectories(folder.resolve("files"));
        Files.writeString(folder.resolve("files/tools.list"), "# tools\nbash\r\n  ls? \n\n[\n");

        ImageDefinition definition = map(Map.of("files", files("commands", group("file:files/tools.list ip"))));

        assertThat(definition.tailoring().cuts().commands()).containsExactly("bash", "ls?", "[", "ip");
    }

    private static FilesBean files(String element, Object value) {
        return Beans.fill(FilesBean.class, Map.of(element, value));
    }

    private static TreeMap<String, String> group(String words) {
        return new TreeMap<>(Map.of("group", words));
    }

    private static StorageBean storage(PartitionBean root) {
        return Beans.fill(StorageBean.class, Map.of("partitions", new TreeMap<>(Map.of("root", root))));
    }

    private void assertRefused(String element, Object bean, String message) {
        assertThatThrownBy(() -> map(Map.of(element, bean)))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining(message);
    }

    @SuppressWarnings("unchecked")
    private ImageDefinition map(Map<String, Object> beans) throws Exception {
        Files.createDirectories(folder.resolve("keys"));
        Files.writeString(folder.resolve("keys/vendor.asc"), "key");
        ImageBeans all = new ImageBeans(
                Beans.fill(DistributionBean.class, Map.of("id", "test")),
                new TreeMap<>(),
                (PackagesBean) beans.get("packages"),
                null,
                (Map<String, ScriptletBean>) beans.getOrDefault("scriptlets", new TreeMap<>()),
                (KernelBean) beans.get("kernel"),
                null,
                (SysctlBean) beans.get("sysctl"),
                null,
                null,
                null,
                (BootBean) beans.get("boot"),
                (StorageBean) beans.get("storage"),
                (InstallerBean) beans.get("installer"),
                (OutputsBean) beans.get("outputs"),
                (FilesBean) beans.get("files"),
                (BudgetBean) beans.get("budget"));
        return new DefinitionMapper("aarch64", folder)
                .map(
                        new Coordinates("com.acme", "image", "1.0", "Image"),
                        PackageMapperTest.distribution(folder),
                        all,
                        Optional.of(1L << 30));
    }
}
