package io.dpuos.rpm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A package taken apart, to be put together with other signatures and digests. Immutable but for the arrays. */
record RpmParts(byte[] lead, byte[] header, byte[] payload, SortedMap<Tag, byte[]> signatures, Set<Tag> digests) {
    static final Set<Tag> ALL_DIGESTS = Set.of(Tag.SIG_SHA1, Tag.SIG_SHA256, Tag.SIG_MD5, Tag.SIG_SIZE);

    static RpmParts of(Path rpm) throws IOException {
        RpmFile file = RpmFile.read(rpm);
        byte[] all = Files.readAllBytes(rpm);
        return new RpmParts(
                Arrays.copyOf(all, 96),
                file.header().blob(),
                Arrays.copyOfRange(all, (int) file.payloadOffset(), all.length),
                new TreeMap<>(),
                ALL_DIGESTS);
    }

    /** Returns what a signature of the header covers. */
    byte[] signedHeader() {
        return join(HeaderEncoder.MAGIC, header);
    }

    /** Returns what a signature of the old kind covers. */
    byte[] signedWhole() {
        return join(HeaderEncoder.MAGIC, header, payload);
    }

    RpmParts with(Tag tag, byte[] signature) {
        SortedMap<Tag, byte[]> more = new TreeMap<>(signatures);
        more.put(tag, signature);
        return new RpmParts(lead, header, payload, more, digests);
    }

    RpmParts onlyDigests(Tag... kept) {
        return new RpmParts(lead, header, payload, signatures, new TreeSet<>(List.of(kept)));
    }

    RpmParts header(byte[] other) {
        return new RpmParts(lead, other, payload, signatures, digests);
    }

    RpmParts payload(byte[] other) {
        return new RpmParts(lead, header, other, signatures, digests);
    }

    /** Returns the package with digests that are right for what it holds now. */
    byte[] bytes() {
        HeaderEncoder encoder = new HeaderEncoder();
        signatures.forEach((tag, value) -> {
            if (tag == Tag.SIG_OPENPGP) {
                encoder.strings(tag, List.of(Base64.getEncoder().encodeToString(value)));
            } else {
                encoder.binary(tag, value);
            }
        });
        if (digests.contains(Tag.SIG_SHA1)) {
            encoder.string(Tag.SIG_SHA1, hex("SHA-1", signedHeader()));
        }
        if (digests.contains(Tag.SIG_SHA256)) {
            encoder.string(Tag.SIG_SHA256, hex("SHA-256", signedHeader()));
        }
        if (digests.contains(Tag.SIG_SIZE)) {
            encoder.int32s(Tag.SIG_SIZE, signedWhole().length);
        }
        if (digests.contains(Tag.SIG_MD5)) {
            encoder.binary(Tag.SIG_MD5, RpmWriter.digest("MD5").digest(signedWhole()));
        }
        encoder.binary(Tag.SIG_RESERVEDSPACE, new byte[32]);
        byte[] signature = join(HeaderEncoder.MAGIC, encoder.encode(Tag.HEADERSIGNATURES));
        byte[] padding = new byte[(8 - signature.length % 8) % 8];
        return join(lead, signature, padding, signedWhole());
    }

    static String hex(String algorithm, byte[] data) {
        MessageDigest digest = RpmWriter.digest(algorithm);
        return HexFormat.of().formatHex(digest.digest(data));
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
