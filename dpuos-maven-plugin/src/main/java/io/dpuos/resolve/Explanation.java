package io.dpuos.resolve;

import java.util.List;

/**
 * Why a request has no solution, in words for the person who wrote it.
 *
 * @param problems at least one; each is independent of the others
 */
public record Explanation(List<Problem> problems) {
    /**
     * One reason.
     *
     * @param requests the words of the requests that cannot be fulfilled together
     * @param lines what stands in the way, outermost first, indented by two blanks a level
     * @param remedies what to change, each a sentence; any one of them helps
     */
    public record Problem(List<String> requests, List<String> lines, List<String> remedies) {
        /** Copies the lists. */
        public Problem {
            requests = List.copyOf(requests);
            lines = List.copyOf(lines);
            remedies = List.copyOf(remedies);
        }
    }

    /** Copies the list. */
    public Explanation {
        problems = List.copyOf(problems);
    }

    /** Returns the whole explanation, lines ending in LF. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Problem problem : problems) {
            problem.lines().forEach(line -> text.append(line).append('\n'));
            problem.remedies()
                    .forEach(remedy -> text.append("  -> ").append(remedy).append('\n'));
        }
        return text.toString();
    }
}
