package io.dpuos.report;

import io.dpuos.install.ScriptletLedger;
import io.dpuos.install.ScriptletLedger.Fate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The outcome of a survey: a table for people and a structure for JSON. Immutable.
 *
 * @param source what was surveyed
 * @param packages in order of their files
 */
public record SurveyReport(String source, List<SurveyedPackage> packages) {
    private static final int WIDEST_NAME = 60;

    /** Copies the list. */
    public SurveyReport {
        packages = List.copyOf(packages);
    }

    /** Returns whether nothing stands in the way of installing every package. */
    public boolean isClean() {
        return packages.stream()
                .allMatch(each -> each.accepted()
                        && each.failure().isEmpty()
                        && each.conflicts().isEmpty()
                        && each.count(Fate.REFUSED) == 0);
    }

    /** Returns a line per package and a summary. */
    public String table() {
        int width =
                packages.stream().mapToInt(each -> each.nevra().length()).max().orElse(0);
        width = Math.max(7, Math.min(WIDEST_NAME, width));
        StringBuilder out = new StringBuilder();
        line(out, width, "package", "signature", "payload", "run", "deferred", "refused", "remarks");
        for (SurveyedPackage each : packages) {
            List<String> remarks = remarks(each);
            line(
                    out,
                    width,
                    each.nevra(),
                    each.accepted() ? "accepted" : "refused",
                    each.payload(),
                    number(each.count(Fate.EXECUTED)),
                    number(each.count(Fate.DEFERRED)),
                    number(each.count(Fate.REFUSED)),
                    remarks.isEmpty() ? "" : remarks.get(0));
            remarks.stream()
                    .skip(1)
                    .forEach(remark -> out.append("    ").append(remark).append('\n'));
        }
        summary().forEach(text -> out.append(text).append('\n'));
        return out.toString();
    }

    private static void line(
            StringBuilder out,
            int width,
            String name,
            String signature,
            String payload,
            String run,
            String deferred,
            String refused,
            String remark) {
        String text = String.format(
                Locale.ROOT,
                "%-" + width + "s  %-9s  %-10s  %4s  %8s  %7s  %s",
                name,
                signature,
                payload,
                run,
                deferred,
                refused,
                remark);
        out.append(text.stripTrailing()).append('\n');
    }

    private static String number(long count) {
        return count == 0 ? "-" : Long.toString(count);
    }

    private static List<String> remarks(SurveyedPackage each) {
        List<String> remarks = new ArrayList<>();
        if (!each.accepted()) {
            remarks.add(each.signature());
        }
        each.failure().ifPresent(remarks::add);
        for (ScriptletLedger.Entry entry : each.scriptlets()) {
            if (entry.fate() == Fate.REFUSED) {
                remarks.add("%" + entry.kind() + " line " + entry.line() + ": " + entry.construct());
            }
        }
        if (!each.conflicts().isEmpty()) {
            remarks.add("conflicts: " + each.conflicts().get(0)
                    + (each.conflicts().size() > 1 ? " and " + (each.conflicts().size() - 1) + " more" : ""));
        }
        return remarks;
    }

    /** Returns how much of the scriptlets runs without a rule of the project. */
    public ScriptletCoverage coverage() {
        return ScriptletCoverage.of(packages);
    }

    /** Returns the last block: sums, and which constructs stop scriptlets, the most frequent first. */
    public List<String> summary() {
        long withScriptlets =
                packages.stream().filter(each -> !each.scriptlets().isEmpty()).count();
        long stopped =
                packages.stream().filter(each -> each.count(Fate.REFUSED) > 0).count();
        long failed =
                packages.stream().filter(each -> each.failure().isPresent()).count();
        long refused = packages.stream().filter(each -> !each.accepted()).count();
        long conflicting =
                packages.stream().filter(each -> !each.conflicts().isEmpty()).count();
        long run =
                packages.stream().mapToLong(each -> each.count(Fate.EXECUTED)).sum();
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(packages.size() + " packages, " + refused + " with a refused signature, " + conflicting
                + " with file conflicts");
        lines.add(withScriptlets + " packages have scriptlets that run on installation, " + run + " ran; " + stopped
                + " need a rule in <scriptlets>, " + failed + " packages cannot be installed");
        lines.addAll(coverage().lines());
        Map<String, Integer> constructs = new TreeMap<>();
        for (SurveyedPackage each : packages) {
            for (ScriptletLedger.Entry entry : each.scriptlets()) {
                if (entry.fate() == Fate.REFUSED) {
                    constructs.merge(entry.construct(), 1, Integer::sum);
                }
            }
        }
        constructs.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(20)
                .forEach(entry -> lines.add("  stopped " + entry.getValue() + ": " + entry.getKey()));
        return lines;
    }

    /** Returns all that was found, for JSON: maps, lists, texts, numbers, booleans. */
    public Map<String, Object> toMap() {
        List<Object> list = new ArrayList<>();
        for (SurveyedPackage each : packages) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("package", each.nevra());
            map.put("file", each.file());
            map.put("sha256", each.sha256());
            map.put("accepted", each.accepted());
            map.put("signature", each.signature());
            map.put("payload", each.payload());
            each.failure().ifPresent(text -> map.put("failure", text));
            List<Object> scriptlets = new ArrayList<>();
            for (ScriptletLedger.Entry entry : each.scriptlets()) {
                scriptlets.add(scriptlet(entry, each.bodies()));
            }
            map.put("scriptlets", scriptlets);
            map.put("warnings", each.warnings());
            map.put("conflicts", each.conflicts());
            list.add(map);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("source", source);
        map.put("coverage", coverage().toMap());
        map.put("packages", list);
        return map;
    }

    private static Map<String, Object> scriptlet(ScriptletLedger.Entry entry, Map<String, String> bodies) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", entry.kind());
        map.put("fate", entry.fate().name().toLowerCase(Locale.ROOT));
        map.put("sha256", entry.sha256());
        map.put("status", entry.status());
        if (entry.fate() == Fate.REFUSED) {
            map.put("construct", entry.construct());
            map.put("line", entry.line());
            map.put("reason", entry.reason());
            map.put("body", bodies.getOrDefault(entry.sha256(), ""));
        }
        if (!entry.output().isEmpty()) {
            map.put("output", entry.output());
        }
        map.put("touched", entry.touched().stream().map(Object::toString).toList());
        return map;
    }
}
