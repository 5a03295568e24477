package io.dpuos.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.repo.ContentCache;
import io.dpuos.repo.JdkFetcher;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.repo.SharedRepositories;
import io.dpuos.resolve.ResolutionRequest.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealRepositoryResolutionTests {
    private static final List<String> ROOTS = List.of(
            "glibc",
            "bash",
            "systemd",
            "kernel",
            "dnf",
            "NetworkManager",
            "openssh-server",
            "grub2-efi-x64",
            "dracut",
            "vim-minimal",
            "python3",
            "libvirt",
            "qemu",
            "dpdk",
            "openvswitch");

    @TempDir
    Path directory;

    @Test
    void locksWhatDnfWouldInstall() throws Exception {
        Path repository = SharedRepositories.repository("openeuler-20.03-x86_64");
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        List<RepositorySpec> repositories = List.of(
                RepositorySpec.builder("os", repository.toUri().toString()).build());
        PackageAccess access =
                PackageAccess.of(repositories, new JdkFetcher(), cache, false, new SignedPackages(cache));
        Path lockFile = directory.resolve("dpuos-x86_64.lock");
        ResolutionRequest request = new ResolutionRequest(
                "1.0",
                "openeuler-20.03",
                "x86_64",
                Map.of(
                        LockSet.IMAGE,
                        ROOTS,
                        LockSet.INSTALLER,
                        List.of("gdisk"),
                        LockSet.BUILD,
                        List.of("kernel-devel")),
                List.of(),
                List.of(),
                true,
                lockFile,
                Mode.CREATE,
                Set.of(),
                false,
                access);

        Lock lock = Resolution.run(request).lock();

        assertThat(names(lock, LockSet.IMAGE)).isEqualTo(byDnf(repository));
        assertThat(names(lock, LockSet.BUILD)).anyMatch(n -> n.startsWith("kernel-devel-"));
        assertThat(lock.packages(LockSet.INSTALLER)).isNotEmpty();
        assertThat(Lock.parse(Files.readString(lockFile), "lock")).isEqualTo(lock);
    }

    private static Set<String> names(Lock lock, LockSet set) {
        return lock.packages(set).stream()
                .map(p -> p.nevra().toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> byDnf(Path repository) throws Exception {
        // dnf resolves and ends with 1 because of --assumeno; the transaction is what it printed
        List<String> script = new ArrayList<>(List.of(
                "dnf",
                "--nogpgcheck",
                "--disableplugin='*'",
                "--assumeno",
                "--setopt=cachedir=" + directory.resolve("dnf"),
                "--installroot=" + directory.resolve("root"),
                "--releasever=1",
                "--forcearch=x86_64",
                "--repofrompath=os," + repository.toUri(),
                "--repo=os",
                "--setopt=module_platform_id=platform:x",
                "--setopt=install_weak_deps=True",
                "install"));
        script.addAll(ROOTS);
        String printed = SharedRepositories.run(
                directory,
                List.of(
                        "sh",
                        "-c",
                        "command -v dnf >/dev/null || exit 0; COLUMNS=300 " + String.join(" ", script) + "; true"));
        Set<String> nevras = new TreeSet<>();
        boolean table = false;
        String name = "";
        for (String line : printed.lines().toList()) {
            table |= line.startsWith("Installing");
            String[] words = (name + line).strip().split(" +");
            if (table && line.startsWith(" ") && words.length >= 5) {
                nevras.add(words[0] + "-" + words[2].replaceFirst("^0:", "") + "." + words[1]);
            }
            // a long name stands on a line of its own
            name = table && line.startsWith(" ") && words.length == 1 ? words[0] + " " : "";
        }
        org.junit.jupiter.api.Assumptions.assumeFalse(nevras.isEmpty(), "dnf is not here");
        return nevras;
    }
}
