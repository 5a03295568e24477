package io.dpuos.assemble;

import io.dpuos.rpm.Signer;

/**
 * Who signs the configuration package. Immutable.
 *
 * @param signer holds the secret key
 * @param publicKey the public key block, armored, which the image carries
 */
public record PackageSigner(Signer signer, String publicKey) {}
