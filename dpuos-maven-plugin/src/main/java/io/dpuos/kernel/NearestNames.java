package io.dpuos.kernel;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the known names that a misspelled one may have meant. */
final class NearestNames {
    private static final int SHOWN = 3;

    private NearestNames() {}

    private record Candidate(String name, int distance) {}

    /** Returns up to three names within a third of the asked name's length of edits, nearest first. */
    static List<String> of(String asked, Collection<String> known) {
        int limit = Math.max(2, asked.length() / 3);
        return known.stream()
                .filter(name -> Math.abs(name.length() - asked.length()) <= limit)
                .map(name -> new Candidate(name, distance(asked, name, limit)))
                .filter(candidate -> candidate.distance() <= limit)
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(SHOWN)
                .map(Candidate::name)
                .toList();
    }

    /** Damerau-Levenshtein distance (adjacent swaps count once); gives up above the limit. */
    private static int distance(String a, String b, int limit) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int best = i;
            for (int j = 1; j <= b.length(); j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
                best = Math.min(best, row[j]);
            }
            if (best > limit) {
                return limit + 1;
            }
            int[] spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
