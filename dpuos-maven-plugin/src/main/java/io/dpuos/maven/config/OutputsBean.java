package io.dpuos.maven.config;

import org.jspecify.annotations.Nullable;

/** The products of the build. Filled by Maven; {@code null} means that the element is absent. */
public final class OutputsBean {
    /** Compression level of the payload, 1 to 19; default 9. */
    private @Nullable Integer level;

    /** Who signs the configuration package; without it nobody does. */
    private @Nullable SigningBean signing;

    /** Returns {@code signing}. */
    public @Nullable SigningBean signing() {
        return signing;
    }

    /** Returns {@code level}. */
    public @Nullable Integer level() {
        return level;
    }

    /** Whether the tree of files for network boot is made; default false. */
    private @Nullable Boolean pxe;

    /** {@code http://HOST/FOLDER} from which GRUB loads kernel and payload; default TFTP. */
    private @Nullable String pxeUrl;

    /** Whether the root file system is made as a {@code tar.zst} archive; default false. */
    private @Nullable Boolean rootfs;

    /** Whether the root file system is made as a container image; default false. */
    private @Nullable Boolean oci;

    /** Whether the configuration package is made as a repository for dnf, packed as a zip file; default false. */
    private @Nullable Boolean configRepository;

    /** Returns {@code configRepository}. */
    public @Nullable Boolean configRepository() {
        return configRepository;
    }

    /** Returns {@code pxe}. */
    public @Nullable Boolean pxe() {
        return pxe;
    }

    /** Returns {@code pxeUrl}. */
    public @Nullable String pxeUrl() {
        return pxeUrl;
    }

    /** Returns {@code rootfs}. */
    public @Nullable Boolean rootfs() {
        return rootfs;
    }

    /** Returns {@code oci}. */
    public @Nullable Boolean oci() {
        return oci;
    }
}
