package io.dpuos.assemble;

import java.nio.file.Path;
import java.util.List;

/**
 * A finished medium. Immutable.
 *
 * @param iso where it lies
 * @param size bytes
 * @param sha256 64 lower-case hexadecimal digits
 * @param manifest the file that lists what it was made of
 * @param packages number of installed packages
 * @param installedBytes bytes of all files of the installed system
 * @param frames number of compressed frames of the payload
 * @param reusedFrames how many of them came from the cache
 * @param minimumDiskBytes size of the smallest disk that it installs on
 * @param volumeLabel by which the installer finds its medium
 * @param products what was made besides the medium
 * @param notes what deserves a look but is no failure
 * @param account what the image takes, one fact a line
 */
public record AssembledImage(
        Path iso,
        long size,
        String sha256,
        Path manifest,
        int packages,
        long installedBytes,
        int frames,
        int reusedFrames,
        long minimumDiskBytes,
        String volumeLabel,
        List<Product> products,
        List<String> notes,
        List<String> account) {}
