package io.dpuos.install;

import io.dpuos.tree.ImageTree;
import java.util.List;
import java.util.SortedSet;

/**
 * The outcome of an installation. Immutable.
 *
 * @param tree the base tree
 * @param packages in transaction order
 * @param ledger the fate of every scriptlet
 * @param deferred what runs on the target, in order
 * @param ids ids of all users and groups of the image by name
 * @param intents derived caches that scriptlets asked for, for example {@code ldconfig} or {@code depmod KVER}
 * @param warnings what went on although something was wrong, for people
 */
public record InstalledTree(
        ImageTree tree,
        List<InstalledPackage> packages,
        ScriptletLedger ledger,
        List<DeferredScriptlet> deferred,
        IdMap ids,
        SortedSet<String> intents,
        List<String> warnings) {
    /** Copies the lists. */
    public InstalledTree {
        packages = List.copyOf(packages);
        deferred = List.copyOf(deferred);
        warnings = List.copyOf(warnings);
    }
}
