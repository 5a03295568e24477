package io.dpuos.assemble;

import io.dpuos.files.MappedPrograms;
import io.dpuos.report.Json;
import io.dpuos.systemd.BootAccount;
import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an idle system does: services that stay, wake-ups by timers, addresses listened on, bytes of programs mapped. Told
 * from the image alone, so that two builds can be compared. Immutable.
 *
 * @param topics in the order in which a person reads them
 */
record NoiseFloor(Map<String, Object> topics) {
    static NoiseFloor of(ImageTree tree, BootAccount account) throws IOException {
        MappedPrograms mapped = MappedPrograms.of(tree);
        Map<String, Object> bytes = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> service : account.programs().entrySet()) {
            bytes.put(service.getKey(), mapped.add(service.getValue()));
        }
        Map<String, Object> topics = new LinkedHashMap<>();
        for (Map.Entry<String, Object> topic : account.topics().entrySet()) {
            topics.put(topic.getKey(), topic.getValue());
            if (topic.getKey().equals("timerWakeUpsPerHour")) {
                // Libraries that several services map count once.
                topics.put("mappedBytes", mapped.total());
                topics.put("mappedBytesByService", bytes);
            }
        }
        return new NoiseFloor(topics);
    }

    String line() {
        return "noise floor: " + topics.get("residentServices") + " services stay, " + topics.get("listeningSockets")
                + " addresses listened on, " + topics.get("timerWakeUpsPerHour") + " wake-ups by timers an hour, "
                + String.format(
                        Locale.ROOT,
                        "%.1f MiB",
                        ((Number) topics.getOrDefault("mappedBytes", 0L)).doubleValue() / (1 << 20))
                + " of programs and libraries mapped";
    }

    String json() {
        return Json.write(topics);
    }
}
