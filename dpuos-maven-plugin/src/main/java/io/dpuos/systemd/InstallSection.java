package io.dpuos.systemd;

import io.dpuos.tree.TreePath;
import java.util.ArrayList;
import java.util.List;

/** Takes the assignments of {@code [Install]} of one file over into what is known of a unit. */
final class InstallSection {
    private final UnitInfo info;
    private final TreePath path;
    private final SystemdVersion version;
    private final Specifiers specifiers;
    private final InstallLog log;
    private final UnitLookup lookup;

    InstallSection(
            UnitInfo info,
            TreePath path,
            SystemdVersion version,
            Specifiers specifiers,
            InstallLog log,
            UnitLookup lookup) {
        this.info = info;
        this.path = path;
        this.version = version;
        this.specifiers = specifiers;
        this.log = log;
        this.lookup = lookup;
    }

    void read(UnitText text) throws OperationProblem {
        List<UnitText.Problem> pending = new ArrayList<>(text.problems());
        for (UnitText.Assignment line : text.assignments()) {
            if (line.section().equals("Install")) {
                warnBefore(pending, line.line());
                assign(line);
            }
        }
        warnBefore(pending, Integer.MAX_VALUE);
        if (text.broken() > 0) {
            throw new OperationProblem(Fault.EBADMSG, path + ", line " + text.broken() + ": invalid section header");
        }
    }

    private void warnBefore(List<UnitText.Problem> pending, int line) {
        while (!pending.isEmpty() && pending.get(0).line() < line) {
            UnitText.Problem problem = pending.remove(0);
            log.warn(path, problem.line(), problem.text());
        }
    }

    private void assign(UnitText.Assignment line) throws OperationProblem {
        switch (line.key()) {
            case "Alias" -> {
                if (info.name.mayBeAlias()) {
                    list(info.aliases, line);
                } else {
                    String type = info.name.suffix().substring(1);
                    log.warn(path, line.line(), "Alias= is not allowed for " + type + " units, ignoring.");
                }
            }
            case "WantedBy" -> list(info.wantedBy, line);
            case "RequiredBy" -> list(info.requiredBy, line);
            case "UpheldBy" -> {
                if (version.knowsUpheldBy()) {
                    list(info.upheldBy, line);
                } else {
                    unknown(line);
                }
            }
            case "DefaultInstance" -> defaultInstance(line);
            case "Also" -> also(line);
            default -> {
                if (!line.key().startsWith("X-")) {
                    unknown(line);
                }
            }
        }
    }

    private void unknown(UnitText.Assignment line) {
        log.warn(path, line.line(), "Unknown key '" + line.key() + "' in section [Install], ignoring.");
    }

    private void defaultInstance(UnitText.Assignment line) throws OperationProblem {
        if (info.name.isInstance()) {
            return;
        }
        if (!info.name.isTemplate()) {
            log.warn(path, line.line(), "DefaultInstance= only makes sense for template units, ignoring.");
            return;
        }
        String instance = specifiers.expand(line.value(), info.name, info.defaultInstance);
        if (instance.isEmpty() || instance.matches("[A-Za-z0-9:_.\\\\@-]+")) {
            info.defaultInstance = instance;
        } else {
            log.warn(path, line.line(), "Invalid DefaultInstance= value \"" + instance + "\".");
            throw new OperationProblem(Fault.EINVAL, path + ": DefaultInstance=" + instance + " is no instance");
        }
    }

    private void also(UnitText.Assignment line) throws OperationProblem {
        for (String word : line.plainWords()) {
            String also = specifiers.expand(word, info.name, info.defaultInstance);
            lookup.add(
                    UnitName.parse(also)
                            .orElseThrow(() -> new OperationProblem(
                                    Fault.EINVAL, path + ": Also=" + also + " is not a unit's name")),
                    true);
            info.also.add(also);
        }
    }

    private static void list(List<String> list, UnitText.Assignment line) {
        if (line.value().isEmpty()) {
            list.clear();
        }
        list.addAll(line.words());
    }
}
