package io.dpuos.rpm;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The signature header of a package. It is itself unauthenticated, so only digests, signatures and sizes are read from
 * it, each with its one known form. Immutable.
 */
public final class SignatureHeader {
    private final byte[] blob;
    private final HeaderIndex index;

    SignatureHeader(byte[] blob, String file) throws MalformedRpmException {
        this.blob = blob;
        this.index = new HeaderIndex(blob, Tag.HEADERSIGNATURES, false, file, "signature header");
        for (Tag tag : new Tag[] {Tag.SIG_SIZE, Tag.SIG_LONGSIZE, Tag.SIG_PAYLOADSIZE, Tag.SIG_LONGARCHIVESIZE}) {
            if (index.has(tag) && (index.numbers(tag).length != 1 || index.numbers(tag)[0] < 0)) {
                throw index.malformed(tag.name(), -1, "one number", "" + index.numbers(tag).length);
            }
        }
        if (index.has(Tag.SIG_MD5) && index.binary(Tag.SIG_MD5).length != 16) {
            throw index.malformed("SIG_MD5", -1, "16 bytes", "" + index.binary(Tag.SIG_MD5).length);
        }
        checkHex(Tag.SIG_SHA1, 40);
        checkHex(Tag.SIG_SHA256, 64);
        checkHex(Tag.SIG_SHA3_256, 64);
    }

    /**
     * Reads a signature header.
     *
     * @param blob index length, data length, index and data, without magic and padding
     * @param name what it belongs to, for messages
     * @throws MalformedRpmException when it breaks a rule of the format
     */
    public static SignatureHeader of(byte[] blob, String name) throws MalformedRpmException {
        return new SignatureHeader(blob.clone(), name);
    }

    private void checkHex(Tag tag, int length) throws MalformedRpmException {
        Optional<String> value = index.string(tag);
        if (value.isPresent() && !value.get().matches("[0-9a-fA-F]{" + length + "}")) {
            throw index.malformed(tag.name(), -1, length + " hexadecimal digits", "'" + value.get() + "'");
        }
    }

    /** Returns the bytes of a binary tag; empty when it is not there. */
    public byte[] binary(Tag tag) {
        return index.binary(tag);
    }

    /** Returns the numbers of a tag; empty when it is not there. */
    long[] numbers(Tag tag) {
        return index.numbers(tag);
    }

    /** Returns whether the tag is there. */
    public boolean has(Tag tag) {
        return index.has(tag);
    }

    /** Returns the texts of a tag; empty when it is not there. */
    public java.util.List<String> strings(Tag tag) {
        return index.strings(tag);
    }

    /** Returns the declared size of header and payload together, if stated. */
    public OptionalLong size() {
        return number(Tag.SIG_LONGSIZE, Tag.SIG_SIZE);
    }

    /** Returns the declared size of the uncompressed payload, if stated. */
    public OptionalLong archiveSize() {
        return number(Tag.SIG_LONGARCHIVESIZE, Tag.SIG_PAYLOADSIZE);
    }

    private OptionalLong number(Tag large, Tag small) {
        if (index.has(large)) {
            return OptionalLong.of(index.numbers(large)[0]);
        }
        return index.has(small) ? OptionalLong.of(index.numbers(small)[0]) : OptionalLong.empty();
    }

    /** Returns the declared SHA-256 of the header. */
    public Optional<String> sha256() {
        return index.string(Tag.SIG_SHA256);
    }

    /** Returns the declared SHA-1 of the header. */
    public Optional<String> sha1() {
        return index.string(Tag.SIG_SHA1);
    }

    /** Returns the declared SHA3-256 of the header. */
    Optional<String> sha3() {
        return index.string(Tag.SIG_SHA3_256);
    }

    /** Returns index length, data length, index and data. */
    public byte[] blob() {
        return blob.clone();
    }
}
