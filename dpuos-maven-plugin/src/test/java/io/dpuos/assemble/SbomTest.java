package io.dpuos.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.install.InstalledPackage;
import io.dpuos.resolve.Lock;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Judge;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SbomTest {
    private static final String DIGEST = "5".repeat(64);

    @TempDir
    Path directory;

    private final List<InstalledPackage> packages = new ArrayList<>();
    private final Map<io.dpuos.resolve.LockSet, List<io.dpuos.resolve.LockedPackage>> sets =
            new java.util.EnumMap<>(io.dpuos.resolve.LockSet.class);

    private void add(String nevra, char digit, io.dpuos.resolve.LockSet set, RpmWriter writer) throws IOException {
        Path file = directory.resolve(nevra + ".rpm");
        writer.summary("a \"test\"").write(file);
        String sha256 = String.valueOf(digit).repeat(64);
        packages.add(new InstalledPackage(
                RpmFile.read(file).header(), RpmFile.read(file).signatureHeader(), sha256, true, List.of(), List.of()));
        sets.computeIfAbsent(set, s -> new ArrayList<>())
                .add(new io.dpuos.resolve.LockedPackage(
                        Nevra.parse(nevra),
                        sha256,
                        1,
                        DIGEST,
                        "os",
                        "x.rpm",
                        "-",
                        "-",
                        "shell-1-1.src.rpm",
                        "GPL-2.0-or-later",
                        "user: shell"));
    }

    private String bill() throws IOException {
        packages.clear();
        sets.clear();
        add(
                "shell-2:1+b-1.noarch",
                'a',
                io.dpuos.resolve.LockSet.IMAGE,
                new RpmWriter(Nevra.parse("shell-2:1+b-1.noarch"))
                        .requires(Dependency.of("libc"))
                        .requires(Dependency.of("/opt/tool")));
        add("libc-1-1.noarch", 'b', io.dpuos.resolve.LockSet.IMAGE, new RpmWriter(Nevra.parse("libc-1-1.noarch")));
        add(
                "tool-1-1.noarch",
                'c',
                io.dpuos.resolve.LockSet.IMAGE,
                new RpmWriter(Nevra.parse("tool-1-1.noarch"))
                        .file(PackagedFile.regular(TreePath.of("/opt/tool"), 0755, Bytes.of("x"))));
        add("libc-2-1.noarch", 'd', io.dpuos.resolve.LockSet.INSTALLER, new RpmWriter(Nevra.parse("libc-2-1.noarch")));
        Lock lock = new Lock(
                "1.0",
                "openeuler-24.03-lts",
                "aarch64",
                new io.dpuos.resolve.LockInputs(new java.util.TreeMap<>()),
                List.of(),
                sets);
        return Sbom.of(new Coordinates("com.acme", "dpu", "1.2", "DPU"), "1.0", lock, packages, 1_700_000_000L, DIGEST);
    }

    @Test
    void isTheSameForTheSameMedium() throws IOException {
        assertThat(bill()).isEqualTo(bill()).contains("\"timestamp\": \"2023-11-14T22:13:20Z\"");
    }

    @Test
    void holdsPackagesAndWhatDependsOnWhat() throws IOException {
        Judge.needs("python3");
        Files.writeString(directory.resolve("bom.json"), bill());
        Files.writeString(directory.resolve("check.py"), """
                import json, re
                bom = json.load(open('bom.json'))
                assert bom['bomFormat'] == 'CycloneDX' and bom['specVersion'] == '1.6' and bom['version'] == 1
                assert re.match(r'urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$', bom['serialNumber'])
                top = bom['metadata']['component']
                assert top['purl'] == 'pkg:maven/com.acme/dpu@1.2?classifier=aarch64&type=iso', top['purl']
                parts = {c['bom-ref']: c for c in bom['components']}
                refs = set(parts) | {top['bom-ref']}
                assert len(parts) == 4
                for c in parts.values():
                    assert c['type'] == 'library' and c['name'] and c['version'] and c['purl'].startswith('pkg:rpm/openeuler/')
                    assert c['hashes'][0]['alg'] == 'SHA-256' and len(c['hashes'][0]['content']) == 64
                edges = {d['ref']: d['dependsOn'] for d in bom['dependencies']}
                assert set(edges) == refs and all(set(v) <= refs for v in edges.values())
                shell = [r for r in parts if '/shell@' in r][0]
                assert '@1%2Bb-1?' in shell and 'epoch=2' in shell and 'upstream=shell-1-1.src.rpm' in shell, shell
                print(sorted(parts[r]['name'] + ' ' + parts[r]['version'] for r in edges[shell]))
                """);

        String output = Judge.sh(directory, "python3 check.py").orFail();

        assertThat(output.strip()).isEqualTo("['libc 1-1', 'tool 1-1']");
    }
}
