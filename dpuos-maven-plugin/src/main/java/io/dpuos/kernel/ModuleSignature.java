package io.dpuos.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Who signed a module, as the signature appended to it says. The signature is not verified: the keys are in the kernel.
 *
 * <p>Follows the kernel's {@code include/linux/module_signature.h} and RFC 5652 (a {@code SignedData} with one signer).
 */
final class ModuleSignature {
    private static final byte[] MARK = "~Module signature appended~\n".getBytes(StandardCharsets.US_ASCII);
    /** Bytes of {@code struct module_signature}. */
    private static final int TRAILER = 12;
    /** {@code PKEY_ID_PKCS7}. */
    private static final int PKCS7 = 2;

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int CONTEXT = 0xA0;
    private static final int KEY_IDENTIFIER = 0x80;
    private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};

    private ModuleSignature() {}

    /** Returns the signer of a module as text; empty when no signature is appended. */
    static Optional<String> signer(byte[] module) {
        int end = module.length - MARK.length;
        if (end < 0 || !Arrays.equals(module, end, module.length, MARK, 0, MARK.length)) {
            return Optional.empty();
        }
        int trailer = end - TRAILER;
        if (trailer < 0) {
            return Optional.of("a damaged signature");
        }
        long size = Integer.toUnsignedLong(java.nio.ByteBuffer.wrap(module).getInt(end - Integer.BYTES));
        if (module[trailer + 2] != PKCS7) {
            return Optional.of("a signature of kind " + (module[trailer + 2] & 0xFF));
        }
        if (size > trailer) {
            return Optional.of("a damaged signature");
        }
        try {
            return Optional.of(signerOf(Arrays.copyOfRange(module, (int) (trailer - size), trailer)));
        } catch (IndexOutOfBoundsException e) {
            return Optional.of("a damaged signature");
        }
    }

    /** One element of the encoding: where its content begins and ends. */
    private record Element(int tag, int begin, int end) {}

    private static Element element(byte[] der, int at, int limit) {
        int length = der[at + 1] & 0xFF;
        int begin = at + 2;
        if (length > 0x80) {
            int count = length & 0x7F;
            length = 0;
            for (int i = 0; i < count; i++) {
                length = Math.addExact(length << 8, der[begin++] & 0xFF);
            }
        }
        if (length < 0 || length > limit - begin) {
            throw new IndexOutOfBoundsException(at);
        }
        return new Element(der[at] & 0xFF, begin, begin + length);
    }

    private static String signerOf(byte[] der) {
        Element content = element(der, 0, der.length);
        Element type = element(der, content.begin(), content.end());
        Element explicit = element(der, type.end(), content.end());
        Element signedData = element(der, explicit.begin(), explicit.end());
        // The signers are the last set of SignedData.
        Element signers = new Element(0, 0, 0);
        for (int at = signedData.begin(); at < signedData.end(); at = signers.end()) {
            signers = element(der, at, signedData.end());
        }
        if (signers.tag() != SET) {
            return "a damaged signature";
        }
        Element signer = element(der, signers.begin(), signers.end());
        Element version = element(der, signer.begin(), signer.end());
        Element identity = element(der, version.end(), signer.end());
        if (identity.tag() == KEY_IDENTIFIER || identity.tag() == CONTEXT) {
            return "key " + HexFormat.of().formatHex(der, identity.begin(), identity.end());
        } else if (identity.tag() != SEQUENCE) {
            return "a damaged signature";
        }
        Element issuer = element(der, identity.begin(), identity.end());
        Element serial = element(der, issuer.end(), identity.end());
        String number = serial.tag() == INTEGER ? HexFormat.of().formatHex(der, serial.begin(), serial.end()) : "";
        return commonName(der, issuer).orElse("unnamed issuer") + ", serial " + number;
    }

    private static Optional<String> commonName(byte[] der, Element name) {
        for (int at = name.begin(); at + COMMON_NAME.length < name.end(); at++) {
            if (Arrays.equals(der, at, at + COMMON_NAME.length, COMMON_NAME, 0, COMMON_NAME.length)) {
                Element text = element(der, at + COMMON_NAME.length, name.end());
                return Optional.of(new String(der, text.begin(), text.end() - text.begin(), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }
}
