package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;

/**
 * A package of a solution.
 *
 * @param pkg the package
 * @param reason why it is there; of several reasons the strongest: the user's, then a requirement, then a weak one
 */
public record Selected(RepoPackage pkg, Reason reason) {}
