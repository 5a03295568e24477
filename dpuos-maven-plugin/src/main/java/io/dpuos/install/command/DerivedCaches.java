package io.dpuos.install.command;

import io.dpuos.shell.FileProblem;
import io.dpuos.shell.FileSystem;
import java.util.SortedSet;

/**
 * Computes, once at the end, what scriptlets asked for and the image boots with: the library cache. Module indexes are
 * computed with the kernel layer; every other cache is made on the target, by a unit or when its program needs it
 * first, and stands in {@code scriptlets.json} as an intent.
 */
public final class DerivedCaches {
    private DerivedCaches() {}

    /** Writes the caches of the intents to the tree. */
    public static void derive(FileSystem files, SortedSet<String> intents) throws FileProblem {
        if (intents.contains("ldconfig")) {
            LibraryCache.write(files);
        }
    }
}
