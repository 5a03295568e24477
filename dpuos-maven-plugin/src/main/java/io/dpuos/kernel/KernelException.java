package io.dpuos.kernel;

import java.util.List;

/** A kernel, module, rule or configuration that cannot be used as asked. */
public final class KernelException extends RuntimeException {
    private final String subject;
    private final List<String> nearest;

    /**
     * Makes the exception.
     *
     * @param subject what is wrong: a path of the image, a rule, or a file and line
     * @param problem what is wrong with it, what was expected, and the way out
     */
    public KernelException(String subject, String problem) {
        this(subject, problem, List.of());
    }

    /**
     * Makes the exception for a name that is not known.
     *
     * @param nearest known names that are close to it; may be empty
     */
    public KernelException(String subject, String problem, List<String> nearest) {
        super(subject + ": " + problem + (nearest.isEmpty() ? "" : "; nearest: " + String.join(", ", nearest)));
        this.subject = subject;
        this.nearest = List.copyOf(nearest);
    }

    /** Returns what is wrong: a path of the image, a rule, or a file and line. */
    public String subject() {
        return subject;
    }

    /** Returns known names that are close to the unknown one. */
    public List<String> nearest() {
        return nearest;
    }
}
