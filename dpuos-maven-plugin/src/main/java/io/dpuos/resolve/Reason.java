package io.dpuos.resolve;

import io.dpuos.rpm.Nevra;

/** Why a package is part of a solution. */
public sealed interface Reason {
    /**
     * The user asked for it.
     *
     * @param request the words of the request
     */
    record User(String request) implements Reason {}

    /**
     * Another package requires it.
     *
     * @param by the package that requires
     * @param capability the requirement as that package states it
     */
    record DependencyOf(Nevra by, String capability) implements Reason {}

    /**
     * A weak dependency brought it in.
     *
     * @param by the package that recommends it, or the package that it supplements
     * @param capability the recommendation or the supplement
     */
    record Weak(Nevra by, String capability) implements Reason {}

    /** Returns one line of words. */
    default String text() {
        if (this instanceof User user) {
            return "requested as " + user.request();
        } else if (this instanceof DependencyOf dependency) {
            return "required by " + dependency.by() + " (" + dependency.capability() + ")";
        }
        Weak weak = (Weak) this;
        return "recommended by " + weak.by() + " (" + weak.capability() + ")";
    }
}
