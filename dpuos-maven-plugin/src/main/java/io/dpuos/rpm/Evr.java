package io.dpuos.rpm;

/**
 * Epoch, version and release of a package or of a dependency. Immutable.
 *
 * <p>The order is rpm's ({@code rpmvercmp}): runs of digits compare as numbers, runs of letters as text, a number is
 * newer than letters, {@code ~} is older than everything, the end included, {@code ^} is newer than the end and older
 * than everything else. {@link #compareTo} compares all three parts; {@link #matches} leaves the release out when one
 * side has none.
 *
 * @param epoch 0 when not stated
 * @param version not empty
 * @param release empty when not stated
 */
public record Evr(long epoch, String version, String release) implements Comparable<Evr> {
    /**
     * Parses {@code [epoch:]version[-release]} as rpm does: what stands before the first colon is the epoch if it
     * consists of digits (none means 0), else it belongs to the version.
     *
     * @throws IllegalArgumentException when the epoch has more than 18 digits
     */
    public static Evr parse(String text) {
        int digits = 0;
        while (digits < text.length() && isDigit(text.charAt(digits))) {
            digits++;
        }
        int start = 0;
        long epoch = 0;
        if (digits < text.length() && text.charAt(digits) == ':') {
            if (digits > 18) {
                throw new IllegalArgumentException("epoch is too long in version '" + text + "'");
            }
            epoch = digits == 0 ? 0 : Long.parseLong(text.substring(0, digits));
            start = digits + 1;
        }
        int dash = text.lastIndexOf('-');
        if (dash >= Math.max(start, digits)) {
            return new Evr(epoch, text.substring(start, dash), text.substring(dash + 1));
        }
        return new Evr(epoch, text.substring(start), "");
    }

    @Override
    public int compareTo(Evr other) {
        int byVersion = compareUpToVersion(other);
        return byVersion != 0 ? byVersion : compareSegments(release, other.release);
    }

    /** Compares as dependencies do: a missing release on either side matches any release. */
    public int compareForMatch(Evr other) {
        int byVersion = compareUpToVersion(other);
        if (byVersion != 0 || release.isEmpty() || other.release.isEmpty()) {
            return byVersion;
        }
        return compareSegments(release, other.release);
    }

    private int compareUpToVersion(Evr other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : compareSegments(version, other.version);
    }

    /** Compares two version or release texts as rpm does ({@code rpmvercmp}). */
    public static int compareSegments(String a, String b) {
        if (a.equals(b)) {
            return 0;
        }
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while (i < a.length() && isSeparator(a.charAt(i))) {
                i++;
            }
            while (j < b.length() && isSeparator(b.charAt(j))) {
                j++;
            }
            char ca = i < a.length() ? a.charAt(i) : 0;
            char cb = j < b.length() ? b.charAt(j) : 0;
            if (ca == '~' || cb == '~') {
                if (ca != '~') {
                    return 1;
                }
                if (cb != '~') {
                    return -1;
                }
                i++;
                j++;
                continue;
            }
            if (ca == '^' || cb == '^') {
                if (ca == 0) {
                    return -1;
                }
                if (cb == 0) {
                    return 1;
                }
                if (ca != '^') {
                    return 1;
                }
                if (cb != '^') {
                    return -1;
                }
                i++;
                j++;
                continue;
            }
            if (ca == 0 || cb == 0) {
                break;
            }
            boolean digits = isDigit(ca);
            int endA = segmentEnd(a, i, digits);
            int endB = segmentEnd(b, j, digits);
            if (endB == j) {
                return digits ? 1 : -1;
            }
            int bySegment = digits ? compareNumbers(a, i, endA, b, j, endB) : compareText(a, i, endA, b, j, endB);
            if (bySegment != 0) {
                return bySegment;
            }
            i = endA;
            j = endB;
        }
        return Boolean.compare(i < a.length(), j < b.length());
    }

    private static int compareNumbers(String a, int i, int endA, String b, int j, int endB) {
        int startA = i;
        int startB = j;
        while (startA < endA && a.charAt(startA) == '0') {
            startA++;
        }
        while (startB < endB && b.charAt(startB) == '0') {
            startB++;
        }
        int byLength = Integer.compare(endA - startA, endB - startB);
        return byLength != 0 ? byLength : compareText(a, startA, endA, b, startB, endB);
    }

    private static int compareText(String a, int i, int endA, String b, int j, int endB) {
        return Integer.signum(a.substring(i, endA).compareTo(b.substring(j, endB)));
    }

    private static int segmentEnd(String text, int start, boolean digits) {
        int end = start;
        while (end < text.length() && (digits ? isDigit(text.charAt(end)) : isLetter(text.charAt(end)))) {
            end++;
        }
        return end;
    }

    private static boolean isSeparator(char c) {
        return !isDigit(c) && !isLetter(c) && c != '~' && c != '^';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    // Written out, as in the two records made of this one: those of records are made at run time, when a solver asks
    // for
    // them the first time, and cost a start more than all the rest of it.
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Evr e && epoch == e.epoch && version.equals(e.version) && release.equals(e.release);
    }

    @Override
    public int hashCode() {
        return (version.hashCode() * 31 + release.hashCode()) * 31 + Long.hashCode(epoch);
    }

    /** Returns {@code [epoch:]version[-release]}; an epoch of 0 and an empty release are left out. */
    @Override
    public String toString() {
        return (epoch == 0 ? "" : epoch + ":") + version + (release.isEmpty() ? "" : "-" + release);
    }
}
