package io.dpuos.shell;

/** A program of the image, implemented on the tree. */
@FunctionalInterface
public interface Command {
    /**
     * Runs the program.
     *
     * @return its exit status, 0 to 255
     * @throws FileProblem when a file operation fails and the program has no words of its own for it; the shell prints
     *     the reason and the status is 1
     */
    int run(Invocation call) throws FileProblem;
}
