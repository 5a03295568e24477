package io.dpuos.sysctl;

/** Joins the nearest known name, if there is one, and what else helps. */
final class Advice {
    private Advice() {}

    /**
     * Returns the end of a message.
     *
     * @param hint a question as {@link io.dpuos.message.NearestName#hint} makes it, or nothing
     * @param clause what else helps, beginning with a small letter
     */
    static String of(String hint, String clause) {
        return hint.isEmpty()
                ? "; " + clause
                : hint + " " + Character.toUpperCase(clause.charAt(0)) + clause.substring(1);
    }
}
