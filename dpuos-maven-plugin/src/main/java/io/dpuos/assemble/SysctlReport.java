package io.dpuos.assemble;

import io.dpuos.report.Json;
import io.dpuos.sysctl.CommandLine;
import io.dpuos.sysctl.SysctlResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the layer 40-sysctl tells: lines for people, and {@code sysctl.json} for programs. */
final class SysctlReport {
    private static final Map<SysctlResult.Kind, String> LISTS = new TreeMap<>(Map.of(
            SysctlResult.Kind.PARAMETER, "parameters",
            SysctlResult.Kind.SHIPPED, "shipped",
            SysctlResult.Kind.TUNABLE, "tunables",
            SysctlResult.Kind.OPTION, "moduleOptions"));

    private SysctlReport() {}

    static LayerOutcome outcome(SysctlResult result, CommandLine line, List<String> setters, Optional<String> release) {
        List<String> warnings = new ArrayList<>(result.warnings());
        warnings.addAll(setters);
        warnings.addAll(line.warnings());
        SortedMap<String, String> documents = new TreeMap<>();
        documents.put("sysctl.json", json(result, line, release, warnings));
        return new LayerOutcome(result.layer(), lines(result, line, release, warnings), documents);
    }

    private static List<String> lines(
            SysctlResult result, CommandLine line, Optional<String> release, List<String> warnings) {
        List<String> report = new ArrayList<>();
        warnings.forEach(warning -> report.add("warning: " + warning));
        int parameters = result.rows(SysctlResult.Kind.PARAMETER).size();
        if (parameters + result.rows(SysctlResult.Kind.TUNABLE).size() > 0) {
            report.add(parameters + " kernel parameters, "
                    + result.rows(SysctlResult.Kind.TUNABLE).size() + " tunables, "
                    + result.rows(SysctlResult.Kind.OPTION).size() + " module options"
                    + release.map(name -> ", checked against kernel " + name).orElse(""));
        }
        for (SysctlResult.Row row : result.rows()) {
            if (row.kind() != SysctlResult.Kind.SHIPPED) {
                report.add(row.key() + " = " + row.value() + "   [" + row.setBy() + "]"
                        + (row.overridden().isEmpty() ? "" : " instead of " + String.join(", ", row.overridden())));
            }
        }
        line.settings().forEach(origin -> report.add("command line: " + origin.word() + "   [" + origin.setBy() + "]"));
        return report;
    }

    private static String json(SysctlResult result, CommandLine line, Optional<String> release, List<String> warnings) {
        Map<String, Object> json = new LinkedHashMap<>();
        release.ifPresent(name -> json.put("kernel", name));
        LISTS.forEach((kind, name) -> {
            List<Object> rows = new ArrayList<>();
            for (SysctlResult.Row row : result.rows(kind)) {
                Map<String, Object> each = new LinkedHashMap<>();
                each.put("key", row.key());
                each.put("value", row.value());
                each.put("setBy", row.setBy());
                each.put("overridden", row.overridden());
                rows.add(each);
            }
            json.put(name, rows);
        });
        json.put("commandLine", line.system());
        json.put("installerCommandLine", line.installer());
        json.put("warnings", warnings);
        return Json.write(json);
    }
}
