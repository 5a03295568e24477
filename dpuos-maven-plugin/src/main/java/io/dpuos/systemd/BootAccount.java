package io.dpuos.systemd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What starts at boot and what that costs while nothing is to do, by topic. Immutable.
 *
 * @param topics texts, numbers, lists and maps, in the order in which a person reads them
 * @param programs programs of the services that stay, by service
 */
public record BootAccount(Map<String, Object> topics, SortedMap<String, List<String>> programs) {
    static BootAccount of(BootClosure boot, UnitGraph graph) {
        Map<String, Object> topics = new LinkedHashMap<>();
        SortedMap<String, List<String>> programs = new TreeMap<>();
        topics.put("units", boot.starts().size());
        topics.put("residentServices", boot.resident().size());
        topics.put("listeningSockets", boot.sockets());
        topics.put("timerWakeUpsPerHour", rounded(boot.wakeUpsPerHour()));
        Map<String, Object> starts = new LinkedHashMap<>();
        boot.starts().keySet().forEach(unit -> starts.put(unit.text(), chain(boot, unit)));
        topics.put("starts", starts);
        List<String> resident = new ArrayList<>();
        for (UnitName unit : boot.resident()) {
            resident.add(unit.text());
            programs.put(unit.text(), BootPrograms.programs(graph.unit(unit), Set.of("ExecStart")));
        }
        topics.put("resident", resident);
        Map<String, Object> timers = new LinkedHashMap<>();
        boot.timers().forEach((unit, rate) -> timers.put(unit.text(), rate.toString()));
        topics.put("timers", timers);
        Map<String, Object> sockets = new LinkedHashMap<>();
        boot.listening().forEach((unit, addresses) -> sockets.put(unit.text(), addresses));
        topics.put("sockets", sockets);
        Map<String, Object> passedOver = new LinkedHashMap<>();
        Map<String, Object> conditional = new LinkedHashMap<>();
        boot.conditions().forEach((unit, met) -> (met.isPassedOver() ? passedOver : conditional)
                .put(unit.text(), met.isPassedOver() ? met.refused() : met.open()));
        topics.put("passedOver", passedOver);
        topics.put("conditional", conditional);
        Map<String, Object> mayStart = new LinkedHashMap<>();
        boot.mayStart().forEach((unit, by) -> mayStart.put(unit.text(), by));
        topics.put("mayStart", mayStart);
        Map<String, Object> undecided = new LinkedHashMap<>();
        boot.undecided().forEach((unit, by) -> undecided.put(unit.text(), by));
        topics.put("undecided", undecided);
        List<String> never = new ArrayList<>();
        for (UnitName unit : UnitLookup.names(graph.tree())) {
            boolean reached = boot.starts().containsKey(graph.real(unit))
                    || boot.mayStart().containsKey(graph.real(unit))
                    || boot.undecided().containsKey(graph.real(unit));
            if (!reached && !unit.isTemplate()) {
                never.add(unit.text());
            }
        }
        topics.put("never", never);
        topics.put("generators", new LinkedHashMap<>(boot.generators()));
        topics.put("cannotStart", boot.broken());
        return new BootAccount(topics, programs);
    }

    private static List<String> chain(BootClosure boot, UnitName unit) {
        return List.of(boot.chain(unit).split(" < "));
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
