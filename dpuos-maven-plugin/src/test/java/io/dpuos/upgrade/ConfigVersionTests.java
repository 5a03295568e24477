package io.dpuos.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.rpm.Evr;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.artifact.versioning.ComparableVersion;
import org.junit.jupiter.api.Test;

/** Maven's own order of versions is the judge. */
class ConfigVersionTests {
    private static final List<String> VERSIONS = List.of(
            "1.0",
            "1.0.1",
            "1.1",
            "1.10",
            "1.2",
            "2",
            "2.0.0.1",
            "1.0-SNAPSHOT",
            "1.1-SNAPSHOT",
            "1.0-rc1",
            "1.0-rc-2",
            "1.0-RC10",
            "1.0-cr1",
            "1.0-M3",
            "1.0-alpha-1",
            "1.0-beta2",
            "1.0-b3",
            "1.0-rc1-SNAPSHOT",
            "1.0-1",
            "1.0-2",
            "1.0-sp",
            "1.0-vendor",
            "1.0-vendor-2",
            "1.0.Final",
            "1.0-ga",
            "24.03",
            "24.03.1-rc2");

    @Test
    void rpmSortsVersionsAsMavenDoes() {
        List<String> wrong = new ArrayList<>();

        for (String a : VERSIONS) {
            for (String b : VERSIONS) {
                int maven = Integer.signum(new ComparableVersion(a).compareTo(new ComparableVersion(b)));
                int rpm = Integer.signum(ConfigVersion.of(a, 0).compareTo(ConfigVersion.of(b, 0)));
                if (maven != rpm) {
                    wrong.add(a + " " + b + ": Maven " + maven + ", rpm " + rpm + " (" + ConfigVersion.of(a, 0) + ", "
                            + ConfigVersion.of(b, 0) + ")");
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void laterSnapshotIsNewerThanEarlierAndOlderThanItsRelease() {
        Evr earlier = ConfigVersion.of("1.0-SNAPSHOT", 1_714_564_800L);
        Evr later = ConfigVersion.of("1.0-SNAPSHOT", 1_714_564_801L);

        assertThat(earlier.toString()).isEqualTo("1.0~20240501T120000-1");
        assertThat(earlier).isLessThan(later);
        assertThat(later).isLessThan(ConfigVersion.of("1.0", 0));
    }

    @Test
    void everyVersionIsOneThatRpmAllows() {
        for (String version : List.of("", "1.0-a b", "feature/x-1", "v1.2", "1..2", "ünïcode-1", "1.0-final-2")) {
            assertThat(ConfigVersion.of(version, 0).version()).matches("[A-Za-z0-9._+~^]+");
        }
    }
}
