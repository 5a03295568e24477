package io.dpuos.resolve.solver;

import java.util.List;

/**
 * A contradiction.
 *
 * @param rules rules that cannot hold together: minimal, that is, without any one of them the others can
 */
public record Problem(List<Fact> rules) {
    /**
     * A rule in the proof.
     *
     * @param clause its literals
     * @param origin where it comes from
     */
    public record Fact(int[] clause, Origin origin) {}
}
