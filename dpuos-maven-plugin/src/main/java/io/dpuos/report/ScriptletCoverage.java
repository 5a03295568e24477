package io.dpuos.report;

import io.dpuos.install.ScriptletLedger.Entry;
import io.dpuos.install.ScriptletLedger.Fate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of the scriptlets that run on a fresh installation runs on the tree without a rule of the project. Immutable.
 *
 * @param packages that have any
 * @param covered those of them whose scriptlets all ran
 * @param fates how many runs have each fate
 * @param failed runs that ended with a status other than 0
 * @param texts different scriptlets by their digest
 * @param coveredTexts those of them that ran wherever they came up
 */
public record ScriptletCoverage(
        int packages, int covered, Map<Fate, Integer> fates, int failed, int texts, int coveredTexts) {
    /** Copies the map. */
    public ScriptletCoverage {
        fates = Map.copyOf(fates);
    }

    static ScriptletCoverage of(List<SurveyedPackage> surveyed) {
        Map<Fate, Integer> fates = new TreeMap<>();
        Map<String, Boolean> texts = new TreeMap<>();
        int packages = 0;
        int covered = 0;
        int failed = 0;
        for (SurveyedPackage each : surveyed) {
            if (each.scriptlets().isEmpty()) {
                continue;
            }
            packages++;
            boolean all = true;
            for (Entry entry : each.scriptlets()) {
                boolean ran = entry.fate() == Fate.EXECUTED;
                fates.merge(entry.fate(), 1, Integer::sum);
                texts.merge(entry.sha256(), ran, Boolean::logicalAnd);
                failed += ran && entry.status() != 0 ? 1 : 0;
                all &= ran;
            }
            covered += all ? 1 : 0;
        }
        int coveredTexts = (int) texts.values().stream().filter(ran -> ran).count();
        return new ScriptletCoverage(packages, covered, fates, failed, texts.size(), coveredTexts);
    }

    private int count(Fate fate) {
        return fates.getOrDefault(fate, 0);
    }

    private static String percent(int part, int whole) {
        return whole == 0 ? "100.0" : String.format(Locale.ROOT, "%.1f", 100.0 * part / whole);
    }

    /** Returns the coverage in words. */
    public List<String> lines() {
        return List.of(
                "Coverage: the scriptlets of " + covered + " of " + packages + " packages run ("
                        + percent(covered, packages) + " %), " + coveredTexts + " of " + texts
                        + " different scriptlets (" + percent(coveredTexts, texts) + " %)",
                "Runs: " + count(Fate.EXECUTED) + " executed, of them " + failed + " with a status other than 0; "
                        + count(Fate.DEFERRED) + " deferred, " + count(Fate.IGNORED) + " ignored, "
                        + count(Fate.REFUSED) + " refused");
    }

    /** Returns the numbers, for JSON. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("packages", packages);
        map.put("covered", covered);
        for (Fate fate : Fate.values()) {
            map.put(fate.name().toLowerCase(Locale.ROOT), count(fate));
        }
        map.put("failed", failed);
        map.put("scriptlets", texts);
        map.put("coveredScriptlets", coveredTexts);
        return map;
    }
}
