package io.dpuos.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Nevra;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryLoaderTests {
    private static final String OPENEULER = "openeuler-20.03-x86_64";
    private static final String CENTOS = "centos-stream-9-baseos-2021";

    @TempDir
    Path directory;

    ContentCache cache = new ContentCache(Path.of("unset"));
    final List<String> fetched = new ArrayList<>();
    final Fetcher fetcher = (uri, target, listener) -> {
        fetched.add(uri.getPath().replaceAll(".*/", "").replaceAll("^[0-9a-f]{64}-", ""));
        new JdkFetcher().fetch(uri, target, listener);
    };

    @BeforeEach
    void openCache() {
        cache = new ContentCache(directory.resolve("cache"));
    }

    @Test
    void readsEveryPackageOfOpenEuler() throws IOException {
        Repository repository = load(OPENEULER);

        assertThat(repository.packages()).hasSize(16_545);
        assertThat(repository.revision()).isEqualTo("1640071076");
        assertThat(repository.packages().stream()
                        .collect(Collectors.groupingBy(p -> p.nevra().arch(), Collectors.counting())))
                .containsEntry("x86_64", 6_329L)
                .containsEntry("noarch", 8_186L)
                .containsEntry("src", 2_030L);
        assertThat(repository.packages().stream()
                        .mapToInt(p -> p.dependencies().provides().size())
                        .sum())
                .isEqualTo(138_547);
        assertThat(repository.packages().stream()
                        .mapToInt(p -> p.dependencies().obsoletes().size())
                        .sum())
                .isEqualTo(3_334);
        assertThat(repository.packages().stream()
                        .mapToInt(p -> p.dependencies().conflicts().size())
                        .sum())
                .isEqualTo(284);
        assertThat(repository.packages().stream()
                        .mapToInt(p -> p.files().size())
                        .sum())
                .isEqualTo(20_758);
    }

    @Test
    void readsAllFieldsOfAPackage() throws IOException {
        RepoPackage bash = load(CENTOS).packages().stream()
                .filter(p -> p.nevra().name().equals("bash"))
                .findFirst()
                .orElseThrow();

        assertThat(bash.repository()).isEqualTo("test");
        assertThat(bash.nevra().arch()).isEqualTo("x86_64");
        assertThat(bash.licence()).isEqualTo("GPLv3+");
        assertThat(bash.sourceRpm()).isEqualTo("bash-" + bash.nevra().evr() + ".src.rpm");
        assertThat(bash.location()).startsWith("Packages/bash-");
        assertThat(bash.size()).isGreaterThan(1_000_000);
        assertThat(bash.installedSize()).isGreaterThan(bash.size());
        assertThat(bash.files()).contains("/usr/bin/bash", "/usr/bin/sh");
        assertThat(bash.dependencies().provides()).contains(Dependency.of("/bin/sh"));
        assertThat(bash.dependencies().requires()).anyMatch(d -> d.name().equals("libc.so.6(GLIBC_2.34)(64bit)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {OPENEULER, CENTOS})
    void agreesWithDnfOnEveryPackage(String name) throws Exception {
        Path repository = SharedRepositories.repository(name);
        String format = "%{name} %{epoch}:%{version}-%{release} %{arch} %{downloadsize} %{installsize} %{buildtime}";
        List<String> command = new ArrayList<>(List.of(
                "dnf",
                "-q",
                "--disableplugin=*",
                "--setopt=cachedir=" + directory.resolve("dnf"),
                "--installroot=" + directory.resolve("root"),
                "--releasever=1",
                "--forcearch=x86_64",
                "--repofrompath=test," + repository.toUri(),
                "--repo=test",
                "--setopt=module_platform_id=platform:x",
                "repoquery",
                "--show-duplicates",
                "--qf",
                format));

        String judged = SharedRepositories.run(directory, command);
        TreeSet<String> ours = load(name).packages().stream()
                .map(p -> {
                    Nevra n = p.nevra();
                    return n.name() + " " + n.evr().epoch() + ":" + n.evr().version() + "-"
                            + n.evr().release() + " " + n.arch() + " " + p.size() + " " + p.installedSize() + " "
                            + p.buildTime();
                })
                .collect(Collectors.toCollection(TreeSet::new));

        TreeSet<String> theirs = judged.lines()
                .map(l -> l.replaceAll("(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d)$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(strip(ours)).isEqualTo(strip(theirs));
    }

    /** dnf prints the build time as a date of the local time zone; it is left out. */
    private static TreeSet<String> strip(TreeSet<String> lines) {
        return lines.stream()
                .map(l -> Stream.of(l.split(" ")).limit(5).collect(Collectors.joining(" ")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void parsesNoXmlTheSecondTime() throws IOException {
        Repository first = load(OPENEULER);
        Files.walk(directory.resolve("cache/objects"))
                .filter(Files::isRegularFile)
                .forEach(f -> f.toFile().delete());
        fetched.clear();

        Repository second = load(OPENEULER);

        assertThat(second.packages()).isEqualTo(first.packages());
        assertThat(fetched).containsExactly("repomd.xml");
    }

    @Test
    void parsesAgainWhenTheIndexIsDamaged() throws IOException {
        Repository first = load(CENTOS);
        Path index = Files.list(directory.resolve("cache/index")).findFirst().orElseThrow();
        byte[] bytes = Files.readAllBytes(index);
        bytes[bytes.length / 2] ^= 1;
        Files.write(index, bytes);

        Repository second = load(CENTOS);

        assertThat(second.packages()).isEqualTo(first.packages());
    }

    @Test
    void readsFileListsOnlyWhenAsked() throws IOException {
        Repository repository = load(CENTOS);
        List<String> before = List.copyOf(fetched);

        List<RepoPackage> owners = repository.packagesWith("/usr/share/licenses/bash/COPYING");
        List<RepoPackage> none = repository.packagesWith("/no/such/file");

        assertThat(before).containsExactly("repomd.xml", "primary.xml.gz");
        assertThat(fetched).containsExactly("repomd.xml", "primary.xml.gz", "filelists.xml.gz");
        assertThat(owners).extracting(p -> p.nevra().name()).containsExactly("bash");
        assertThat(none).isEmpty();
    }

    @Test
    void readsGroupsAndEnvironments() throws IOException {
        Comps comps = load(CENTOS).groups();

        assertThat(comps.groups()).containsKey("core");
        assertThat(comps.members("core").orElseThrow())
                .extracting(Comps.Member::name)
                .contains("bash", "systemd", "NetworkManager");
        assertThat(comps.environments()).containsKey("minimal-environment");
        assertThat(comps.members("minimal-environment").orElseThrow())
                .extracting(Comps.Member::name)
                .contains("bash");
        assertThat(comps.members("no-such-group")).isEmpty();
    }

    @Test
    void worksOfflineFromWhatWasLoadedLast() throws IOException {
        Path folder = copy(CENTOS);
        RepositorySpec spec =
                RepositorySpec.builder("test", folder.toUri().toString()).build();
        Repository online = RepositoryLoader.load(spec, fetcher, cache, false);
        Files.move(folder, directory.resolve("away"));

        Repository offline = RepositoryLoader.load(spec, fetcher, cache, true);

        assertThat(offline.packages()).isEqualTo(online.packages());
        assertThatThrownBy(() -> offline.packagesWith("/usr/share/licenses/bash/COPYING"))
                .hasMessageContaining("filelists.xml.gz")
                .hasMessageContaining("there is no such file");
    }

    @Test
    void takesAFolderOfThisMachineForNoNetwork() throws IOException {
        Repository offline = RepositoryLoader.load(spec(CENTOS).build(), fetcher, cache, true);

        assertThat(offline.packages()).hasSizeGreaterThan(1_000);
        assertThat(offline.packagesWith("/usr/share/licenses/bash/COPYING")).hasSize(1);
    }

    @Test
    void asksNoServerOffline() throws IOException {
        RepositorySpec spec =
                RepositorySpec.builder("test", "http://127.0.0.1:9/os").build();

        assertThatThrownBy(() -> RepositoryLoader.load(spec, fetcher, cache, true))
                .hasMessageContaining("repomd.xml")
                .hasMessageContaining("offline (-o)");
        assertThat(fetched).isEmpty();
    }

    @Test
    void hidesExcludedPackages() throws IOException {
        RepositorySpec spec = spec(CENTOS)
                .includes(List.of("bash*", "glibc.x86_64"))
                .excludes(List.of("bash-doc"))
                .build();

        Repository repository = RepositoryLoader.load(spec, fetcher, cache, false);

        assertThat(repository.packages())
                .extracting(p -> p.nevra().name() + "." + p.nevra().arch())
                .contains("bash.x86_64", "bash-completion.noarch", "glibc.x86_64")
                .doesNotContain("bash-doc.x86_64", "glibc.i686", "systemd.x86_64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "bz2", "xz", "zst", "none"})
    void readsEveryCompressionThatCreaterepoWrites(String compression) throws Exception {
        Path repository = Files.createDirectories(directory.resolve("repository"));
        boolean known = !compression.equals("none") && !compression.equals("zst");
        String asked = "--general-compress-type=" + (known ? compression : "gz");
        SharedRepositories.run(directory, List.of("createrepo_c", "-q", asked, repository.toString()));
        if (!known) {
            SharedRepositories.run(directory, List.of("sh", "-c", repack(compression)));
        }

        Repository loaded = RepositoryLoader.load(
                RepositorySpec.builder("test", repository.toUri().toString()).build(), fetcher, cache, false);

        assertThat(loaded.packages()).isEmpty();
        assertThat(fetched.get(1)).endsWith(compression.equals("none") ? ".xml" : ".xml." + compression);
    }

    @Test
    void refusesMetadataWithOtherBytes() throws IOException {
        Path copy = copy(CENTOS);
        Path primary = Files.list(copy.resolve("repodata"))
                .filter(f -> f.toString().endsWith("primary.xml.gz"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(primary);
        bytes[1000] ^= 1;
        Files.write(primary, bytes);

        assertThatThrownBy(() -> RepositoryLoader.load(
                        RepositorySpec.builder("test", copy.toUri().toString()).build(), fetcher, cache, false))
                .isInstanceOf(RepositoryException.class)
                .hasMessageContaining("primary.xml.gz")
                .hasMessageContaining("expected sha256:130494033cb9")
                .hasMessageContaining("middle of an update");
    }

    @Test
    void takesTheNextMirrorWhenTheFirstIsCorrupt() throws IOException {
        Path good = SharedRepositories.repository(CENTOS);
        Path bad = copy(CENTOS);
        Path primary = Files.list(bad.resolve("repodata"))
                .filter(f -> f.toString().endsWith("primary.xml.gz"))
                .findFirst()
                .orElseThrow();
        Files.write(primary, new byte[100]);
        Path list = Files.writeString(
                directory.resolve("mirrors"), "# mirrors\n" + bad.toUri() + "\n" + good.toUri() + "\n");

        Repository repository = RepositoryLoader.load(
                RepositorySpec.fromMirrorList("test", list.toUri().toString()).build(), fetcher, cache, false);

        assertThat(repository.packages()).hasSize(1_125);
    }

    @Test
    void readsMetalinksByPreference() throws IOException {
        Path good = SharedRepositories.repository(CENTOS);
        Path list = Files.writeString(directory.resolve("metalink"), """
                <?xml version="1.0" encoding="utf-8"?>
                <metalink version="3.0" xmlns="http://www.metalinker.org/" type="dynamic">
                 <files><file name="repomd.xml"><size>1</size>
                  <resources maxconnections="1">
                   <url protocol="rsync" type="rsync" preference="100">rsync://x.example/repodata/repomd.xml</url>
                   <url protocol="file" type="file" preference="50">%srepodata/repomd.xml</url>
                   <url protocol="file" type="file" preference="90">file:///no/such/place/repodata/repomd.xml</url>
                  </resources></file></files>
                </metalink>
                """.formatted(good.toUri()));

        Repository repository = RepositoryLoader.load(
                RepositorySpec.fromMirrorList("test", list.toUri().toString()).build(), fetcher, cache, false);

        assertThat(repository.packages()).hasSize(1_125);
        assertThat(fetched).startsWith("metalink", "repomd.xml", "repomd.xml");
    }

    private Path metalink(String hashes, Path... mirrors) throws IOException {
        StringBuilder urls = new StringBuilder();
        int preference = 100;
        for (Path mirror : mirrors) {
            urls.append("<url protocol=\"file\" preference=\"" + preference-- + "\">" + mirror.toUri()
                    + "repodata/repomd.xml</url>");
        }
        return Files.writeString(
                directory.resolve("metalink"),
                "<metalink version=\"3.0\"><files><file name=\"repomd.xml\">" + hashes + "<resources>" + urls
                        + "</resources></file></files></metalink>");
    }

    private static String hash(Path repository) throws IOException {
        Path repomd = repository.resolve("repodata/repomd.xml");
        return "<verification><hash type=\"md5\">00</hash><hash type=\"sha256\">"
                + Checksum.of(Checksum.Algorithm.SHA256, repomd).hex() + "</hash><hash type=\"sha512\">"
                + Checksum.of(Checksum.Algorithm.SHA512, repomd).hex() + "</hash></verification>";
    }

    private Repository loadByMetalink(Path metalink) throws IOException {
        RepositorySpec spec = RepositorySpec.fromMirrorList(
                        "test", metalink.toUri().toString())
                .build();
        return RepositoryLoader.load(spec, fetcher, cache, false);
    }

    @Test
    void takesTheGenerationThatTheMetalinkStates() throws IOException {
        Path stale = SharedRepositories.repository(OPENEULER);
        Path fresh = SharedRepositories.repository(CENTOS);
        String alternates =
                "<mm0:alternates><mm0:alternate><size>1</size>" + hash(stale) + "</mm0:alternate></mm0:alternates>";

        Repository newest = loadByMetalink(metalink(alternates + hash(fresh), stale, fresh));
        Repository older = loadByMetalink(metalink(hash(fresh) + alternates, stale));

        assertThat(newest.packages()).hasSize(1_125);
        assertThat(older.packages()).hasSize(16_545);
        assertThatThrownBy(() -> loadByMetalink(metalink(hash(fresh), stale)))
                .hasMessageContaining("whose digest the metalink states");
    }

    @Test
    void readsAdvisories() throws IOException {
        String xml = """
                <?xml version="1.0"?>
                <updates><update from="x" status="final" type="security" version="1">
                <id>SA-2024-1</id><title>bash &amp; more</title><severity>Important</severity>
                <references><reference href="u" id="CVE-2024-1" title="t" type="cve"/></references>
                <pkglist><collection short="s"><name>n</name>
                <package name="bash" version="5.1" release="2" epoch="1" arch="x86_64" src="s"><filename>f</filename></package>
                <package name="bash-doc" version="5.1" release="2" arch="noarch"><filename>f</filename></package>
                </collection></pkglist></update></updates>
                """;

        java.util.List<Advisory> advisories = UpdateinfoXml.parse(
                new java.io.ByteArrayInputStream(xml.getBytes(java.nio.charset.StandardCharsets.UTF_8)), "u");

        assertThat(advisories)
                .containsExactly(new Advisory(
                        "SA-2024-1",
                        "security",
                        "Important",
                        "bash & more",
                        java.util.List.of("CVE-2024-1"),
                        java.util.List.of(Nevra.parse("bash-1:5.1-2.x86_64"), Nevra.parse("bash-doc-5.1-2.noarch"))));
    }

    @Test
    void expandsVariables() {
        RepositoryVariables variables = RepositoryVariables.of("aarch64", "22.03LTS");

        assertThat(variables.expand("https://x.example/${releasever}/OS/$basearch/"))
                .isEqualTo("https://x.example/22.03LTS/OS/aarch64/");
        assertThatThrownBy(() -> variables.expand("https://x.example/$stream"))
                .hasMessageContaining("unknown variable $stream")
                .hasMessageContaining("basearch");
    }

    @Test
    void encodesLocationsOnlyWhereNeeded() {
        assertThat(Mirrors.resolve(URI.create("http://x.example/os"), "Packages/libstdc++ ^1~2%2B.rpm"))
                .hasToString("http://x.example/os/Packages/libstdc++%20%5E1~2%2B.rpm");
    }

    /** createrepo_c 0.17 writes neither zstd nor plain metadata. */
    private static String repack(String compression) {
        boolean zstd = compression.equals("zst");
        return "cd repository/repodata && gzip -d *primary.xml.gz && f=$(ls *primary.xml)"
                + (zstd ? " && zstd -q --rm $f && f=$f.zst" : "")
                + " && s=$(sha256sum $f | cut -d' ' -f1) && sed -i '/type=\"primary\"/,/<\\/data>/{"
                + "s,repodata/[^\"]*,repodata/'$f',;s,<checksum type=\"sha256\">[0-9a-f]*,<checksum type=\"sha256\">'$s',;"
                + "s,<size>[0-9]*,<size>'$(stat -c %s $f)',}' repomd.xml";
    }

    private Path copy(String name) throws IOException {
        Path from = SharedRepositories.repository(name).resolve("repodata");
        Path to = Files.createDirectories(directory.resolve("copy/repodata"));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.write(to.resolve(file.getFileName().toString()), Files.readAllBytes(file));
            }
        }
        return to.getParent();
    }

    private RepositorySpec.Builder spec(String name) {
        return RepositorySpec.builder(
                "test", SharedRepositories.repository(name).toUri().toString());
    }

    private Repository load(String name) throws IOException {
        return RepositoryLoader.load(spec(name).build(), fetcher, cache, false);
    }
}
