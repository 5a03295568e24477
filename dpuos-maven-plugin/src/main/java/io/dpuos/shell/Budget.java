package io.dpuos.shell;

/**
 * What a script may still use up. Whoever goes over it gets a {@link ShellLimitException} with the line and the limit.
 *
 * <p>Not safe for use by several threads at a time.
 */
public final class Budget {
    private static final int CHARACTERS_PER_STEP = 512;

    private final Limits limits;
    private long steps;
    private long output;
    private int processes;

    /** Makes an untouched budget. */
    public Budget(Limits limits) {
        this.limits = limits;
    }

    void step(int line) {
        steps(1, line);
    }

    /** Counts work. */
    public void steps(long count, int line) {
        steps += count;
        if (steps > limits.steps()) {
            throw new ShellLimitException(line, "steps", "the script does more than " + limits.steps() + " steps");
        }
    }

    /** Counts a text that is made or looked through, and refuses one that is too long. */
    public void text(long length, int line) {
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

    /** Counts what goes to a file or an output. */
    public void write(int bytes, int line) {
        output += bytes;
        steps(bytes / CHARACTERS_PER_STEP, line);
        if (output > limits.output()) {
            throw new ShellLimitException(line, "output", "the script writes more than " + limits.output() + " bytes");
        }
    }

    /** Refuses what nests too deep. */
    public ShellLimitException tooDeep(int line, int most) {
        return new ShellLimitException(line, "depth", "the script nests deeper than " + most);
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

    /** Returns how deep functions, shells and sourced files may nest. */
    public int depth() {
        return limits.depth();
    }
}
