package io.dpuos.assemble;

/**
 * The products of a build besides the ISO. Immutable.
 *
 * @param level compression level of the payload, 1 to 19
 * @param pxe whether the tree of files for network boot is made
 * @param pxeUrl {@code http://HOST/FOLDER} from which GRUB shall load kernel and payload; empty for TFTP
 * @param rootfs whether the root file system is made as an archive
 * @param oci whether the root file system is made as a container image
 * @param configRepository whether the configuration package is made as a repository
 */
public record OutputsDeclaration(
        int level, boolean pxe, String pxeUrl, boolean rootfs, boolean oci, boolean configRepository) {}
