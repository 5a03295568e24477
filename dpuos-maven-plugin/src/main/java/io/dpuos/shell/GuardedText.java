package io.dpuos.shell;

/** A text that counts how often a regular expression looks at it, so that backtracking without end is stopped. */
final class GuardedText implements CharSequence {
    private static final int LOOKS_PER_STEP = 100;

    private final String text;
    private final Budget budget;
    private final int line;
    private int looks;

    GuardedText(String text, Budget budget, int line) {
        this.text = text;
        this.budget = budget;
        this.line = line;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (++looks >= LOOKS_PER_STEP) {
            looks = 0;
            budget.step(line);
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
