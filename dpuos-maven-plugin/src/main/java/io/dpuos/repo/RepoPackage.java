package io.dpuos.repo;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Nevra;
import java.util.List;

/**
 * What a repository's metadata says of one package. Immutable.
 *
 * @param repository the id of the repository
 * @param nevra what identifies the package
 * @param sha256 digest of the package file in lower-case hexadecimal digits: SHA-256, as nearly all metadata states
 *     it; of SHA-512 or SHA-1 where the metadata states that, told apart by its length, see {@link #checksum}
 * @param size bytes of the package file
 * @param installedSize bytes when installed
 * @param location path of the file, relative to the repository's base
 * @param sourceRpm file name of the source package, empty when not stated
 * @param licence the licence tag
 * @param buildTime seconds since the epoch
 * @param summary one line
 * @param dependencies the dependencies by kind
 * @param files the files that the metadata lists; {@code primary} lists only those that are commonly required
 */
public record RepoPackage(
        String repository,
        Nevra nevra,
        String sha256,
        long size,
        long installedSize,
        String location,
        String sourceRpm,
        String licence,
        long buildTime,
        String summary,
        Dependencies dependencies,
        List<String> files) {

    /** Returns the digest of the package file with its algorithm. */
    public Checksum checksum() {
        return new Checksum(Checksum.Algorithm.ofDigits(sha256.length()), sha256);
    }

    /** The dependencies of a package by kind. Immutable. */
    public record Dependencies(
            List<Dependency> provides,
            List<Dependency> requires,
            List<Dependency> conflicts,
            List<Dependency> obsoletes,
            List<Dependency> recommends,
            List<Dependency> suggests,
            List<Dependency> supplements,
            List<Dependency> enhances) {}
}
