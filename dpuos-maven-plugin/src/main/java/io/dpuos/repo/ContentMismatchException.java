package io.dpuos.repo;

/** A source gave other bytes than its digest or size promised. */
public final class ContentMismatchException extends RepositoryException {
    private static final long serialVersionUID = 1;

    private final boolean html;

    /**
     * Makes an exception.
     *
     * @param checksum what was asked for
     * @param problem what was expected and found
     * @param html whether the bytes are an HTML page
     */
    public ContentMismatchException(Checksum checksum, String problem, boolean html) {
        this(checksum.toString(), problem, html);
    }

    /** Makes an exception about a named thing. */
    public ContentMismatchException(String subject, String problem, boolean html) {
        super(
                subject,
                problem + (html ? ": it is an HTML page (a login, error or proxy page instead of the file)" : ""),
                html ? "open the URL in a browser and check proxy and credentials" : "");
        this.html = html;
    }

    /** Returns whether the bytes are an HTML page. */
    public boolean isHtml() {
        return html;
    }
}
