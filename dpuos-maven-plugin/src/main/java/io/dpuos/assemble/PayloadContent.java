package io.dpuos.assemble;

import io.dpuos.format.payload.Payload;
import io.dpuos.tree.Content;
import java.io.InputStream;

/** A payload as the content of a file; its frames are read from the store. */
record PayloadContent(Payload payload) implements Content {
    @Override
    public long size() {
        return payload.size();
    }

    @Override
    public String sha256() {
        return payload.index().sha256();
    }

    @Override
    public InputStream open() {
        return payload.open();
    }
}
