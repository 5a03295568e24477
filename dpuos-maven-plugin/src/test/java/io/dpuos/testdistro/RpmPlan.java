package io.dpuos.testdistro;

import io.dpuos.rpm.Compression;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.DependencyFlags;
import io.dpuos.rpm.DependencyKind;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.rpm.Signer;
import io.dpuos.rpm.Tag;
import io.dpuos.rpm.Trigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything about one RPM before it is written. Immutable.
 *
 * @param sourceRpm file name of the source package
 * @param buildTime seconds since the epoch
 * @param dependencies by kind, sorted; without the provide of the package itself
 */
record RpmPlan(
        Nevra nevra,
        String summary,
        String url,
        String sourceRpm,
        long buildTime,
        Compression compression,
        List<PackagedFile> files,
        Map<DependencyKind, List<Dependency>> dependencies,
        List<Scriptlet> scriptlets,
        List<Trigger> triggers) {
    static final String LICENCE = "see copyright file";
    static final String VENDOR = "DPU-OS test distribution";
    static final String GROUP = "Unspecified";

    /** Returns {@code name-version-release.arch.rpm}. */
    String fileName() {
        return nevra.name() + "-" + nevra.evr().version() + "-" + nevra.evr().release() + "." + nevra.arch() + ".rpm";
    }

    /** Returns the dependencies of a kind. */
    List<Dependency> of(DependencyKind kind) {
        return dependencies.getOrDefault(kind, List.of());
    }

    /** Returns all requirements, the programs of the scriptlets included, without the features of rpm itself. */
    List<Dependency> allRequires() {
        List<Dependency> all = new ArrayList<>(of(DependencyKind.REQUIRES));
        List<List<String>> interpreters = new ArrayList<>();
        scriptlets.forEach(s -> interpreters.add(s.interpreter()));
        triggers.forEach(t -> interpreters.add(t.interpreter()));
        for (List<String> interpreter : interpreters) {
            String program = interpreter.get(0);
            if (!program.startsWith("<") && all.stream().noneMatch(d -> d.name().equals(program))) {
                all.add(Versions.parse(program, true));
            }
        }
        return all;
    }

    /** Returns all provided capabilities, the package itself included. */
    List<Dependency> allProvides() {
        List<Dependency> all = new ArrayList<>();
        all.add(Dependency.of(nevra.name(), Dependency.Comparison.EQ, nevra.evr()));
        all.addAll(of(DependencyKind.PROVIDES));
        return all;
    }

    /** Writes the RPM. Low levels keep the build short; the format is the same. */
    void write(Path target, Signer signer) throws IOException {
        RpmWriter writer = new RpmWriter(nevra)
                .summary(summary)
                .description(summary)
                .group(GROUP)
                .buildTime(buildTime)
                .text(Tag.LICENSE, LICENCE)
                .text(Tag.VENDOR, VENDOR)
                .text(Tag.SOURCERPM, sourceRpm)
                .compression(compression, compression == Compression.ZSTD ? 3 : 0)
                .signer(signer);
        if (!url.isEmpty()) {
            writer.text(Tag.URL, url);
        }
        dependencies.forEach((kind, list) -> list.forEach(d -> {
            int flags = d.pre() ? DependencyFlags.SCRIPT_PRE | DependencyFlags.SCRIPT_POST : 0;
            writer.dependency(kind, d, flags);
        }));
        files.forEach(writer::file);
        scriptlets.forEach(writer::scriptlet);
        triggers.forEach(writer::trigger);
        writer.write(target);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
