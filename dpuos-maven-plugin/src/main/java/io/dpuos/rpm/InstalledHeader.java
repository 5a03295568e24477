package io.dpuos.rpm;

import java.util.Arrays;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The header of an installed package as rpm stores it: the package's own header unchanged as region, and after it what
 * the signature header said and what the installation adds (rpm lib/package.cc headerMergeLegacySigs, lib/psm.cc,
 * lib/rpmte.cc). Signatures of single files are not taken over, since nothing authenticates them. Immutable.
 */
public final class InstalledHeader {
    /** rpm include/rpm/rpmfiles.h, RPMFILE_STATE_NOTINSTALLED. */
    private static final byte NOT_INSTALLED = 2;

    private final RpmHeader header;
    private final byte[] signatureMd5;
    private final Optional<String> headerSha1;
    private final long transactionId;
    private final byte[] blob;

    private InstalledHeader(RpmHeader header, SignatureHeader signature, long transactionId, byte[] blob) {
        this.header = header;
        this.signatureMd5 = signature.binary(Tag.SIG_MD5);
        this.headerSha1 = signature.sha1();
        this.transactionId = transactionId;
        this.blob = blob;
    }

    /**
     * Describes an installation.
     *
     * @param header the package's header
     * @param signature the package's signature header
     * @param installTime seconds since the epoch, 32 bits
     * @param transactionId what all packages of one transaction share; rpm uses the time of its start
     * @param color the transaction's colour: 3 on 64-bit systems that rpm colours files on, else 0
     * @param absent indexes of the files that are not installed
     */
    public static InstalledHeader of(
            RpmHeader header,
            SignatureHeader signature,
            long installTime,
            long transactionId,
            int color,
            SortedSet<Integer> absent) {
        byte[] states = new byte[header.files().size()];
        absent.forEach(i -> states[i] = NOT_INSTALLED);
        return of(header, signature, installTime, transactionId, color, states);
    }

    /**
     * Describes an installation.
     *
     * @param header the package's header
     * @param signature the package's signature header
     * @param installTime seconds since the epoch, 32 bits
     * @param transactionId what all packages of one transaction share; rpm uses the time of its start
     * @param color the transaction's colour: 3 on 64-bit systems that rpm colours files on, else 0
     * @param states one state per file, by rpm's numbers
     */
    public static InstalledHeader of(
            RpmHeader header,
            SignatureHeader signature,
            long installTime,
            long transactionId,
            int color,
            byte[] states) {
        HeaderEncoder added = new HeaderEncoder();
        copyNumbers(added, Tag.SIGSIZE, signature, Tag.SIG_SIZE);
        copyLongs(added, Tag.LONGSIGSIZE, signature, Tag.SIG_LONGSIZE);
        copyNumbers(added, Tag.ARCHIVESIZE, signature, Tag.SIG_PAYLOADSIZE);
        copyLongs(added, Tag.LONGARCHIVESIZE, signature, Tag.SIG_LONGARCHIVESIZE);
        added.binary(Tag.SIGPGP, signature.binary(Tag.SIG_PGP));
        added.binary(Tag.SIGGPG, signature.binary(Tag.SIG_GPG));
        added.binary(Tag.SIGMD5, signature.binary(Tag.SIG_MD5));
        added.binary(Tag.DSAHEADER, signature.binary(Tag.SIG_DSA));
        added.binary(Tag.RSAHEADER, signature.binary(Tag.SIG_RSA));
        signature.sha1().ifPresent(text -> added.string(Tag.SHA1HEADER, text));
        signature.sha256().ifPresent(text -> added.string(Tag.SHA256HEADER, text));
        added.byteStrings(Tag.INSTPREFIXES, header.byteStrings(Tag.PREFIXES));
        added.int32s(Tag.INSTALLTIME, installTime);
        added.int32s(Tag.INSTALLCOLOR, color);
        added.int32s(Tag.INSTALLTID, transactionId);
        added.chars(Tag.FILESTATES, states);
        return new InstalledHeader(header, signature, transactionId, added.appendedTo(header.blob()));
    }

    private static void copyNumbers(HeaderEncoder added, Tag tag, SignatureHeader signature, Tag from) {
        added.int32s(tag, signature.numbers(from));
    }

    private static void copyLongs(HeaderEncoder added, Tag tag, SignatureHeader signature, Tag from) {
        added.int64s(tag, signature.numbers(from));
    }

    /** Returns the package's own header. */
    public RpmHeader header() {
        return header;
    }

    /** Returns the MD5 of header and payload; empty when the package does not state it. */
    public byte[] signatureMd5() {
        return signatureMd5.clone();
    }

    /** Returns the SHA-1 of the header as the package states it. */
    public Optional<String> headerSha1() {
        return headerSha1;
    }

    /** Returns the transaction's number. */
    public long transactionId() {
        return transactionId;
    }

    /** Returns index length, data length, index and data, as an rpmdb stores them. */
    public byte[] blob() {
        return blob.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InstalledHeader installed && Arrays.equals(blob, installed.blob);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blob);
    }

    @Override
    public String toString() {
        return header.toString();
    }
}
