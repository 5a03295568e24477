package io.dpuos.shell;

/** What a script may still use up. */
final class Budget {
    private final Limits limits;
    private long steps;
    private long output;

    Budget(Limits limits) {
        this.limits = limits;
    }

    void step(int line) {
        if (++steps > limits.steps()) {
            throw new ShellLimitException(line, "steps", "the script does more than " + limits.steps() + " steps");
        }
    }

    void write(int bytes, int line) {
        output += bytes;
        if (output > limits.output()) {
            throw new ShellLimitException(line, "output", "the script writes more than " + limits.output() + " bytes");
        }
    }

    int depth() {
        return limits.depth();
    }
}
