package io.dpuos.tree;

import java.util.List;

/**
 * The result of a tailoring step: edits in the order in which they are applied. Immutable.
 *
 * @param name two digits, a dash and a word, for example {@code 40-sysctl}; layers apply in the order of their names
 * @param edits what changes
 */
public record Layer(String name, List<Edit> edits) {
    /** Checks the name and copies the list. */
    public Layer {
        if (!name.matches("[0-9]{2}-[a-z]+")) {
            throw new IllegalArgumentException("a layer's name is two digits, a dash and a word, found '" + name + "'");
        }
        edits = List.copyOf(edits);
    }
}
