package io.dpuos.repo;

import java.net.URI;
import java.net.URISyntaxException;

/** A file could not be brought. */
public final class FetchException extends RepositoryException {
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final int status;

    /** What went wrong. */
    public enum Kind {
        /** The file is not there: HTTP 404 or 410, or no such file. */
        NOT_FOUND,
        /** The server wants credentials or denies: HTTP 401, 403, 407. */
        DENIED,
        /** Any other answer that is no success. */
        REFUSED,
        /** No byte arrived for too long. */
        STALLED,
        /** The connection failed or ended early. */
        BROKEN,
        /** More bytes than accepted. */
        TOO_LARGE,
        /** The network must not be used. */
        OFFLINE
    }

    /**
     * Makes an exception.
     *
     * @param status the HTTP status, 0 when there is none
     */
    public FetchException(URI uri, Kind kind, int status, String problem, String remedy) {
        super(display(uri), problem, remedy);
        this.kind = kind;
        this.status = status;
    }

    /** Returns what went wrong. */
    public Kind kind() {
        return kind;
    }

    /** Returns the HTTP status, 0 when there is none. */
    public int status() {
        return status;
    }

    /** Returns the URI without user name, password, query and fragment, all of which may hold secrets. */
    public static String display(URI uri) {
        if (uri.isOpaque()) {
            return uri.getScheme() + ":" + uri.getSchemeSpecificPart();
        }
        try {
            return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), null, null).toString();
        } catch (URISyntaxException e) {
            return uri.getScheme() + "://" + uri.getHost();
        }
    }
}
