package io.dpuos.assemble;

import io.dpuos.files.ProgramMemory;
import io.dpuos.install.PackageStore;
import io.dpuos.kernel.ModuleMemory;

/**
 * What this process has decompressed because no cache knew it. Immutable.
 *
 * @param packages RPM files that were unpacked
 * @param modules kernel modules that were read
 * @param programs programs and libraries that were read for what they need
 */
public record WorkCount(long packages, long modules, long programs) {
    /** Counts from the start of the process; builds that run at the same time count together. */
    public static WorkCount now() {
        return new WorkCount(
                PackageStore.packagesUnpacked(),
                ModuleMemory.facts().contentsRead(),
                ProgramMemory.facts().contentsRead());
    }

    /** Returns what was done since another count. */
    public WorkCount since(WorkCount before) {
        return new WorkCount(packages - before.packages, modules - before.modules, programs - before.programs);
    }

    /** Returns the numbers in words. */
    public String text() {
        return packages + " packages unpacked, " + modules + " modules and " + programs + " programs read";
    }
}
