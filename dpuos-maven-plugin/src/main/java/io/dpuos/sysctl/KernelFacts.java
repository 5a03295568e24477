package io.dpuos.sysctl;

import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/** What the kernel of an image tells about itself. Where it tells nothing, nothing is refused for its sake. */
public interface KernelFacts {
    /** Where the code of a module is. */
    enum Place {
        /** In a module file of the image. */
        LOADABLE,
        /** In the kernel itself. */
        BUILT_IN,
        /** Nowhere in the image. */
        ABSENT,
        /** The image does not say. */
        UNKNOWN
    }

    /** Returns the release of the image's newest kernel, for example {@code 5.10.0-60.18.0.50.oe2203.aarch64}. */
    Optional<String> release();

    /** Returns the value of a configuration symbol with its {@code CONFIG_}, {@code n} when it is not set; empty when
     * the image holds no kernel configuration. */
    Optional<String> config(String symbol);

    /** Returns where a module is; {@code -} and {@code _} are the same. */
    Place place(String module);

    /** Returns the names of all modules, loadable and built in. */
    SortedSet<String> modules();

    /** Returns the parameters of a module with their types, for example {@code int}; empty when nothing tells them. */
    Optional<SortedMap<String, String>> parameters(String module) throws IOException;

    /** Returns a kernel of which nothing but the release is known. */
    static KernelFacts ofRelease(String release) {
        return new UnknownKernel(Optional.of(release));
    }

    /** Returns a kernel of which nothing is known. */
    static KernelFacts unknown() {
        return new UnknownKernel(Optional.empty());
    }
}
