package io.dpuos.repo;

import java.io.IOException;

/** A repository, its metadata or the content cache cannot be used. Carries what is needed to tell the user. */
public class RepositoryException extends IOException {
    private static final long serialVersionUID = 1;

    private final String subject;
    private final String problem;
    private final String remedy;

    /**
     * Makes an exception whose message is {@code subject: problem; remedy}.
     *
     * @param subject the repository id, file or URL (without credentials)
     * @param problem what is wrong: expected and found
     * @param remedy what the user can do; may be empty
     */
    public RepositoryException(String subject, String problem, String remedy) {
        super(subject + ": " + problem + (remedy.isEmpty() ? "" : "; " + remedy));
        this.subject = subject;
        this.problem = problem;
        this.remedy = remedy;
    }

    /** Makes an exception with a cause. */
    public RepositoryException(String subject, String problem, String remedy, Throwable cause) {
        this(subject, problem, remedy);
        initCause(cause);
    }

    /** Returns the repository id, file or URL. */
    public String subject() {
        return subject;
    }

    /** Returns what is wrong. */
    public String problem() {
        return problem;
    }

    /** Returns what the user can do; may be empty. */
    public String remedy() {
        return remedy;
    }
}
