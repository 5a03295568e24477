package io.dpuos.resolve.solver;

/**
 * Which packages are decided, in which order, at which level, and by which rule. Level 1 holds what is certain; each
 * choice opens a further level.
 */
final class Decisions {
    private final int[] level;
    private final IntList queue = new IntList(1024);
    private final IntList why = new IntList(1024);
    private int reverts;

    Decisions(int packages) {
        level = new int[packages + 1];
    }

    /**
     * Decides a literal.
     *
     * @param rule the rule that forces it, or 0 minus the rule for which it is a choice
     */
    void decide(int literal, int atLevel, int rule) {
        level[Math.abs(literal)] = literal > 0 ? atLevel : -atLevel;
        queue.add(literal);
        why.add(rule);
    }

    boolean isTrue(int literal) {
        return literal > 0 ? level[literal] > 0 : level[-literal] < 0;
    }

    boolean isFalse(int literal) {
        return literal > 0 ? level[literal] < 0 : level[-literal] > 0;
    }

    boolean isInstalled(int pkg) {
        return level[pkg] > 0;
    }

    boolean isExcluded(int pkg) {
        return level[pkg] < 0;
    }

    boolean isOpen(int pkg) {
        return level[pkg] == 0;
    }

    int level(int pkg) {
        return Math.abs(level[pkg]);
    }

    int size() {
        return queue.size();
    }

    int literal(int index) {
        return queue.get(index);
    }

    int why(int index) {
        return why.get(index);
    }

    /** Counts how often decisions were taken back; who keeps sums over decisions starts anew when it changes. */
    int reverts() {
        return reverts;
    }

    /** Takes back all decisions above a level. */
    void revert(int toLevel) {
        int size = queue.size();
        while (size > 0 && level(Math.abs(queue.get(size - 1))) > toLevel) {
            size--;
            level[Math.abs(queue.get(size))] = 0;
        }
        queue.truncate(size);
        why.truncate(size);
        reverts++;
    }
}
