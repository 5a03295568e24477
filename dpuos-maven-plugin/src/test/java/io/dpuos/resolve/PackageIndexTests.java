package io.dpuos.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.repo.PackageWords;
import io.dpuos.repo.PrimaryXml;
import io.dpuos.repo.RepoPackage;
import io.dpuos.repo.SharedRepositories;
import io.dpuos.rpm.Dependency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index of real repositories, against the JDK's XML parser. */
class PackageIndexTests {
    @ParameterizedTest
    @ValueSource(strings = {"openeuler-20.03-x86_64", "centos-stream-9-baseos-2021"})
    void saysOfEachPackageWhatTheMetadataSays(String name) throws IOException {
        Path folder = SharedRepositories.repository(name);
        List<RepoPackage> expected = new ArrayList<>(PrimaryReader.read("r", folder));
        expected.sort(Comparator.comparing(p -> p.nevra().name()));

        List<RepoPackage> indexed = indexed(folder);

        assertThat(indexed).hasSameSizeAs(expected);
        for (int i = 0; i < indexed.size(); i++) {
            RepoPackage ours = indexed.get(i);
            RepoPackage theirs = expected.get(i);
            assertThat(ours.nevra()).isEqualTo(theirs.nevra());
            assertThat(ours.sha256()).isEqualTo(theirs.sha256());
            assertThat(ours.location()).isEqualTo(theirs.location());
            assertThat(ours.dependencies()).as(ours.toString()).isEqualTo(theirs.dependencies());
            assertThat(ours.files()).isEqualTo(theirs.files());
            assertThat(ours.position()).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openeuler-20.03-x86_64", "centos-stream-9-baseos-2021"})
    void findsThePackagesOfEveryWord(String name) throws IOException {
        List<RepoPackage> indexed = indexed(SharedRepositories.repository(name));
        Map<String, TreeSet<Integer>> expected = new TreeMap<>();
        for (RepoPackage p : indexed) {
            Stream.of(
                            Stream.of(p.nevra().name()),
                            p.dependencies().provides().stream().map(Dependency::name),
                            p.files().stream())
                    .flatMap(words -> words)
                    .forEach(word -> expected.computeIfAbsent(word, key -> new TreeSet<>())
                            .add(p.position()));
        }

        PackageWords words = indexed.get(0).words().orElseThrow();

        expected.forEach((word, positions) -> assertThat(words.positions(word))
                .as(word)
                .containsExactly(positions.stream().mapToInt(i -> i).toArray()));
        assertThat(words.positions("no package has this")).isEmpty();
    }

    private static List<RepoPackage> indexed(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("repodata"))) {
            Path primary = files.filter(file -> file.toString().endsWith("primary.xml.gz"))
                    .findFirst()
                    .orElseThrow();
            return PrimaryXml.parse(new GZIPInputStream(Files.newInputStream(primary)), "primary.xml", "r");
        }
    }
}
