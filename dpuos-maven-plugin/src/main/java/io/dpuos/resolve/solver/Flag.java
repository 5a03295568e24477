package io.dpuos.resolve.solver;

/** Switches of the engine. An image is solved with {@link #CHECK_ARCHITECTURE} and {@link #KEEP_EXPLICIT_OBSOLETES}. */
public enum Flag {
    /** Weak dependencies install. */
    WEAK,
    /** A worse architecture of a package is avoided when a better one exists. */
    CHECK_ARCHITECTURE,
    /** Obsoletes count for packages that may be installed in several versions. */
    KEEP_EXPLICIT_OBSOLETES,
    /** Weak dependencies of installed packages count. */
    ALREADY_RECOMMENDED,
    /** Of the weak dependencies, only supplements of the system's own namespaces install. */
    ONLY_NAMESPACE_RECOMMENDED,
    /** Recommends are followed like requires as long as nothing speaks against it. */
    STRONG_RECOMMENDS,
    /** Installed packages may be replaced by older ones. */
    ALLOW_DOWNGRADE,
    /** Installed packages may not be replaced by packages of another name. */
    FORBID_NAME_CHANGE,
    /** Installed packages may change their architecture. */
    ALLOW_ARCHITECTURE_CHANGE,
    /** Installed packages may change their vendor. */
    ALLOW_VENDOR_CHANGE,
    /** Installed packages may be removed to solve a problem. */
    ALLOW_UNINSTALL,
    /** As {@link #ALLOW_DOWNGRADE}, denied to distribution upgrades. */
    DUP_FORBID_DOWNGRADE,
    /** As {@link #FORBID_NAME_CHANGE}, for distribution upgrades. */
    DUP_FORBID_NAME_CHANGE,
    /** As {@link #ALLOW_ARCHITECTURE_CHANGE}, denied to distribution upgrades. */
    DUP_FORBID_ARCHITECTURE_CHANGE,
    /** As {@link #ALLOW_VENDOR_CHANGE}, denied to distribution upgrades. */
    DUP_FORBID_VENDOR_CHANGE,
    /** A provider of the name that obsoletes it is no reason to leave other obsoleting packages out. */
    NO_UPDATE_PROVIDES,
    /** Only packages that provide the name can replace by Obsoletes. */
    NEED_UPDATE_PROVIDES,
    /** An update that insists on the best takes the best of what the other switches allow. */
    BEST_OBEYS_POLICY,
    /** An update to a package that is not installed means nothing, rather than what the package replaces. */
    NO_AUTOMATIC_TARGETS,
    /** Packages that no repository has stay in a distribution upgrade. */
    KEEP_ORPHANS,
    /** Dependencies of packages that no repository has may break in a distribution upgrade. */
    BREAK_ORPHANS,
    /** Installed packages are looked at before jobs. */
    FOCUS_INSTALLED,
    /** The best version counts for the dependencies of jobs, before installed packages are looked at. */
    FOCUS_BEST,
    /** New packages are taken in their best version, before installed packages are looked at. */
    FOCUS_NEW,
    /** All packages that obsolete one installed package replace it together. */
    YUM_OBSOLETES,
    /** An install job that an installed package fulfils updates it. */
    INSTALL_ALSO_UPDATES,
    /** A package of a better repository hides those of its name in worse ones. */
    STRICT_REPOSITORY_PRIORITY
}
