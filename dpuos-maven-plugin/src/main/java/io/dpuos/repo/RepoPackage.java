package io.dpuos.repo;

import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Nevra;
import java.util.List;
import java.util.Optional;

/**
 * What a repository's metadata says of one package. Immutable; two are equal when all that is said of them is.
 *
 * <p>A package of an index ({@link PackageIndex}) reads what it is asked for only then.
 */
public class RepoPackage {
    private final String repository;
    private final Nevra nevra;
    private final String sha256;
    private final long size;
    private final long installedSize;
    private final String location;
    private final String sourceRpm;
    private final String licence;
    private final long buildTime;
    private final String summary;
    private final Dependencies dependencies;
    private final List<String> files;

    /**
     * Makes a description.
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
    public RepoPackage(
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
        this.repository = repository;
        this.nevra = nevra;
        this.sha256 = sha256;
        this.size = size;
        this.installedSize = installedSize;
        this.location = location;
        this.sourceRpm = sourceRpm;
        this.licence = licence;
        this.buildTime = buildTime;
        this.summary = summary;
        this.dependencies = dependencies;
        this.files = files;
    }

    /** Leaves all but the identity to the subclass. */
    RepoPackage(String repository, Nevra nevra) {
        this(repository, nevra, "", 0, 0, "", "", "", 0, "", Dependencies.NONE, List.of());
    }

    /** Returns the id of the repository. */
    public final String repository() {
        return repository;
    }

    /** Returns what identifies the package. */
    public final Nevra nevra() {
        return nevra;
    }

    /** Returns the digest of the package file, see the constructor. */
    public String sha256() {
        return sha256;
    }

    /** Returns the bytes of the package file. */
    public long size() {
        return size;
    }

    /** Returns the bytes when installed. */
    public long installedSize() {
        return installedSize;
    }

    /** Returns the path of the file, relative to the repository's base. */
    public String location() {
        return location;
    }

    /** Returns the file name of the source package, empty when not stated. */
    public String sourceRpm() {
        return sourceRpm;
    }

    /** Returns the licence tag. */
    public String licence() {
        return licence;
    }

    /** Returns the time of the build in seconds since the epoch. */
    public long buildTime() {
        return buildTime;
    }

    /** Returns the summary, one line. */
    public String summary() {
        return summary;
    }

    /** Returns the dependencies by kind. */
    public Dependencies dependencies() {
        return dependencies;
    }

    /** Returns the files that the metadata lists. */
    public List<String> files() {
        return files;
    }

    /** Returns the words of all packages that this one was read with, where they were indexed. */
    public Optional<PackageWords> words() {
        return Optional.empty();
    }

    /** Returns the place of this package in {@link #words}; 0 when there are none. */
    public int position() {
        return 0;
    }

    /** Returns the digest of the package file with its algorithm. */
    public final Checksum checksum() {
        return new Checksum(Checksum.Algorithm.ofDigits(sha256().length()), sha256());
    }

    @Override
    public final boolean equals(Object other) {
        return this == other
                || other instanceof RepoPackage p
                        && repository.equals(p.repository)
                        && nevra.equals(p.nevra)
                        && sha256().equals(p.sha256())
                        && size() == p.size()
                        && installedSize() == p.installedSize()
                        && location().equals(p.location())
                        && sourceRpm().equals(p.sourceRpm())
                        && licence().equals(p.licence())
                        && buildTime() == p.buildTime()
                        && summary().equals(p.summary())
                        && dependencies().equals(p.dependencies())
                        && files().equals(p.files());
    }

    @Override
    public final int hashCode() {
        return repository.hashCode() * 31 + nevra.hashCode();
    }

    @Override
    public final String toString() {
        return nevra + " of " + repository;
    }

    /** The dependencies of a package by kind. Immutable. */
    public static class Dependencies {
        static final int KINDS = 8;
        static final Dependencies NONE = new Dependencies(
                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

        private final List<List<Dependency>> lists;

        /** Makes them of their lists. */
        public Dependencies(
                List<Dependency> provides,
                List<Dependency> requires,
                List<Dependency> conflicts,
                List<Dependency> obsoletes,
                List<Dependency> recommends,
                List<Dependency> suggests,
                List<Dependency> supplements,
                List<Dependency> enhances) {
            lists = List.of(provides, requires, conflicts, obsoletes, recommends, suggests, supplements, enhances);
        }

        /** Leaves the lists to the subclass. */
        Dependencies() {
            lists = List.of();
        }

        /** Returns one kind, in the order of the constructor. */
        List<Dependency> list(int kind) {
            return lists.get(kind);
        }

        /** Returns what the package offers. */
        public final List<Dependency> provides() {
            return list(0);
        }

        /** Returns what must be there. */
        public final List<Dependency> requires() {
            return list(1);
        }

        /** Returns what must not be there. */
        public final List<Dependency> conflicts() {
            return list(2);
        }

        /** Returns what the package replaces. */
        public final List<Dependency> obsoletes() {
            return list(3);
        }

        /** Returns what should be there. */
        public final List<Dependency> recommends() {
            return list(4);
        }

        /** Returns what may be of use. */
        public final List<Dependency> suggests() {
            return list(5);
        }

        /** Returns with what the package should be there. */
        public final List<Dependency> supplements() {
            return list(6);
        }

        /** Returns with what the package may be of use. */
        public final List<Dependency> enhances() {
            return list(7);
        }

        @Override
        public final boolean equals(Object other) {
            if (!(other instanceof Dependencies d)) {
                return false;
            }
            for (int kind = 0; kind < KINDS; kind++) {
                if (!list(kind).equals(d.list(kind))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public final int hashCode() {
            return provides().hashCode() * 31 + requires().hashCode();
        }

        @Override
        public final String toString() {
            return "provides " + provides() + ", requires " + requires() + ", conflicts " + conflicts()
                    + ", obsoletes " + obsoletes() + ", recommends " + recommends() + ", suggests " + suggests()
                    + ", supplements " + supplements() + ", enhances " + enhances();
        }
    }
}
