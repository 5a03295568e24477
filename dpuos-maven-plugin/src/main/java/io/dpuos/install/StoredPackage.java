package io.dpuos.install;

import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.SignatureHeader;
import io.dpuos.tree.Content;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A package whose contents lie in the store. Immutable, safe for use by several threads. */
public final class StoredPackage {
    private final RpmHeader header;
    private final SignatureHeader signature;
    private final Map<Integer, StoredContent> contents;

    StoredPackage(RpmHeader header, SignatureHeader signature, Map<Integer, StoredContent> contents) {
        this.header = header;
        this.signature = signature;
        this.contents = new TreeMap<>(contents);
    }

    /** Returns the header. */
    public RpmHeader header() {
        return header;
    }

    /** Returns the signature header. */
    public SignatureHeader signature() {
        return signature;
    }

    /**
     * Returns the content of a regular file by its place in the header's list. Of hard links the last name in payload
     * order has it.
     */
    public Optional<Content> content(int index) {
        return Optional.ofNullable(contents.get(index));
    }
}
