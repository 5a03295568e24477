package io.dpuos.testdistro;

import io.dpuos.rpm.Compression;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.DependencyKind;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.Signer;
import io.dpuos.testdistro.Curation.CuratedPackage;
import io.dpuos.testdistro.DebReader.Entry;
import io.dpuos.testdistro.DebReader.Type;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** Turns the Debian packages of one architecture into a repository. */
final class RepositoryBuilder {
    /** Build time of packages that are made here: 2026-01-01T00:00:00Z. */
    static final long EPOCH = 1_767_225_600L;

    private final Architecture architecture;
    private final Curation curation;
    private final Map<String, DebianPackage> chosen = new TreeMap<>();
    private final Map<String, Path> debs;
    private final Map<String, CuratedPackage> packages = new TreeMap<>();
    private final Map<String, String> rpmByDeb = new TreeMap<>();

    RepositoryBuilder(
            Architecture architecture, Curation curation, List<DebianPackage> closure, Map<String, Path> debs) {
        this.architecture = architecture;
        this.curation = curation;
        this.debs = debs;
        closure.forEach(d -> chosen.put(d.name(), d));
        packages.putAll(curation.packages());
        curation.packages().values().forEach(c -> c.debs().forEach(deb -> rpmByDeb.putIfAbsent(deb, c.name())));
        for (DebianPackage debian : closure) {
            if (!rpmByDeb.containsKey(debian.name())) {
                rpmByDeb.put(debian.name(), debian.name());
                packages.put(
                        debian.name(),
                        new CuratedPackage(debian.name(), List.of(debian.name()), Compression.XZ, false, ""));
            }
        }
    }

    /**
     * Writes {@code Packages/*.rpm} and {@code repodata/}.
     *
     * @return the number of packages
     * @throws IOException when a file cannot be read or written, or a requirement has no provider
     */
    int build(Path target, Signer signer) throws IOException, InterruptedException {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<RpmPlan> plans = plans(threads);
            check(plans);
            Path directory = Files.createDirectories(target.resolve("Packages"));
            List<Callable<Void>> writes = new ArrayList<>();
            for (RpmPlan plan : plans) {
                writes.add(() -> {
                    plan.write(directory.resolve(plan.fileName()), signer);
                    return null;
                });
            }
            all(threads, writes);
            Repodata.write(target, plans, curation);
            return plans.size();
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> List<T> all(ExecutorService threads, List<Callable<T>> tasks)
            throws IOException, InterruptedException {
        List<T> results = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Future<T> future : threads.invokeAll(tasks)) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof IOException) && !(e.getCause() instanceof IllegalStateException)) {
                    throw new IllegalStateException(e.getCause());
                }
                failures.add(e.getCause().getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw new IOException(String.join("\n  ", failures));
        }
        return results;
    }

    /** The files of a package and what its programs and libraries provide and need. */
    private record Payload(CuratedPackage curated, PayloadEditor editor, Set<String> provides, Set<String> requires) {}

    private List<RpmPlan> plans(ExecutorService threads) throws IOException, InterruptedException {
        Map<String, Integer> base = new TreeMap<>();
        for (String verb : List.of("dir", "link")) {
            curation.verbs(verb, "filesystem").forEach(v -> base.put(v.get(2), 0));
        }
        // The kernel's modules take longest, so they come first.
        List<CuratedPackage> order = new ArrayList<>(packages.values());
        order.sort((a, b) -> Boolean.compare(b.name().equals("kernel"), a.name().equals("kernel")));
        List<Callable<Payload>> reads = new ArrayList<>();
        for (CuratedPackage curated : order) {
            reads.add(() -> payload(curated, base));
        }
        Map<String, Payload> payloads = new TreeMap<>();
        all(threads, reads).forEach(p -> payloads.put(p.curated().name(), p));
        List<RpmPlan> plans = new ArrayList<>();
        for (Payload payload : payloads.values()) {
            plans.add(plan(payload, payloads));
        }
        return plans;
    }

    private Payload payload(CuratedPackage curated, Map<String, Integer> base)
            throws IOException, InterruptedException {
        PayloadEditor editor = new PayloadEditor(curated.name(), curation);
        for (String deb : curated.debs()) {
            List<Entry> files = DebReader.read(debs.get(deb), RepositoryBuilder::compressedModule);
            editor.add(deb, files);
            if (curated.name().equals("grub2-efi-" + architecture.efi())) {
                String directory = "/boot/efi/EFI/openEuler/";
                long time = files.stream().mapToLong(Entry::mtime).max().orElse(EPOCH);
                byte[] image = GrubImage.build(architecture, files);
                editor.put(directory + "grub" + architecture.efi() + ".efi", 0700, time, image);
            }
            if (deb.equals("ca-certificates")) {
                editor.put("/etc/ssl/certs/ca-certificates.crt", 0644, editor.latest(), bundle(files));
            }
        }
        long latest = editor.latest();
        editor.curate(latest == 0 ? EPOCH : latest, base);
        Set<String> provides = new TreeSet<>();
        Set<String> requires = new TreeSet<>();
        for (Entry entry : editor.entries().values()) {
            if (entry.type() != Type.FILE || entry.path().startsWith("/boot/")) {
                continue;
            }
            if (entry.path().startsWith("/usr/lib/debug/") || entry.path().startsWith("/usr/lib/grub/")) {
                continue;
            }
            ElfCapabilities.of(entry.content()).ifPresent(elf -> {
                provides.addAll(elf.provides());
                requires.addAll(elf.requires());
            });
            String interpreter = PayloadEditor.interpreter(entry.content());
            boolean program = (entry.permissions() & 0111) != 0 && interpreter.startsWith("/");
            if (program && !interpreter.endsWith("/perl") && !interpreter.startsWith("/usr/local/")) {
                requires.add(interpreterName(interpreter));
            }
        }
        requires.removeAll(provides);
        return new Payload(curated, editor, provides, requires);
    }

    /** Only the shells are known under their old paths. */
    private static String interpreterName(String path) {
        boolean old = path.startsWith("/bin/") && !path.equals("/bin/sh") && !path.equals("/bin/bash");
        return old || path.startsWith("/sbin/") ? "/usr" + path : path;
    }

    private static Entry compressedModule(Entry entry) throws IOException {
        if (!entry.path().startsWith("/lib/modules/") || !entry.path().endsWith(".ko")) {
            return entry;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(entry.content().length / 2);
        // The kernel's own decoder knows no other check than CRC32.
        try (XZOutputStream xz =
                new XZOutputStream(out, new LZMA2Options(0), XZ.CHECK_CRC32, BasicArrayCache.getInstance())) {
            xz.write(entry.content());
        }
        return new Entry(
                entry.path() + ".xz",
                entry.type(),
                entry.permissions(),
                entry.user(),
                entry.group(),
                entry.mtime(),
                "",
                out.toByteArray());
    }

    private static byte[] bundle(List<Entry> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Entry entry : files) {
            if (entry.type() == Type.FILE && entry.path().endsWith(".crt")) {
                out.write(entry.content());
            }
        }
        return out.toByteArray();
    }

    private RpmPlan plan(Payload payload, Map<String, Payload> payloads) throws IOException {
        CuratedPackage curated = payload.curated();
        List<DebianPackage> sources = curated.debs().stream().map(chosen::get).toList();
        Evr evr = sources.isEmpty()
                ? Evr.parse(curated.version())
                : Versions.of(sources.get(0).version());
        String arch = curated.noarch() ? "noarch" : architecture.rpm();
        PayloadEditor editor = payload.editor();
        List<PackagedFile> files = editor.files();
        Map<DependencyKind, Map<String, Dependency>> dependencies = new EnumMap<>(DependencyKind.class);
        payload.provides().forEach(p -> put(dependencies, DependencyKind.PROVIDES, Dependency.of(p)));
        payload.requires().forEach(r -> put(dependencies, DependencyKind.REQUIRES, Dependency.of(r)));
        for (DebianPackage debian : sources) {
            addDebian(debian, payload, payloads, dependencies);
        }
        for (List<String> relation : curation.relations()) {
            if (relation.get(1).equals(curated.name())) {
                String kind = relation.get(0);
                boolean pre = kind.endsWith("(pre)");
                DependencyKind to = DependencyKind.valueOf(
                        (pre ? kind.substring(0, kind.indexOf('(')) : kind).toUpperCase(java.util.Locale.ROOT));
                put(dependencies, to, Versions.parse(relation.get(2), pre));
            }
        }
        if (curated.name().equals("kernel")) {
            String kver = curation.kernelVersion();
            put(
                    dependencies,
                    DependencyKind.PROVIDES,
                    Dependency.of("kernel-uname-r", Dependency.Comparison.EQ, Evr.parse(kver)));
            put(
                    dependencies,
                    DependencyKind.PROVIDES,
                    Dependency.of("kernel-" + architecture.rpm(), Dependency.Comparison.EQ, evr));
        }
        Map<DependencyKind, List<Dependency>> sorted = new EnumMap<>(DependencyKind.class);
        dependencies.forEach((kind, map) -> sorted.put(kind, List.copyOf(map.values())));
        Scripts scripts = Scripts.of(curated.name(), editor.entries(), curation);
        String source = sources.isEmpty() ? curated.name() : sources.get(0).source();
        long latest = sources.isEmpty() ? EPOCH : Math.max(1, editor.latest());
        return new RpmPlan(
                new Nevra(curated.name(), evr, arch),
                sources.isEmpty()
                        ? "Part of the DPU-OS test distribution"
                        : sources.get(0).summary(),
                sources.isEmpty() ? "" : sources.get(0).homepage(),
                source + "-" + evr.version() + "-" + evr.release() + ".src.rpm",
                latest,
                curated.compression(),
                files,
                sorted,
                scripts.scriptlets(),
                scripts.triggers());
    }

    private static void put(
            Map<DependencyKind, Map<String, Dependency>> dependencies, DependencyKind kind, Dependency dependency) {
        Map<String, Dependency> known = dependencies.computeIfAbsent(kind, k -> new TreeMap<>());
        // The same text with and without "before the scriptlets": the stronger one stays.
        known.merge(dependency.toString(), dependency, (a, b) -> a.pre() ? a : b);
    }

    private void addDebian(
            DebianPackage debian,
            Payload payload,
            Map<String, Payload> payloads,
            Map<DependencyKind, Map<String, Dependency>> dependencies) {
        String self = payload.curated().name();
        boolean part =
                curation.verbs("only", self).stream().anyMatch(v -> v.get(2).equals(debian.name()));
        if (part || !rpmByDeb.get(debian.name()).equals(self)) {
            return;
        }
        for (DebianPackage.Relation provided : debian.provides()) {
            if (!packages.containsKey(provided.name()) && !rpmByDeb.containsKey(provided.name())) {
                put(
                        dependencies,
                        DependencyKind.PROVIDES,
                        Versions.bound(provided.name(), provided.sign(), provided.version()));
            }
        }
        for (List<DebianPackage.Relation> alternatives : debian.depends()) {
            for (Dependency dependency : mapped(alternatives, payload, payloads)) {
                put(dependencies, DependencyKind.REQUIRES, dependency);
            }
        }
        for (List<DebianPackage.Relation> alternatives : debian.recommends()) {
            for (Dependency dependency : mapped(alternatives, payload, payloads)) {
                put(dependencies, DependencyKind.RECOMMENDS, dependency);
            }
        }
    }

    /** Returns what a group of alternatives becomes: nothing, one dependency, or one rich dependency. */
    private List<Dependency> mapped(
            List<DebianPackage.Relation> alternatives, Payload payload, Map<String, Payload> payloads) {
        Map<String, Dependency> mapped = new LinkedHashMap<>();
        for (DebianPackage.Relation relation : alternatives) {
            if (curation.dropped().contains(relation.name())) {
                return List.of();
            }
            String rpm = rpmByDeb.getOrDefault(relation.name(), "");
            if (rpm.equals(payload.curated().name())) {
                return List.of();
            }
            if (!rpm.isEmpty()) {
                Payload target = payloads.get(rpm);
                boolean covered = relation.name().startsWith("lib")
                        && target.provides().stream().anyMatch(payload.requires()::contains);
                if (covered) {
                    return List.of();
                }
                List<String> parts = target.curated().debs();
                boolean exact = parts.size() == 1 || parts.get(0).equals(relation.name());
                mapped.put(rpm, exact ? Versions.bound(rpm, relation.sign(), relation.version()) : Dependency.of(rpm));
            } else if (chosen.values().stream()
                    .anyMatch(d -> d.provides().stream().anyMatch(v -> v.name().equals(relation.name())))) {
                mapped.put(relation.name(), Dependency.of(relation.name()));
            }
        }
        if (mapped.size() <= 1) {
            return List.copyOf(mapped.values());
        }
        List<String> names = mapped.values().stream().map(Dependency::toString).toList();
        return List.of(Dependency.of("(" + String.join(" or ", names) + ")"));
    }

    /** Fails when a requirement has no provider: the archive floats, and the tables must follow it. */
    private static void check(List<RpmPlan> plans) throws IOException {
        Map<String, List<Dependency>> provided = new TreeMap<>();
        Set<String> files = new TreeSet<>();
        for (RpmPlan plan : plans) {
            plan.allProvides().forEach(p -> provided.computeIfAbsent(p.name(), n -> new ArrayList<>())
                    .add(p));
            plan.files().forEach(f -> files.add(f.path().toString()));
        }
        List<String> missing = new ArrayList<>();
        for (RpmPlan plan : plans) {
            for (Dependency required : plan.allRequires()) {
                boolean satisfied = required.isRich()
                        || files.contains(required.name())
                        || provided.getOrDefault(required.name(), List.of()).stream()
                                .anyMatch(required::isSatisfiedBy);
                if (!satisfied) {
                    missing.add(plan.nevra().name() + " requires " + required);
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException("requirements without a provider; complete packages.txt, dropped.txt or "
                    + "relations.txt:\n  " + String.join("\n  ", missing));
        }
    }
}
