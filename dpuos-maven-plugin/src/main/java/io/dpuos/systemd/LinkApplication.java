package io.dpuos.systemd;

import io.dpuos.systemd.InstallChange.Kind;
import io.dpuos.systemd.UnitInfo.Mode;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.LinkTarget;
import io.dpuos.tree.TreePath;
import java.util.List;
import java.util.Optional;

/** Makes the links that {@code [Install]} of units asks for: aliases, wants, requires. */
final class LinkApplication {
    private final ImageTree tree;
    private final SystemdVersion version;
    private final Specifiers specifiers;
    private final UnitLinks links;
    private final InstallLog log;
    private final TreePath configuration;
    private final boolean force;
    private final boolean preset;

    /**
     * Prepares to make links.
     *
     * @param preset whether a template without an instance is passed over instead of refused
     */
    LinkApplication(
            ImageTree tree,
            SystemdVersion version,
            Specifiers specifiers,
            UnitLinks links,
            InstallLog log,
            TreePath configuration,
            boolean force,
            boolean preset) {
        this.tree = tree;
        this.version = version;
        this.specifiers = specifiers;
        this.links = links;
        this.log = log;
        this.configuration = configuration;
        this.force = force;
        this.preset = preset;
    }

    /** How many rules were followed, or why one was not. */
    record Result(Optional<Fault> fault, int count) {
        static final Result NOTHING = new Result(Optional.empty(), 0);
        static final Result ONE = new Result(Optional.empty(), 1);

        static Result failed(Fault fault) {
            return new Result(Optional.of(fault), 0);
        }

        boolean isNothing() {
            return fault.isEmpty() && count == 0;
        }
    }

    /** Makes the links of all units that an operation met. */
    Result apply(UnitLookup lookup, boolean load, boolean followConfiguration) {
        Optional<Fault> fault = Optional.empty();
        int count = 0;
        for (Optional<UnitInfo> next = lookup.next(); next.isPresent(); next = lookup.next()) {
            UnitInfo info = next.get();
            try {
                lookup.traverse(info, load, followConfiguration);
            } catch (OperationProblem e) {
                if (info.auxiliary) {
                    log.notice(Kind.AUXILIARY_FAILED, "", false, info.name.text());
                    continue;
                }
                return Result.failed(log.fail(e.fault(), info.name.text(), ""));
            }
            if (info.mode == Mode.MASKED) {
                log.notice(Kind.IS_MASKED, InstallLog.text(info.file()), true, "");
                count++;
            } else if (info.mode == Mode.REGULAR) {
                Result result = makeLinks(info);
                fault = fault.isPresent() ? fault : result.fault();
                count += result.count();
            }
        }
        return new Result(fault, count);
    }

    private Result makeLinks(UnitInfo info) {
        LinkTarget file = LinkTarget.of(info.file().bytes());
        if (!UnitPaths.of(tree, version).contains(info.file().parent())) {
            Optional<Fault> fault = links.make(configuration.child(info.name.text()), file, force);
            if (fault.isPresent()) {
                return Result.failed(fault.get());
            }
        }
        Result result = makeAliases(info, file);
        // systemctl's exit status forgets problems of wants once an alias was made.
        Result wants = makeDependencies(info, file, info.wantedBy, ".wants");
        result = result.isNothing() ? wants : result;
        Result requires = makeDependencies(info, file, info.requiredBy, ".requires");
        result = result.isNothing() ? requires : result;
        Result upholds = makeDependencies(info, file, info.upheldBy, ".upholds");
        return result.isNothing() ? upholds : result;
    }

    private Result makeAliases(UnitInfo info, LinkTarget file) {
        Result result = Result.NOTHING;
        for (String word : info.aliases) {
            String alias = specifiers.expand(word, info.name, info.defaultInstance);
            Optional<Aliases.Problem> problem = Aliases.problem(alias, info.name);
            Result each;
            if (problem.isPresent()) {
                log.fail(
                        problem.get().fault(),
                        problem.get().path(),
                        problem.get().source());
                each = Result.failed(problem.get().fault());
            } else {
                Optional<String> place = Aliases.place(alias, info.name);
                if (place.isEmpty()) {
                    continue;
                }
                each = links.make(configuration.child(place.get()), file, force)
                        .map(Result::failed)
                        .orElse(Result.ONE);
            }
            result = result.fault().isPresent() ? result : each;
        }
        return result;
    }

    private Result makeDependencies(UnitInfo info, LinkTarget file, List<String> targets, String suffix) {
        if (targets.isEmpty()) {
            return Result.NOTHING;
        }
        UnitName linked = info.name;
        if (info.name.isTemplate() && !info.defaultInstance.isEmpty()) {
            linked = info.name.withInstance(info.defaultInstance);
            UnitInfo instance = new UnitInfo(linked, false);
            try {
                new UnitLookup(tree, version, specifiers, log).search(instance, false);
            } catch (OperationProblem e) {
                return Result.failed(e.fault());
            }
            if (instance.mode == Mode.MASKED) {
                return Result.failed(log.fail(Fault.ERFKILL, instance.file(), ""));
            }
        }
        Result result = Result.NOTHING;
        for (String word : targets) {
            String target = specifiers.expand(word, info.name, info.defaultInstance);
            Optional<UnitName> wanting = UnitName.parse(target);
            boolean fits = wanting.isPresent()
                    && (!linked.isTemplate()
                            || wanting.get().isTemplate()
                            || wanting.get().isInstance());
            if (!fits) {
                if (!preset) {
                    Fault fault = wanting.isPresent() ? Fault.EIDRM : Fault.EUCLEAN;
                    log.fail(fault, target, wanting.isPresent() ? linked.text() : "");
                    result = result.fault().isPresent() ? result : Result.failed(fault);
                }
                continue;
            }
            TreePath folder = configuration.child(target + suffix);
            Result each = links.make(folder.child(linked.text()), file, true)
                    .map(Result::failed)
                    .orElse(Result.ONE);
            if (each.fault().isPresent() ? result.fault().isEmpty() : result.isNothing()) {
                result = each;
            }
            if (!exists(target)) {
                log.notice(Kind.DESTINATION_NOT_PRESENT, target, false, InstallLog.text(info.file()));
            }
        }
        return result;
    }

    private boolean exists(String name) {
        InstallLog own = new InstallLog();
        try {
            new UnitLookup(tree, version, specifiers, own).discover(name, false, false);
            return true;
        } catch (OperationProblem e) {
            return e.fault() != Fault.ENOENT;
        } finally {
            own.warnings().forEach(log::warn);
        }
    }
}
