package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.plugin.Mojo;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each goal as Maven makes it from the plugin's descriptor: parameters, defaults, skip and failures. */
@MojoTest
class GoalsTest {
    @Test
    @InjectMojo(goal = "resolve-rpms")
    void resolveRpmsNeedsADistribution(ResolveRpmsMojo goal) {
        assertNeedsDistribution(goal);
    }

    @Test
    @InjectMojo(goal = "tailor-kernel-config")
    void tailorKernelConfigNeedsADistribution(TailorKernelConfigMojo goal) {
        assertNeedsDistribution(goal);
    }

    @Test
    @InjectMojo(goal = "tailor-drivers")
    void tailorDriversNeedsADistribution(TailorDriversMojo goal) {
        assertNeedsDistribution(goal);
    }

    @Test
    @InjectMojo(goal = "render-sysctl")
    void renderSysctlNeedsADistribution(RenderSysctlMojo goal) {
        assertNeedsDistribution(goal);
    }

    @Test
    @InjectMojo(goal = "prune-services")
    void pruneServicesNeedsADistribution(PruneServicesMojo goal) {
        assertNeedsDistribution(goal);
    }

    @Test
    @InjectMojo(goal = "set-passwords")
    void setPasswordsNeedsADistribution(SetPasswordsMojo goal) {
        assertNeedsDistribution(goal);
    }

    @Test
    @InjectMojo(goal = "assemble-iso")
    void assembleIsoNeedsADistribution(AssembleIsoMojo goal) {
        assertNeedsDistribution(goal);
    }

    @Test
    @InjectMojo(goal = "resolve-rpms")
    @MojoParameter(name = "skip", value = "true")
    void resolveRpmsSkips(ResolveRpmsMojo goal) {
        assertSkips(goal);
    }

    @Test
    @InjectMojo(goal = "set-passwords")
    @MojoParameter(name = "skip", value = "true")
    void layersSkip(SetPasswordsMojo goal) {
        assertSkips(goal);
    }

    @Test
    @InjectMojo(goal = "assemble-iso")
    @MojoParameter(name = "skip", value = "true")
    void assembleIsoSkips(AssembleIsoMojo goal) {
        assertSkips(goal);
    }

    @Test
    @InjectMojo(goal = "effective")
    @MojoParameter(name = "arch", value = "aarch64")
    void effectiveWritesItsFile(EffectiveMojo goal, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("new/effective.txt");
        setFile(goal, file);

        goal.execute();

        assertThat(Files.readString(file)).isEqualTo("architecture aarch64 (configured)\n");
    }

    @Test
    @InjectMojo(goal = "effective")
    @MojoParameter(name = "arch", value = "armv7l")
    void effectiveRefusesAnUnknownArchitecture(EffectiveMojo goal) {
        assertThatThrownBy(goal::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<arch>armv7l</arch> is not an architecture");
    }

    @Test
    @InjectMojo(goal = "resolve-rpms")
    @MojoParameter(name = "distribution", value = "openeuler-24.03-lts-sp9")
    @MojoParameter(name = "distributions", value = "no/such/folder")
    void anUnknownDistributionTellsTheNearestOne(ResolveRpmsMojo goal) {
        assertThatThrownBy(goal::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("<distribution>openeuler-24.03-lts-sp9</distribution> is not known")
                .hasMessageContaining("did you mean 'openeuler-24.03-lts-sp1'?");
    }

    private static void assertNeedsDistribution(Mojo goal) {
        assertThatThrownBy(goal::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageStartingWith("<distribution> is missing.");
    }

    private static void assertSkips(Mojo goal) {
        assertThatCode(goal::execute).doesNotThrowAnyException();
    }

    private static void setFile(EffectiveMojo goal, Path file) throws Exception {
        var field = EffectiveMojo.class.getDeclaredField("effectiveFile");
        field.setAccessible(true);
        field.set(goal, file.toFile());
    }
}
