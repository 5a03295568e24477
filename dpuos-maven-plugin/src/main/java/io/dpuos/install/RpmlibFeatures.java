package io.dpuos.install;

import io.dpuos.rpm.DependencyFlags;
import io.dpuos.rpm.DependencyKind;
import io.dpuos.rpm.FlaggedDependency;
import io.dpuos.rpm.RpmHeader;
import java.util.Set;

/**
 * The features that a package may require of what installs it (rpm lib/rpmds.c, {@code rpmlib(...)}). Whoever does not
 * know a feature must not install the package.
 */
final class RpmlibFeatures {
    private static final Set<String> KNOWN = Set.of(
            "rpmlib(BuiltinLuaScripts)",
            "rpmlib(CaretInVersions)",
            "rpmlib(CompressedFileNames)",
            "rpmlib(ConcurrentAccess)",
            "rpmlib(DynamicBuildRequires)",
            "rpmlib(ExplicitPackageProvide)",
            "rpmlib(FileCaps)",
            "rpmlib(FileDigests)",
            "rpmlib(HeaderLoadSortsTags)",
            "rpmlib(LargeFiles)",
            "rpmlib(PartialHardlinkSets)",
            "rpmlib(PayloadFilesHavePrefix)",
            "rpmlib(PayloadIsBzip2)",
            "rpmlib(PayloadIsLzma)",
            "rpmlib(PayloadIsXz)",
            "rpmlib(PayloadIsZstd)",
            "rpmlib(RichDependencies)",
            "rpmlib(ScriptletExpansion)",
            "rpmlib(ScriptletInterpreterArgs)",
            "rpmlib(TildeInVersions)",
            "rpmlib(VersionedDependencies)");

    private RpmlibFeatures() {}

    /** Refuses a package that requires an unknown feature. */
    static void check(RpmHeader header) {
        for (FlaggedDependency required : header.flaggedDependencies(DependencyKind.REQUIRES)) {
            String name = required.dependency().name();
            boolean feature = (required.flags() & DependencyFlags.RPMLIB) != 0 || name.startsWith("rpmlib(");
            if (feature && !KNOWN.contains(name)) {
                throw new InstallException(
                        header.nevra().toString(),
                        "requires " + required.dependency() + " of what installs it, which this plugin does not know;"
                                + " choose another version of the package, or a newer plugin");
            }
        }
    }
}
