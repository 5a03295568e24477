package io.dpuos.assemble;

import io.dpuos.tree.Content;
import java.io.IOException;
import java.io.InputStream;

/** A content that tells when somebody looks at it, be it only at its size. Safe for use by several threads. */
final class WatchedContent implements Content {
    private final Content content;
    private final Runnable note;

    private WatchedContent(Content content, Runnable note) {
        this.content = content;
        this.note = note;
    }

    static Content of(Content content, Runnable note) {
        return new WatchedContent(content instanceof WatchedContent watched ? watched.content : content, note);
    }

    @Override
    public long size() {
        note.run();
        return content.size();
    }

    @Override
    public String sha256() {
        note.run();
        return content.sha256();
    }

    @Override
    public InputStream open() throws IOException {
        note.run();
        return content.open();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content that && sha256().equals(that.sha256());
    }

    @Override
    public int hashCode() {
        return sha256().hashCode();
    }

    @Override
    public String toString() {
        note.run();
        return content.toString();
    }
}
