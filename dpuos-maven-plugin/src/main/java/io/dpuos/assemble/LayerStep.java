package io.dpuos.assemble;

import io.dpuos.tree.ImageTree;
import java.io.IOException;

/**
 * How a layer is computed. Immutable.
 *
 * @param name the layer's name
 * @param inputs a text that differs when the configuration of the layer differs; only its digest is kept
 * @param computation the pure function from the image below to the layer
 */
record LayerStep(String name, String inputs, Computation computation) {
    /** Computes a layer on a tree. */
    @FunctionalInterface
    interface Computation {
        LayerOutcome compute(ImageTree tree) throws IOException;
    }
}
