package io.dpuos.repo;

/**
 * The words of a repository's packages: names, names of what is provided, listed files; each with the packages that
 * have it. It is ready in the kept index, so that nobody need look at all packages to find those of one word. Packages
 * are told by their position, see {@link RepoPackage#position}. Safe for use by several threads.
 */
public interface PackageWords {
    /** Returns the number of packages; positions are below it. */
    int packages();

    /** Returns the positions of the packages that have the word, ascending. */
    int[] positions(String word);
}
