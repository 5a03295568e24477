package io.dpuos.shell;

/** What a script may still use up. */
final class Budget {
    private static final int CHARACTERS_PER_STEP = 512;

    private final Limits limits;
    private long steps;
    private long output;
    private int processes;

    Budget(Limits limits) {
        this.limits = limits;
    }

    void step(int line) {
        steps(1, line);
    }

    private void steps(long count, int line) {
        steps += count;
        if (steps > limits.steps()) {
            throw new ShellLimitException(line, "steps", "the script does more than " + limits.steps() + " steps");
        }
    }

    /** Counts a text that is made or looked through, and refuses one that is too long. */
    void text(long length, int line) {
        if (length > limits.text()) {
            throw new ShellLimitException(
                    line, "memory", "the script makes a text of more than " + limits.text() + " bytes");
        }
        steps(length / CHARACTERS_PER_STEP, line);
    }

    /** Counts data that flows through a program or is read as a whole. */
    void data(long length, int line) {
        if (length > limits.output()) {
            throw new ShellLimitException(
                    line, "memory", "the script reads more than " + limits.output() + " bytes at once");
        }
        steps(length / CHARACTERS_PER_STEP, line);
    }

    void write(int bytes, int line) {
        output += bytes;
        steps(bytes / CHARACTERS_PER_STEP, line);
        if (output > limits.output()) {
            throw new ShellLimitException(line, "output", "the script writes more than " + limits.output() + " bytes");
        }
    }

    /** Counts a sub-shell. */
    void process(int line) {
        steps(4, line);
        processes++;
    }

    /** Returns the number of the next process; it begins after that of the script itself. */
    int processes() {
        return processes + 1;
    }

    int depth() {
        return limits.depth();
    }
}
