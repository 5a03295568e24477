package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import java.util.Map;
import java.util.TreeMap;

/**
 * The features of the package format that the image builder itself provides, as {@code rpmlib(...)} capabilities.
 *
 * <p>Names and versions: rpm, lib/rpmds.cc, table {@code rpmlibProvides}. A feature that is not in this table is not
 * implemented by the installer of this project, so a package that requires it is refused.
 */
final class RpmlibFeatures {
    private static final Map<String, Dependency> FEATURES = table(
            "BuiltinLuaScripts", "4.2.2-1",
            "CaretInVersions", "4.15.0-1",
            "CompressedFileNames", "3.0.4-1",
            "ConcurrentAccess", "4.1-1",
            "DynamicBuildRequires", "4.15.0-1",
            "ExplicitPackageProvide", "4.0-1",
            "FileCaps", "4.6.1-1",
            "FileDigests", "4.6.0-1",
            "HeaderLoadSortsTags", "4.0.1-1",
            "LargeFiles", "4.12.0-1",
            "PartialHardlinkSets", "4.0.4-1",
            "PayloadFilesHavePrefix", "4.0-1",
            "PayloadIsBzip2", "3.0.5-1",
            "PayloadIsLzma", "4.4.6-1",
            "PayloadIsXz", "5.2-1",
            "PayloadIsZstd", "5.4.18-1",
            "RichDependencies", "4.12.0-1",
            "ScriptletExpansion", "4.9.0-1",
            "ScriptletInterpreterArgs", "4.0.3-1",
            "TildeInVersions", "4.10.0-1",
            "VersionedDependencies", "3.0.3-1");

    private RpmlibFeatures() {}

    static boolean isFeature(Dependency dependency) {
        return dependency.name().startsWith("rpmlib(");
    }

    static boolean provides(Dependency required) {
        Dependency provided = FEATURES.get(required.name());
        return provided != null && required.overlaps(provided);
    }

    private static Map<String, Dependency> table(String... namesAndVersions) {
        Map<String, Dependency> table = new TreeMap<>();
        for (int i = 0; i < namesAndVersions.length; i += 2) {
            String name = "rpmlib(" + namesAndVersions[i] + ")";
            table.put(name, Dependency.of(name, Comparison.EQ, Evr.parse(namesAndVersions[i + 1])));
        }
        return table;
    }
}
