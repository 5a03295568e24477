package io.dpuos.rpm;

import java.io.IOException;

/** A target for fuzzers: a header, as of a package, of an installed one, and of signatures. */
public final class HeaderFuzz {
    private HeaderFuzz() {}

    /** Reads the bytes; whatever they are, only the exceptions that are meant may come out. */
    public static void fuzzerTestOneInput(byte[] data) {
        try {
            RpmHeader header = RpmHeader.of(data, "fuzz");
            for (Tag tag : Tag.values()) {
                if (!tag.ofSignatureHeader()) {
                    header.string(tag);
                    header.strings(tag);
                    header.numbers(tag);
                    header.binary(tag);
                }
            }
            for (DependencyKind kind : DependencyKind.values()) {
                header.flaggedDependencies(kind).forEach(d -> d.dependency().toString());
            }
            header.files().forEach(f -> f.path().toString());
            header.scriptlets().forEach(Scriptlet::toString);
            header.triggers().forEach(Trigger::toString);
        } catch (MalformedRpmException e) {
            require(e);
        }
        try {
            SignatureHeader signatures = SignatureHeader.of(data, "fuzz");
            for (Tag tag : Tag.values()) {
                signatures.strings(tag);
                signatures.binary(tag);
            }
            signatures.size();
            signatures.archiveSize();
        } catch (MalformedRpmException e) {
            require(e);
        }
    }

    private static void require(IOException e) {
        if (!String.valueOf(e.getMessage()).startsWith("fuzz")) {
            throw new AssertionError("the message does not name the file", e);
        }
    }
}
