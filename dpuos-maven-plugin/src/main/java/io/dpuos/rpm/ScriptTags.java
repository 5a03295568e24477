package io.dpuos.rpm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** How scriptlets and triggers are written into a header. */
final class ScriptTags {
    /** The tags of one family of triggers. */
    record TriggerTags(Tag script, Tag program, Tag scriptFlags, Tag name, Tag version, Tag flags, Tag index) {}

    private static final String LUA = "<lua>";

    private ScriptTags() {}

    static TriggerTags tags(Trigger.Family family) {
        return switch (family) {
            case PACKAGE ->
                new TriggerTags(
                        Tag.TRIGGERSCRIPTS,
                        Tag.TRIGGERSCRIPTPROG,
                        Tag.TRIGGERSCRIPTFLAGS,
                        Tag.TRIGGERNAME,
                        Tag.TRIGGERVERSION,
                        Tag.TRIGGERFLAGS,
                        Tag.TRIGGERINDEX);
            case FILE ->
                new TriggerTags(
                        Tag.FILETRIGGERSCRIPTS,
                        Tag.FILETRIGGERSCRIPTPROG,
                        Tag.FILETRIGGERSCRIPTFLAGS,
                        Tag.FILETRIGGERNAME,
                        Tag.FILETRIGGERVERSION,
                        Tag.FILETRIGGERFLAGS,
                        Tag.FILETRIGGERINDEX);
            case TRANSACTION_FILE ->
                new TriggerTags(
                        Tag.TRANSFILETRIGGERSCRIPTS,
                        Tag.TRANSFILETRIGGERSCRIPTPROG,
                        Tag.TRANSFILETRIGGERSCRIPTFLAGS,
                        Tag.TRANSFILETRIGGERNAME,
                        Tag.TRANSFILETRIGGERVERSION,
                        Tag.TRANSFILETRIGGERFLAGS,
                        Tag.TRANSFILETRIGGERINDEX);
        };
    }

    static void describe(HeaderEncoder header, Collection<Scriptlet> scriptlets, List<Trigger> triggers) {
        for (Scriptlet scriptlet : scriptlets) {
            Scriptlet.Kind kind = scriptlet.kind();
            if (!scriptlet.body().isEmpty()) {
                header.string(kind.body, scriptlet.body());
            }
            if (scriptlet.interpreter().size() == 1) {
                header.string(kind.program, scriptlet.interpreter().get(0));
            } else {
                header.strings(kind.program, scriptlet.interpreter());
            }
            if (scriptlet.flags() != 0) {
                header.int32s(kind.flags, scriptlet.flags());
            }
        }
        for (Trigger.Family family : Trigger.Family.values()) {
            describe(
                    header,
                    family,
                    triggers.stream().filter(t -> t.kind().family() == family).toList());
        }
    }

    private static void describe(HeaderEncoder header, Trigger.Family family, List<Trigger> triggers) {
        if (triggers.isEmpty()) {
            return;
        }
        TriggerTags tags = tags(family);
        List<String> names = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        List<Long> flags = new ArrayList<>();
        List<Long> indexes = new ArrayList<>();
        for (int i = 0; i < triggers.size(); i++) {
            for (Dependency condition : triggers.get(i).conditions()) {
                names.add(condition.name());
                versions.add(condition.evr().map(Evr::toString).orElse(""));
                flags.add((long) (DependencyFlags.of(condition.comparison())
                        | triggers.get(i).kind().sense));
                indexes.add((long) i);
            }
        }
        header.strings(tags.script, triggers.stream().map(Trigger::body).toList());
        header.strings(
                tags.program,
                triggers.stream().map(t -> String.join(" ", t.interpreter())).toList());
        if (triggers.stream().anyMatch(t -> t.flags() != 0)) {
            header.int32s(
                    tags.scriptFlags,
                    triggers.stream().mapToLong(Trigger::flags).toArray());
        }
        header.strings(tags.name, names);
        header.strings(tags.version, versions);
        header.int32s(tags.flags, numbers(flags));
        header.int32s(tags.index, numbers(indexes));
        long[] priorities = triggers.stream().mapToLong(Trigger::priority).toArray();
        if (family == Trigger.Family.FILE) {
            header.int32s(Tag.FILETRIGGERPRIORITIES, priorities);
        } else if (family == Trigger.Family.TRANSACTION_FILE) {
            header.int32s(Tag.TRANSFILETRIGGERPRIORITIES, priorities);
        }
    }

    private static long[] numbers(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    /** Returns the requirements on the programs, each with the flag of its scriptlet, sorted. */
    static List<FlaggedDependency> interpreters(Collection<Scriptlet> scriptlets, List<Trigger> triggers) {
        List<FlaggedDependency> found = new ArrayList<>();
        for (Scriptlet scriptlet : scriptlets) {
            String program = scriptlet.interpreter().get(0);
            if (program.startsWith("/")) {
                found.add(new FlaggedDependency(
                        Dependency.of(program), DependencyFlags.INTERP | scriptlet.kind().requirementFlag));
            }
        }
        TreeSet<String> programs = new TreeSet<>();
        triggers.forEach(t -> programs.add(t.interpreter().get(0)));
        programs.stream()
                .filter(p -> p.startsWith("/"))
                .forEach(p -> found.add(new FlaggedDependency(Dependency.of(p), DependencyFlags.INTERP)));
        return found;
    }

    static boolean usesLua(Collection<Scriptlet> scriptlets, List<Trigger> triggers) {
        return Stream.concat(
                        scriptlets.stream().map(Scriptlet::interpreter),
                        triggers.stream().map(Trigger::interpreter))
                .anyMatch(i -> i.get(0).equals(LUA));
    }

    static boolean usesArguments(Collection<Scriptlet> scriptlets, List<Trigger> triggers) {
        return Stream.concat(
                        scriptlets.stream().map(Scriptlet::interpreter),
                        triggers.stream().map(Trigger::interpreter))
                .anyMatch(i -> i.size() > 1);
    }
}
