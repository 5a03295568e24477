package io.dpuos.repo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Brings one file from a repository. Implementations are safe for use by several threads. */
@FunctionalInterface
public interface Fetcher {
    /**
     * Writes the bytes at {@code uri} to {@code target}, replacing what is there. The bytes are not verified: a
     * transport cannot always tell a cut transfer from a whole one, so the caller checks size and digest.
     *
     * @param uri where the file is
     * @param target a temporary file; after a failure it may hold part of the bytes
     * @throws FetchException when the server refuses, which says whether another mirror may help
     * @throws IOException when the file cannot be read or written
     */
    void fetch(URI uri, Path target, TransferListener listener) throws IOException;
}
