package io.dpuos.rpm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads scriptlets and triggers of a header. */
final class HeaderScripts {
    private static final String DEFAULT_INTERPRETER = "/bin/sh";

    private HeaderScripts() {}

    static List<Scriptlet> scriptlets(HeaderIndex header) {
        List<Scriptlet> list = new ArrayList<>();
        for (Scriptlet.Kind kind : Scriptlet.Kind.values()) {
            if (!header.has(kind.body) && !header.has(kind.program)) {
                continue;
            }
            List<String> program = header.strings(kind.program);
            long[] flags = header.numbers(kind.flags);
            list.add(new Scriptlet(
                    kind,
                    program.isEmpty() ? List.of(DEFAULT_INTERPRETER) : program,
                    header.string(kind.body).orElse(""),
                    flags.length == 0 ? 0 : (int) flags[0]));
        }
        return List.copyOf(list);
    }

    static List<Trigger> triggers(HeaderIndex header, List<TriggerCondition> conditions) throws MalformedRpmException {
        List<Trigger> list = new ArrayList<>();
        for (Trigger.Family family : Trigger.Family.values()) {
            read(header, family, list, conditions);
        }
        return List.copyOf(list);
    }

    private static void read(
            HeaderIndex header, Trigger.Family family, List<Trigger> list, List<TriggerCondition> inOrder)
            throws MalformedRpmException {
        ScriptTags.TriggerTags tags = ScriptTags.tags(family);
        List<FlaggedDependency> conditions =
                RpmHeader.readDependencies(header, tags.name(), tags.version(), tags.flags());
        List<String> scripts = header.strings(tags.script());
        List<String> programs = header.strings(tags.program());
        long[] index = header.numbers(tags.index());
        if (conditions.isEmpty() && scripts.isEmpty()) {
            return;
        }
        if (index.length != conditions.size() || !programs.isEmpty() && programs.size() != scripts.size()) {
            throw header.malformed(
                    tags.index().name(), -1, conditions.size() + " indexes, a program per script", "" + index.length);
        }
        long[] flags = perScript(header, tags.scriptFlags(), scripts.size(), 0);
        long[] priorities =
                switch (family) {
                    case PACKAGE -> new long[scripts.size()];
                    case FILE -> perScript(header, Tag.FILETRIGGERPRIORITIES, scripts.size(), Trigger.DEFAULT_PRIORITY);
                    case TRANSACTION_FILE ->
                        perScript(header, Tag.TRANSFILETRIGGERPRIORITIES, scripts.size(), Trigger.DEFAULT_PRIORITY);
                };
        Map<Integer, Map<Trigger.Kind, List<Dependency>>> byScript = new TreeMap<>();
        for (int i = 0; i < index.length; i++) {
            if (index[i] >= scripts.size()) {
                throw header.malformed(tags.index().name(), -1, "less than " + scripts.size(), "" + index[i]);
            }
            FlaggedDependency condition = conditions.get(i);
            byScript.computeIfAbsent((int) index[i], k -> new TreeMap<>())
                    .computeIfAbsent(kind(header, family, condition), k -> new ArrayList<>())
                    .add(condition.dependency());
        }
        Map<Integer, Map<Trigger.Kind, Trigger>> made = new TreeMap<>();
        byScript.forEach((script, kinds) -> kinds.forEach((kind, wanted) -> {
            Trigger trigger = new Trigger(
                    kind,
                    wanted,
                    programs.isEmpty()
                            ? List.of(DEFAULT_INTERPRETER)
                            : List.of(programs.get(script).split(" +")),
                    scripts.get(script),
                    priorities[script],
                    (int) flags[script]);
            list.add(trigger);
            made.computeIfAbsent(script, k -> new TreeMap<>()).put(kind, trigger);
        }));
        for (int i = 0; i < index.length; i++) {
            FlaggedDependency condition = conditions.get(i);
            Trigger trigger = made.getOrDefault((int) index[i], Map.of()).get(kind(header, family, condition));
            if (trigger != null) {
                inOrder.add(new TriggerCondition(condition.dependency(), (int) index[i], trigger));
            }
        }
    }

    private static Trigger.Kind kind(HeaderIndex header, Trigger.Family family, FlaggedDependency condition)
            throws MalformedRpmException {
        for (Trigger.Kind kind : Trigger.Kind.values()) {
            if (kind.family() == family && (condition.flags() & kind.sense) != 0) {
                return kind;
            }
        }
        throw header.malformed(
                "trigger on " + condition.dependency(), -1, "a flag that says when", "flags " + condition.flags());
    }

    private static long[] perScript(HeaderIndex header, Tag tag, int count, long absent) throws MalformedRpmException {
        long[] values = header.numbers(tag);
        if (values.length == 0) {
            long[] defaults = new long[count];
            Arrays.fill(defaults, absent);
            return defaults;
        }
        if (values.length != count) {
            throw header.malformed(tag.name(), -1, count + " values, one per script", "" + values.length);
        }
        return values;
    }
}
