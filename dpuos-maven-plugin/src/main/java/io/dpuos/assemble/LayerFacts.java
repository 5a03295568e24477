package io.dpuos.assemble;

import io.dpuos.files.FileTailoring;
import io.dpuos.kernel.DriverReport;
import io.dpuos.kernel.KernelConfigReport;
import io.dpuos.sysctl.SysctlResult;
import io.dpuos.systemd.ServicesResult;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What layers know in detail, as values that JSON can hold; see the page "The report" of the site for the names. */
final class LayerFacts {
    private LayerFacts() {}

    static SortedMap<String, Object> kernel(List<KernelConfigReport> reports) {
        List<Object> kernels = new ArrayList<>();
        for (KernelConfigReport report : reports) {
            List<Object> lines = new ArrayList<>();
            for (KernelConfigReport.Line line : report.lines()) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("symbol", line.symbol());
                entry.put("wanted", line.wanted());
                entry.put("shipped", line.shipped());
                entry.put("outcome", line.outcome().name().toLowerCase(Locale.ROOT));
                entry.put("from", line.from());
                entry.put("reason", line.reason());
                lines.add(entry);
            }
            Map<String, Object> kernel = new LinkedHashMap<>();
            kernel.put("version", report.kernelVersion());
            kernel.put("level", report.level().name().toLowerCase(Locale.ROOT));
            kernel.put("settings", lines);
            kernels.add(kernel);
        }
        return facts("kernels", kernels);
    }

    static SortedMap<String, Object> drivers(List<DriverReport> reports) {
        List<Object> kernels = new ArrayList<>();
        for (DriverReport report : reports) {
            Map<String, Object> kernel = new LinkedHashMap<>();
            kernel.put("version", report.kernelVersion());
            kernel.put("kept", modules(report.kept()));
            kernel.put("dropped", modules(report.dropped()));
            kernel.put("firmwareKept", report.firmwareKept());
            kernel.put("firmwareKeptBytes", report.firmwareKeptBytes());
            kernel.put("firmwareDropped", report.firmwareDropped());
            kernel.put("firmwareDroppedBytes", report.firmwareDroppedBytes());
            kernels.add(kernel);
        }
        return facts("drivers", kernels);
    }

    private static List<Object> modules(List<DriverReport.Module> modules) {
        List<Object> list = new ArrayList<>();
        for (DriverReport.Module module : modules) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", module.name());
            entry.put("path", module.path());
            entry.put("bytes", module.bytes());
            entry.put("why", module.why());
            list.add(entry);
        }
        return list;
    }

    static SortedMap<String, Object> sysctl(SysctlResult result) {
        List<Object> rows = new ArrayList<>();
        for (SysctlResult.Row row : result.rows()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("kind", row.kind().name().toLowerCase(Locale.ROOT));
            entry.put("key", row.key());
            entry.put("value", row.value());
            entry.put("setBy", row.setBy());
            entry.put("overridden", row.overridden());
            rows.add(entry);
        }
        return facts("sysctl", rows);
    }

    static SortedMap<String, Object> services(ServicesResult result) {
        SortedMap<String, Object> facts = facts("enabled", List.copyOf(result.enabled()));
        facts.put("disabled", List.copyOf(result.disabled()));
        facts.put("masked", List.copyOf(result.masked()));
        return facts;
    }

    static SortedMap<String, Object> files(ImageTree before, FileTailoring.Result result) {
        List<Object> gone = new ArrayList<>();
        result.gone().forEach((path, rule) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("path", path.toString());
            entry.put("rule", rule);
            entry.put("bytes", bytes(before, path));
            gone.add(entry);
        });
        SortedMap<String, Object> kept = new TreeMap<>();
        result.kept().forEach((path, why) -> kept.put(path.toString(), why));
        SortedMap<String, Object> facts = facts("gone", gone);
        facts.put("kept", kept);
        return facts;
    }

    private static long bytes(ImageTree tree, TreePath path) {
        return tree.get(path).orElse(null) instanceof Inode.RegularFile file
                ? file.content().size()
                : 0;
    }

    private static SortedMap<String, Object> facts(String name, Object value) {
        SortedMap<String, Object> facts = new TreeMap<>();
        facts.put(name, value);
        return facts;
    }
}
