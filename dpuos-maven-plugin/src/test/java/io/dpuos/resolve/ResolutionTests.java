package io.dpuos.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.dpuos.repo.ContentCache;
import io.dpuos.repo.Fetcher;
import io.dpuos.repo.JdkFetcher;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.repo.SharedRepositories;
import io.dpuos.resolve.LockOutcome.Result;
import io.dpuos.resolve.ResolutionRequest.Mode;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.SignedFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolutionTests {
    @TempDir
    Path directory;

    TestRepository os = new TestRepository(Files.createTempDirectory("unset"));
    final List<String> fetched = Collections.synchronizedList(new ArrayList<>());
    final Fetcher fetcher = (uri, target, listener) -> {
        fetched.add(uri.getPath().replaceAll(".*/", ""));
        boolean network = "os.test".equals(uri.getHost());
        new JdkFetcher()
                .fetch(
                        network
                                ? os.directory
                                        .resolve(uri.getPath().substring(1))
                                        .toUri()
                                : uri,
                        target,
                        listener);
    };
    final Map<LockSet, List<String>> install = new EnumMap<>(LockSet.class);
    List<RepositorySpec> repositories = List.of();
    List<String> excludes = List.of();
    Set<String> only = Set.of();
    boolean download = true;
    boolean offline;

    ResolutionTests() throws IOException {}

    @BeforeEach
    void makeRepository() throws Exception {
        os = new TestRepository(directory.resolve("os"))
                .add("shell-1-1.noarch", "libc")
                .add("libc-2-1.noarch")
                .add("tool-1-1.noarch", "libc")
                .add("devel-1-1.noarch", "tool")
                .index();
        repositories = List.of(os.spec("os").build());
        install.put(LockSet.IMAGE, List.of("shell"));
        install.put(LockSet.INSTALLER, List.of("tool"));
    }

    @Test
    void writesAMissingLockWithEverythingVerified() throws Exception {
        LockOutcome outcome = run(Mode.CREATE);

        assertThat(outcome.result()).isEqualTo(Result.CREATED);
        assertThat(outcome.lock().packages(LockSet.IMAGE))
                .extracting(p -> p.nevra().toString(), LockedPackage::reason)
                .containsExactly(
                        tuple("libc-2-1.noarch", "dependency of shell-1-1.noarch: libc"),
                        tuple("shell-1-1.noarch", "user: shell"));
        assertThat(outcome.lock().packages(LockSet.INSTALLER))
                .extracting(p -> p.nevra().name())
                .containsExactly("libc", "tool");
        LockedPackage shell = outcome.lock().packages(LockSet.IMAGE).get(1);
        assertThat(shell.userRequested()).isTrue();
        assertThat(shell.headerSha256())
                .isEqualTo(RpmFile.read(os.file("shell-1-1.noarch")).headerSha256());
        assertThat(shell.keyFingerprint()).isEqualTo(SignedFixtures.key().fingerprint());
        assertThat(outcome.files().get(LockSet.IMAGE).get(shell)).hasSameBinaryContentAs(os.file("shell-1-1.noarch"));
        assertThat(Lock.read(lockFile())).contains(outcome.lock());
        assertThat(Files.readString(lockFile()))
                .isEqualTo(outcome.lock().text())
                .startsWith("dpuos-lock 2\n");
    }

    @Test
    void locksWhatPackagesRun() throws Exception {
        os.addRunning("shell-1-1.noarch", "echo one").index();
        LockOutcome first = run(Mode.CREATE);
        os.addRunning("shell-2-1.noarch", "echo one").add("libc-3-1.noarch").index();
        LockOutcome rebuilt = run(Mode.UPDATE);
        os.addRunning("shell-3-1.noarch", "echo two").index();

        LockOutcome changed = run(Mode.UPDATE);

        assertThat(first.lock().packages(LockSet.INSTALLER))
                .extracting(LockedPackage::scriptlets)
                .containsOnly(LockedPackage.NONE);
        assertThat(first.lock().packages(LockSet.IMAGE))
                .filteredOn(one -> one.nevra().name().equals("shell"))
                .singleElement()
                .extracting(LockedPackage::scriptlets)
                .asString()
                .matches("[0-9a-f]{64}");
        assertThat(rebuilt.changes()).isNotEmpty().noneMatch(LockChange::scriptlets);
        assertThat(LockChange.table(changed.changes())).containsPattern("shell.* 2-1 +3-1 .*scriptlets changed\n");
    }

    @Test
    void locksSha256WhereTheMetadataStatesSha512() throws Exception {
        LockOutcome usual = run(Mode.CREATE);
        Files.delete(lockFile());
        SharedRepositories.run(os.directory, List.of("createrepo_c", "-q", "--checksum=sha512", "."));

        LockOutcome outcome = run(Mode.CREATE);

        assertThat(outcome.lock().packages()).isEqualTo(usual.lock().packages());
        assertThat(run(Mode.FROZEN).result()).isEqualTo(Result.KEPT);
        Files.delete(lockFile());
        download = false;
        assertThatThrownBy(() -> run(Mode.CREATE)).hasMessageContaining("states no SHA-256 of libc-2-1.noarch");
    }

    @Test
    void sha1OfPackagesNeedsTheOptIn() throws Exception {
        SharedRepositories.run(
                os.directory, List.of("createrepo_c", "-q", "--checksum=sha1", "--repomd-checksum=sha256", "."));

        assertThatThrownBy(() -> run(Mode.CREATE)).hasMessageContaining("SHA-1 only");
        repositories = List.of(os.spec("os")
                .policy(new io.dpuos.rpm.SignaturePolicy(true, true, false))
                .build());
        assertThat(run(Mode.CREATE).lock().packages(LockSet.IMAGE)).hasSize(2);
    }

    @Test
    void keepsALockThatFitsWithoutAskingForMetadata() throws Exception {
        run(Mode.CREATE);
        String text = Files.readString(lockFile());
        os.add("libc-3-1.noarch").index();
        fetched.clear();

        LockOutcome kept = run(Mode.CREATE);
        LockOutcome frozen = run(Mode.FROZEN);

        assertThat(kept.result()).isEqualTo(Result.KEPT);
        assertThat(frozen.files()).isEqualTo(kept.files());
        assertThat(fetched).isEmpty();
        assertThat(Files.readString(lockFile())).isEqualTo(text);
    }

    @Test
    void saysWhichInputChanged() throws Exception {
        run(Mode.CREATE);
        install.put(LockSet.IMAGE, List.of("tool", "shell"));
        excludes = List.of("devel*");
        repositories = List.of(os.spec("os").priority(10).build());

        for (Mode mode : List.of(Mode.CREATE, Mode.FROZEN)) {
            assertThatThrownBy(() -> run(mode))
                    .isInstanceOfSatisfying(
                            LockException.class, e -> assertThat(e.kind()).isEqualTo(LockException.Kind.STALE))
                    .hasMessageContaining(lockFile().toString())
                    .hasMessageContaining("install.image: added tool")
                    .hasMessageContaining("exclude: added devel*")
                    .hasMessageContaining("repository.os: added priority=10 removed priority=99")
                    .hasMessageContaining("-Ddpuos.lock=update");
        }
    }

    @Test
    void doesNotMindTheOrderOfThePom() throws Exception {
        install.put(LockSet.IMAGE, List.of("shell", "tool"));
        run(Mode.CREATE);
        install.put(LockSet.IMAGE, List.of("tool", "shell", "tool"));

        assertThat(run(Mode.FROZEN).result()).isEqualTo(Result.KEPT);
    }

    @Test
    void frozenMakesNoLock() {
        assertThatThrownBy(() -> run(Mode.FROZEN)).hasMessageContaining("there is no lock");
        assertThat(lockFile()).doesNotExist();
    }

    @Test
    void updatesAndShowsTheDifference() throws Exception {
        run(Mode.CREATE);
        os.add("libc-3-1.noarch")
                .add("new-1-1.noarch")
                .add("shell-2-1.noarch", "new")
                .index();

        LockOutcome outcome = run(Mode.UPDATE);

        assertThat(outcome.result()).isEqualTo(Result.UPDATED);
        assertThat(LockChange.table(outcome.changes()).lines().map(l -> l.replaceAll(" +[+-]?\\d+$", "")))
                .containsExactly(
                        "set        change    package       from  to   bytes",
                        "image      removed   libc.noarch   2-1   -",
                        "image      added     new.noarch    -     1-1",
                        "image      upgraded  shell.noarch  1-1   2-1",
                        "installer  upgraded  libc.noarch   2-1   3-1");
        assertThat(Lock.read(lockFile())).contains(outcome.lock());
    }

    @Test
    void updatesOnlyThePackagesThatAreNamed() throws Exception {
        run(Mode.CREATE);
        os.add("libc-3-1.noarch").add("shell-2-1.noarch", "libc").index();
        only = Set.of("shell");

        LockOutcome outcome = run(Mode.UPDATE);

        assertThat(outcome.changes())
                .extracting(c -> c.set().id() + " " + c.kind() + " " + c.name())
                .containsExactly("image upgraded shell.noarch");
    }

    @Test
    void prefersTheVersionsOfTheImageInTheOtherSets() throws Exception {
        os.add("libc-3-1.noarch").add("shell-2-1.noarch", "libc").index();
        install.put(LockSet.IMAGE, List.of("shell", "libc-2"));

        LockOutcome outcome = run(Mode.CREATE);

        assertThat(outcome.lock().packages(LockSet.INSTALLER))
                .extracting(p -> p.nevra().toString())
                .containsExactly("libc-2-1.noarch", "tool-1-1.noarch");
    }

    @Test
    void resolvesWithoutDownloading() throws Exception {
        download = false;

        LockOutcome outcome = run(Mode.CREATE);

        assertThat(outcome.files()).isEmpty();
        assertThat(fetched).noneMatch(f -> f.endsWith(".rpm"));
        assertThat(outcome.lock().packages(LockSet.IMAGE))
                .allSatisfy(
                        p -> assertThat(p.headerSha256() + p.keyFingerprint()).isEqualTo("--"));
        assertThat(Lock.read(lockFile())).contains(outcome.lock());
    }

    @Test
    void buildsOfflineFromLockAndCache() throws Exception {
        repositories = List.of(os.spec("os", "http://os.test").build());
        LockOutcome online = run(Mode.CREATE);
        offline = true;
        fetched.clear();

        LockOutcome kept = run(Mode.CREATE);
        LockOutcome updated = run(Mode.UPDATE);

        assertThat(kept.files()).isEqualTo(online.files());
        assertThat(updated.changes()).isEmpty();
        assertThat(fetched).isEmpty();
    }

    @Test
    void namesAllThatIsMissingOffline() throws Exception {
        repositories = List.of(os.spec("os", "http://os.test").build());
        run(Mode.CREATE);
        deleteTree(directory.resolve("cache/objects"));
        offline = true;

        assertThatThrownBy(() -> run(Mode.CREATE))
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.kind()).isEqualTo(LockException.Kind.UNAVAILABLE))
                .hasMessageContaining("3 locked packages")
                .hasMessageContaining("shell-1-1.noarch of repository os")
                .hasMessageContaining("tool-1-1.noarch")
                .hasMessageContaining("without -o");
    }

    @Test
    void resolvesOfflineFromAFolderWithMetadata() throws Exception {
        offline = true;

        LockOutcome outcome = run(Mode.CREATE);

        assertThat(outcome.files().get(LockSet.IMAGE)).hasSize(2);
    }

    @Test
    void healsADamagedCacheEntry() throws Exception {
        LockOutcome first = run(Mode.CREATE);
        Path entry = first.files().get(LockSet.IMAGE).values().iterator().next();
        Files.write(entry, new byte[] {1, 2, 3});

        LockOutcome second = run(Mode.CREATE);

        assertThat(second.files()).isEqualTo(first.files());
        assertThat(entry).hasSize(first.files().get(LockSet.IMAGE).firstKey().size());
    }

    @Test
    void refusesATamperedPackage() throws Exception {
        Path file = os.file("shell-1-1.noarch");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 3] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> run(Mode.CREATE))
                .hasMessageContaining("shell-1-1.noarch")
                .hasMessageContaining("expected sha256:");
        assertThat(lockFile()).doesNotExist();
    }

    @Test
    void refusesAPackageOfAStranger() throws Exception {
        os.add(SignedFixtures.stranger(), "shell-2-1.noarch", "libc").index();

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> run(Mode.CREATE))
                    .isInstanceOfSatisfying(
                            LockException.class, e -> assertThat(e.kind()).isEqualTo(LockException.Kind.UNTRUSTED))
                    .hasMessageContaining("package shell-2-1.noarch of repository os")
                    .hasMessageContaining("pinned")
                    .hasMessageContaining(SignedFixtures.key().fingerprint());
        }
        assertThat(lockFile()).doesNotExist();
    }

    @Test
    void verifiesAgainWhenThePinnedKeyChanges() throws Exception {
        run(Mode.CREATE);
        repositories = List.of(
                RepositorySpec.builder("os", os.directory.toUri().toString()).build());

        assertThatThrownBy(() -> run(Mode.UPDATE)).hasMessageContaining("pinned for repository os: no key");
    }

    @Test
    void refusesAPackageWhoseMetadataLiesAboutItsName() throws Exception {
        Path primary = lie();

        assertThatThrownBy(() -> run(Mode.CREATE))
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.kind()).isEqualTo(LockException.Kind.UNTRUSTED))
                .hasMessageContaining("shell-9-1.noarch")
                .hasMessageContaining("shell-1-1.noarch");
        assertThat(primary).exists();
    }

    /** Rewrites the metadata so that the version of shell looks newer than it is. */
    private Path lie() throws Exception {
        Path file = directory.resolve("os/repodata");
        SharedRepositories.run(
                file,
                List.of(
                        "sh",
                        "-c",
                        "gzip -d *primary.xml.gz && f=$(ls *primary.xml)"
                                + " && sed -i '/<name>shell</,/<version/s,ver=\"1\",ver=\"9\",' $f && s=$(sha256sum $f | cut -d' ' -f1)"
                                + " && sed -i '/type=\"primary\"/,/<\\/data>/{s,repodata/[^\"]*,repodata/'$f',;"
                                + "s,<checksum type=\"sha256\">[0-9a-f]*,<checksum type=\"sha256\">'$s',;"
                                + "s,size>[0-9]*,size>'$(stat -c %s $f)',}' repomd.xml"));
        return file;
    }

    @Test
    void findsAPackageThatMovedToAnotherRepository() throws Exception {
        TestRepository archive = new TestRepository(directory.resolve("archive")).index();
        repositories = List.of(os.spec("os").build(), archive.spec("archive").build());
        run(Mode.CREATE);
        deleteTree(directory.resolve("cache"));
        Files.move(os.file("shell-1-1.noarch"), archive.file("shell-1-1.noarch"));
        archive.index();
        os.index();

        LockOutcome outcome = run(Mode.FROZEN);

        assertThat(outcome.files().get(LockSet.IMAGE)).hasSize(2);
        assertThat(outcome.lock().packages(LockSet.IMAGE))
                .allMatch(p -> p.repositoryId().equals("os"));
    }

    @Test
    void namesAPackageThatIsGone() throws Exception {
        run(Mode.CREATE);
        deleteTree(directory.resolve("cache"));
        Files.delete(os.file("shell-1-1.noarch"));
        os.index();

        assertThatThrownBy(() -> run(Mode.CREATE))
                .hasMessageContaining("locked package shell-1-1.noarch cannot be had")
                .hasMessageContaining("there is no such file")
                .hasMessageContaining("no other repository")
                .hasMessageContaining("-Ddpuos.lock=update");
    }

    @Test
    void explainsWhatCannotBeInstalled() throws Exception {
        os.add("broken-1-1.noarch", "nowhere").index();
        install.put(LockSet.IMAGE, List.of("broken"));

        assertThatThrownBy(() -> run(Mode.CREATE))
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.kind()).isEqualTo(LockException.Kind.UNSOLVABLE))
                .hasMessageContaining("set image")
                .hasMessageContaining("nowhere");
    }

    @Test
    void expandsGroupsAndOptionalNames() throws Exception {
        os.groups("""
                <?xml version="1.0"?>
                <!DOCTYPE comps PUBLIC "-//Red Hat, Inc.//DTD Comps info//EN" "comps.dtd">
                <comps><group><id>core</id><name>Core</name><packagelist>
                <packagereq type="mandatory">shell</packagereq><packagereq type="default">tool</packagereq>
                <packagereq type="optional">devel</packagereq><packagereq type="mandatory">absent</packagereq>
                </packagelist></group></comps>
                """);
        install.put(LockSet.IMAGE, List.of("@core", "nothing?"));

        LockOutcome outcome = run(Mode.CREATE);

        assertThat(outcome.lock().packages(LockSet.IMAGE))
                .extracting(p -> p.nevra().name())
                .containsExactly("libc", "shell", "tool");
        install.put(LockSet.IMAGE, List.of("@cores"));
        assertThatThrownBy(() -> run(Mode.UPDATE))
                .hasMessageContaining("@cores")
                .hasMessageContaining("@core");
    }

    @Test
    void takesAFlatFolderOfPackagesAlsoOffline() throws Exception {
        repositories = List.of(RepositorySpec.builder("local", "dir:" + os.directory.resolve("Packages"))
                .key(SignedFixtures.key())
                .build());
        offline = true;

        LockOutcome outcome = run(Mode.CREATE);

        assertThat(outcome.files().get(LockSet.IMAGE)).hasSize(2);
        assertThat(outcome.lock().packages(LockSet.IMAGE))
                .extracting(LockedPackage::repositoryId, LockedPackage::location)
                .containsExactly(tuple("local", "libc-2-1.noarch.rpm"), tuple("local", "shell-1-1.noarch.rpm"));
        assertThat(fetched).isEmpty();
    }

    @Test
    void readsTheSameFromAFolderAndFromItsMetadata() throws Exception {
        LockOutcome indexed = run(Mode.CREATE);
        repositories = List.of(RepositorySpec.builder("os", "dir:" + os.directory.resolve("Packages"))
                .key(SignedFixtures.key())
                .build());

        LockOutcome folder = run(Mode.UPDATE);

        assertThat(folder.changes()).isEmpty();
        assertThat(folder.files().get(LockSet.IMAGE).values())
                .containsExactlyElementsOf(indexed.files().get(LockSet.IMAGE).values());
    }

    @Test
    void takesARepositoryInsideOfAnIsoImage() throws Exception {
        Path iso = directory.resolve("dvd.iso");
        SharedRepositories.run(
                directory,
                List.of("xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", iso.toString(), os.directory.toString()));
        repositories = List.of(RepositorySpec.builder("dvd", "iso:" + iso)
                .key(SignedFixtures.key())
                .build());

        LockOutcome outcome = run(Mode.CREATE);

        assertThat(outcome.files().get(LockSet.IMAGE).lastKey().location()).isEqualTo("Packages/shell-1-1.noarch.rpm");
        assertThat(fetched).isEmpty();
        repositories =
                List.of(RepositorySpec.builder("dvd", "iso:" + iso + "/sub").build());
        assertThatThrownBy(() -> run(Mode.UPDATE))
                .hasMessageContaining("the image has no file /sub/repodata/repomd.xml");
    }

    @Test
    void asksForSignedMetadataWhenThePomDoes() throws Exception {
        repositories = List.of(os.spec("os").signedMetadata(true).build());
        Path repomd = os.directory.resolve("repodata/repomd.xml");
        Path signature = os.directory.resolve("repodata/repomd.xml.asc");

        assertThatThrownBy(() -> run(Mode.CREATE)).hasMessageContaining("repomd.xml.asc");
        Files.write(
                signature, SignedFixtures.detached("other bytes".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        assertThatThrownBy(() -> run(Mode.CREATE)).hasMessageContaining("signature does not match");
        Files.write(signature, SignedFixtures.detached(Files.readAllBytes(repomd)));
        assertThat(run(Mode.CREATE).result()).isEqualTo(Result.CREATED);
        Files.writeString(signature, "no signature");
        assertThatThrownBy(() -> run(Mode.UPDATE)).hasMessageContaining("repomd.xml.asc");
    }

    @Test
    void givesTheSameLockToEightBuildsAtOnce() throws Exception {
        List<Thread> threads = new ArrayList<>();
        Map<Integer, String> locks = Collections.synchronizedMap(new java.util.TreeMap<>());
        for (int i = 0; i < 8; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try {
                    Path file = directory.resolve("build" + number + "/dpuos.lock");
                    locks.put(
                            number,
                            Resolution.run(request(Mode.CREATE, file)).lock().text());
                } catch (IOException e) {
                    locks.put(number, e.toString());
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(Set.copyOf(locks.values())).hasSize(1).allMatch(l -> l.startsWith("dpuos-lock"));
        assertThat(fetched.stream().filter(f -> f.endsWith(".rpm"))).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void eightProcessesOnOneCacheAgreeAndBringEachPackageOnce() throws Exception {
        List<Process> builds = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            builds.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            Build.class.getName(),
                            os.directory.toUri().toString(),
                            directory.resolve("cache").toString(),
                            directory.resolve("key").toString(),
                            directory.resolve("build" + i).toString())
                    .inheritIO()
                    .start());
        }
        Files.write(directory.resolve("key.tmp"), SignedFixtures.key().armoredKey());
        Files.writeString(
                directory.resolve("key.fingerprint"), SignedFixtures.key().fingerprint());
        Files.move(directory.resolve("key.tmp"), directory.resolve("key"));
        for (Process build : builds) {
            assertThat(build.waitFor()).isZero();
        }

        List<String> locks = new ArrayList<>();
        List<String> brought = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            locks.add(Files.readString(directory.resolve("build" + i + "/dpuos.lock")));
            brought.addAll(Files.readAllLines(directory.resolve("build" + i + "/fetched")));
        }
        assertThat(Set.copyOf(locks)).hasSize(1);
        assertThat(brought.stream().filter(f -> f.endsWith(".rpm"))).hasSize(2).doesNotHaveDuplicates();
    }

    /** One of several builds that share a cache. */
    static final class Build {
        public static void main(String[] arguments) throws Exception {
            Path key = Path.of(arguments[2]);
            while (!Files.exists(key)) {
                Thread.onSpinWait();
            }
            List<String> fetched = Collections.synchronizedList(new ArrayList<>());
            ContentCache cache = new ContentCache(Path.of(arguments[1]));
            io.dpuos.rpm.PinnedKey pinned = new io.dpuos.rpm.PinnedKey(
                    Files.readString(key.resolveSibling("key.fingerprint")), Files.readAllBytes(key));
            RepositorySpec spec =
                    RepositorySpec.builder("os", arguments[0]).key(pinned).build();
            PackageAccess access = PackageAccess.of(
                    List.of(spec),
                    (uri, target, listener) -> {
                        fetched.add(uri.getPath());
                        new JdkFetcher().fetch(uri, target, listener);
                    },
                    cache,
                    false,
                    new SignedPackages(cache));
            Path folder = Files.createDirectories(Path.of(arguments[3]));
            Resolution.run(new ResolutionRequest(
                    "1.0",
                    "test-1",
                    "x86_64",
                    Map.of(LockSet.IMAGE, List.of("shell")),
                    List.of(),
                    List.of(),
                    false,
                    folder.resolve("dpuos.lock"),
                    Mode.CREATE,
                    Set.of(),
                    true,
                    access));
            Files.write(folder.resolve("fetched"), fetched);
        }
    }

    @Test
    void findsAPackageThatIsGoneAmongOtherFilesByItsDigest() throws Exception {
        run(Mode.CREATE);
        deleteTree(directory.resolve("cache"));
        Path artifact = directory.resolve("shell.rpm");
        Files.move(os.file("shell-1-1.noarch"), artifact);
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        PackageAccess access = PackageAccess.of(repositories, fetcher, cache, offline, new SignedPackages(cache));

        LockOutcome outcome = Resolution.run(new ResolutionRequest(
                "1.0",
                "test-1",
                "x86_64",
                install,
                excludes,
                List.of(),
                false,
                lockFile(),
                Mode.FROZEN,
                only,
                true,
                access.withElsewhere(wanted -> java.util.Optional.of(artifact))));

        assertThat(outcome.files().get(LockSet.IMAGE)).hasSize(2);
    }

    @Test
    void saysThatAnotherPluginWroteTheLock() throws Exception {
        run(Mode.CREATE);
        List<String> notes = new ArrayList<>();
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        PackageAccess access = PackageAccess.of(repositories, fetcher, cache, offline, new SignedPackages(cache))
                .withProgress(new io.dpuos.repo.ProgressListener() {
                    @Override
                    public void note(String message) {
                        notes.add(message);
                    }
                });

        Resolution.run(new ResolutionRequest(
                "2.0",
                "test-1",
                "x86_64",
                install,
                excludes,
                List.of(),
                false,
                lockFile(),
                Mode.FROZEN,
                only,
                true,
                access));

        assertThat(notes).anyMatch(n -> n.contains("written by plugin 1.0; this is 2.0"));
    }

    private PackageAccess access() {
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        return PackageAccess.of(repositories, fetcher, cache, offline, new SignedPackages(cache));
    }

    @Test
    void listsNewerVersionsWithTheirAdvisories() throws Exception {
        Lock lock = run(Mode.CREATE).lock();
        os.add("libc-3-1.noarch").add("libc-4-1.noarch").add("tool-0-1.noarch").index();
        Files.writeString(os.directory.resolve("updateinfo.xml"), """
                <updates>
                <update type="security"><id>SA-1</id><title>libc</title><severity>Important</severity><pkglist><collection>
                <package name="libc" version="3" release="1" epoch="0" arch="noarch"/></collection></pkglist></update>
                <update type="security"><id>SA-0</id><title>old</title><severity>Critical</severity><pkglist><collection>
                <package name="libc" version="2" release="1" epoch="0" arch="noarch"/></collection></pkglist></update>
                </updates>
                """);
        SharedRepositories.run(os.directory, List.of("modifyrepo_c", "updateinfo.xml", "repodata"));

        List<Outdated.Row> rows = Outdated.find(lock, access());

        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.locked()).hasToString("libc-2-1.noarch");
            assertThat(row.newest()).hasToString("libc-4-1.noarch");
            assertThat(row.sets()).containsExactly(LockSet.IMAGE, LockSet.INSTALLER);
            assertThat(row.advisories()).extracting(a -> a.id()).containsExactly("SA-1");
            assertThat(row.severity()).isEqualTo(Outdated.Severity.IMPORTANT);
        });
    }

    private LockedPackage from(String nevra, String source) {
        return new LockedPackage(
                io.dpuos.rpm.Nevra.parse(nevra), "a".repeat(64), 1, "-", "os", "x", "-", "-", source, "MIT", "user: x");
    }

    private Lock lockOf(LockedPackage... packages) {
        return new Lock(
                "1",
                "t",
                "x86_64",
                new LockInputs(new java.util.TreeMap<>()),
                List.of(),
                Map.of(LockSet.IMAGE, List.of(packages)));
    }

    @Test
    void collectsSourcePackagesVerified() throws Exception {
        Path source = io.dpuos.rpm.Judge.shared("data/rpms/test-srpm01-1.0-1.src.rpm");
        Path sources = Files.createDirectories(directory.resolve("sources"));
        Files.copy(source, sources.resolve("test-srpm01-1.0-1.src.rpm"));
        SharedRepositories.run(sources, List.of("createrepo_c", "-q", "."));
        RepositorySpec.Builder spec =
                RepositorySpec.builder("src", sources.toUri().toString()).key(SignedFixtures.key());
        Lock lock = lockOf(
                from("a-1-1.noarch", "test-srpm01-1.0-1.src.rpm"),
                from("b-1-1.noarch", "test-srpm01-1.0-1.src.rpm"),
                from("c-1-1.noarch", "absent-1-1.src.rpm"));
        Path folder = directory.resolve("out");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("left-1-1.src.rpm"), "of an older lock");

        repositories = List.of(spec.build());
        assertThatThrownBy(() -> SourcePackages.collect(lock, access(), folder))
                .hasMessageContaining("source package test-srpm01-1.0-1.src")
                .hasMessageContaining("not signed");
        repositories = List.of(spec.policy(new io.dpuos.rpm.SignaturePolicy(false, false, false))
                .build());
        SourcePackages.Collected collected = SourcePackages.collect(lock, access(), folder);

        assertThat(collected.missing()).containsExactly("absent-1-1.src.rpm");
        assertThat(collected.files()).singleElement().satisfies(f -> assertThat(f)
                .hasSameBinaryContentAs(source));
        assertThat(folder.resolve("left-1-1.src.rpm")).doesNotExist();
        assertThat(Files.readString(folder.resolve("SHA256SUMS"))).endsWith("  test-srpm01-1.0-1.src.rpm\n");
    }

    private LockOutcome run(Mode mode) throws IOException {
        return Resolution.run(request(mode, lockFile()));
    }

    private ResolutionRequest request(Mode mode, Path lockFile) {
        ContentCache cache = new ContentCache(directory.resolve("cache"));
        PackageAccess access = PackageAccess.of(repositories, fetcher, cache, offline, new SignedPackages(cache));
        return new ResolutionRequest(
                "1.0", "test-1", "x86_64", install, excludes, List.of(), false, lockFile, mode, only, download, access);
    }

    private Path lockFile() {
        return directory.resolve("project/src/main/dpuos/dpuos-x86_64.lock");
    }

    private static void deleteTree(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
