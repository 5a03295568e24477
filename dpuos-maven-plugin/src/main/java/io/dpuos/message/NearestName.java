package io.dpuos.message;

import java.util.Collection;
import java.util.Optional;

/** Finds the known name that a misspelled one most likely means. */
public final class NearestName {
    private NearestName() {}

    /**
     * Returns the known name with the smallest edit distance, when that distance is at most a third of the length of
     * the wanted name plus one. Among equally near names the first in natural order is returned.
     */
    public static Optional<String> of(String wanted, Collection<String> known) {
        int best = wanted.length() / 3 + 2;
        String nearest = "";
        for (String candidate : known) {
            if (Math.abs(candidate.length() - wanted.length()) > best) {
                continue;
            }
            int distance = distance(wanted, candidate, best);
            if (distance < best || distance == best && !nearest.isEmpty() && candidate.compareTo(nearest) < 0) {
                best = distance;
                nearest = candidate;
            }
        }
        return nearest.isEmpty() ? Optional.empty() : Optional.of(nearest);
    }

    /** Returns {@code "; did you mean 'x'?"}, or an empty text when no known name is near. */
    public static String hint(String wanted, Collection<String> known) {
        return of(wanted, known).map(name -> "; did you mean '" + name + "'?").orElse("");
    }

    /** Levenshtein distance with adjacent transpositions counted as one; values above {@code limit} are not exact. */
    private static int distance(String a, String b, int limit) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(last[j] + 1, row[j - 1] + 1), last[j - 1] + change);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
                least = Math.min(least, row[j]);
            }
            if (least > limit) {
                return limit + 1;
            }
            before = last;
            last = row;
        }
        return last[b.length()];
    }
}
