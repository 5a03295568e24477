package io.dpuos.install;

import io.dpuos.install.InstalledPackage.FileState;
import io.dpuos.rpm.RpmFileEntry;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.rpm.Trigger;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Installs packages into an empty tree, as {@code rpm --root} would.
 *
 * <p>The steps, in rpm's order (rpmtsRun, rpmPackageInstall): %pretrans of all packages; for each package %triggerprein,
 * %pre, payload, file triggers of high priority, %post, %triggerin, file triggers of low priority; then %posttrans of
 * all packages and the file triggers of the transaction. Owners are looked up in the image's own passwd and group; what
 * is unknown when a package is unpacked is looked up again at the end, after sysusers.d was applied. Safe for use by
 * several threads.
 */
public final class Installation {
    /** File triggers from this priority on run before %post (rpm: TRIGGER_PRIORITY_BOUND). */
    private static final long HIGH_PRIORITY = 10_000;

    private final PackageStore store;

    /** Installs from a store of unpacked packages. */
    public Installation(PackageStore store) {
        this.store = store;
    }

    /**
     * Installs packages.
     *
     * @throws IOException when a package or the store cannot be read
     * @throws InstallException when packages conflict, a path leaves its package's directory by a link of another
     *     package, a scriptlet is refused, or one fails whose failure stops rpm
     */
    public InstalledTree install(InstallRequest request) throws IOException {
        List<StoredPackage> unordered = unpack(request.packages());
        List<Integer> order = TransactionOrder.of(
                unordered.stream().map(StoredPackage::header).toList());
        List<StoredPackage> packages = order.stream().map(unordered::get).toList();
        List<InstallPackage> wanted =
                order.stream().map(request.packages()::get).toList();
        List<RpmHeader> headers = packages.stream().map(StoredPackage::header).toList();
        FileConflicts.Found found = FileConflicts.find(headers);
        if (!found.conflicts().isEmpty()) {
            throw new FileConflictException(found.conflicts());
        }
        return new Transaction(request, wanted, packages, headers, found.wrongColor()).run();
    }

    /** Unpacks all packages, several at a time; the result has the order of the request. */
    private List<StoredPackage> unpack(List<InstallPackage> packages) throws IOException {
        ExecutorService workers =
                Executors.newFixedThreadPool(Math.max(1, Runtime.getRuntime().availableProcessors()));
        try {
            List<Future<StoredPackage>> futures = new ArrayList<>();
            for (InstallPackage one : packages) {
                Callable<StoredPackage> work = () -> store.obtain(one);
                futures.add(workers.submit(work));
            }
            List<StoredPackage> stored = new ArrayList<>();
            for (Future<StoredPackage> future : futures) {
                stored.add(future.get());
            }
            return stored;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while unpacking packages", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IOException("unpacking failed: " + e.getCause(), e);
        } finally {
            workers.shutdownNow();
        }
    }

    /** One installation in progress. */
    private static final class Transaction {
        private final InstallRequest request;
        private final List<InstallPackage> wanted;
        private final List<StoredPackage> packages;
        private final List<RpmHeader> headers;
        private final List<Set<Integer>> wrongColor;
        private final TreeBuilder tree;
        private final ScriptletRunner runner;
        private final PayloadPlacement placement;
        private final List<InstalledPackage> installed = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();

        Transaction(
                InstallRequest request,
                List<InstallPackage> wanted,
                List<StoredPackage> packages,
                List<RpmHeader> headers,
                List<Set<Integer>> wrongColor) {
            this.request = request;
            this.wanted = wanted;
            this.packages = packages;
            this.headers = headers;
            this.wrongColor = wrongColor;
            Origin origin = headers.isEmpty()
                    ? Origin.ofPackage("none")
                    : Origin.ofPackage(headers.get(0).nevra().toString());
            tree = ImageTree.empty(request.timestamp(), origin).toBuilder();
            runner = new ScriptletRunner(request, tree, installed, warnings);
            placement = new PayloadPlacement(request, tree, warnings);
        }

        InstalledTree run() {
            for (RpmHeader header : headers) {
                scriptlet(header, Scriptlet.Kind.PRETRANS, true);
            }
            for (int i = 0; i < packages.size(); i++) {
                install(i);
            }
            for (RpmHeader header : headers) {
                scriptlet(header, Scriptlet.Kind.POSTTRANS, false);
            }
            transactionTriggers();
            runner.applySystemUsers();
            placement.resolveOwners();
            return new InstalledTree(
                    tree.build(),
                    installed,
                    runner.ledger(),
                    runner.deferred(),
                    runner.ids(),
                    runner.intents(),
                    warnings);
        }

        private void install(int place) {
            RpmHeader header = headers.get(place);
            for (InstalledPackage other : installed) {
                triggers(other.header(), Trigger.Kind.TRIGGERPREIN, header, List.of("1", "0"));
            }
            for (InstalledPackage other : List.copyOf(installed)) {
                triggers(header, Trigger.Kind.TRIGGERPREIN, other.header(), List.of("0", "1"));
            }
            scriptlet(header, Scriptlet.Kind.PREIN, true);
            InstalledPackage now = placement.place(
                    packages.get(place),
                    wanted.get(place),
                    wrongColor.get(place),
                    () -> runner.applySystemUsers(header));
            installed.add(now);
            fileTriggers(now, true);
            scriptlet(header, Scriptlet.Kind.POSTIN, false);
            for (InstalledPackage other : List.copyOf(installed)) {
                triggers(other.header(), Trigger.Kind.TRIGGERIN, header, List.of("1", "1"));
            }
            for (InstalledPackage other : List.copyOf(installed)) {
                if (other != now) {
                    triggers(header, Trigger.Kind.TRIGGERIN, other.header(), List.of("1", "1"));
                }
            }
            fileTriggers(now, false);
        }

        private void scriptlet(RpmHeader header, Scriptlet.Kind kind, boolean critical) {
            for (Scriptlet scriptlet : header.scriptlets()) {
                if (scriptlet.kind() == kind) {
                    runner.run(new ScriptletRunner.Run(
                            header,
                            switch (kind) {
                                case PRETRANS -> "pretrans";
                                case PREIN -> "pre";
                                case POSTIN -> "post";
                                default -> "posttrans";
                            },
                            scriptlet.interpreter(),
                            scriptlet.body(),
                            scriptlet.flags(),
                            List.of("1"),
                            List.of(),
                            critical || (scriptlet.flags() & 4) != 0));
                }
            }
        }

        /** Runs the triggers of one package that another package sets off. */
        private void triggers(RpmHeader owner, Trigger.Kind kind, RpmHeader by, List<String> arguments) {
            for (Trigger trigger : owner.triggers()) {
                if (trigger.kind() == kind
                        && trigger.conditions().stream()
                                .anyMatch(condition ->
                                        condition.name().equals(by.nevra().name())
                                                && condition.overlaps(io.dpuos.rpm.Dependency.of(
                                                        by.nevra().name(),
                                                        io.dpuos.rpm.Dependency.Comparison.EQ,
                                                        by.nevra().evr())))) {
                    run(owner, trigger, arguments, List.of());
                }
            }
        }

        private void run(RpmHeader owner, Trigger trigger, List<String> arguments, List<String> paths) {
            runner.run(new ScriptletRunner.Run(
                    owner,
                    trigger.kind().name().toLowerCase(java.util.Locale.ROOT),
                    trigger.interpreter(),
                    trigger.body(),
                    trigger.flags(),
                    arguments,
                    paths,
                    false));
        }

        private record Match(RpmHeader owner, Trigger trigger, List<String> paths) {}

        /** File triggers of all installed packages that the new package's files set off. */
        private void fileTriggers(InstalledPackage now, boolean high) {
            List<Match> matches = new ArrayList<>();
            for (InstalledPackage owner : installed) {
                for (Trigger trigger : owner.header().triggers()) {
                    if (trigger.kind() == Trigger.Kind.FILETRIGGERIN && trigger.priority() >= HIGH_PRIORITY == high) {
                        List<InstalledPackage> by = owner == now ? installed : List.of(now);
                        List<String> paths = matching(trigger, by, owner == now);
                        if (!paths.isEmpty()) {
                            matches.add(new Match(owner.header(), trigger, paths));
                        }
                    }
                }
            }
            runByPriority(matches);
        }

        private void transactionTriggers() {
            List<Match> matches = new ArrayList<>();
            for (InstalledPackage owner : installed) {
                for (Trigger trigger : owner.header().triggers()) {
                    if (trigger.kind() == Trigger.Kind.TRANSFILETRIGGERIN) {
                        List<String> paths = matching(trigger, installed, true);
                        if (!paths.isEmpty()) {
                            matches.add(new Match(owner.header(), trigger, paths));
                        }
                    }
                }
            }
            runByPriority(matches);
        }

        private void runByPriority(List<Match> matches) {
            matches.sort(Collections.reverseOrder(java.util.Comparator.comparingLong(
                    (Match match) -> match.trigger().priority())));
            for (Match match : matches) {
                run(match.owner(), match.trigger(), List.of(), match.paths());
            }
        }

        /**
         * The files whose paths begin with a trigger's prefix. Where rpm looks packages up by directory, a package counts
         * only when the name of one of its directories begins with the prefix.
         */
        private static List<String> matching(Trigger trigger, List<InstalledPackage> by, boolean byDirectory) {
            List<String> paths = new ArrayList<>();
            for (InstalledPackage one : by) {
                List<String> prefixes = trigger.conditions().stream()
                        .map(io.dpuos.rpm.Dependency::name)
                        .filter(prefix -> !byDirectory || hasDirectory(one, prefix))
                        .toList();
                for (RpmFileEntry file : one.header().files()) {
                    String path = io.dpuos.shell.FileSystem.text(file.path());
                    boolean matches = one.states().get(file.index()) == FileState.NORMAL
                            && prefixes.stream().anyMatch(path::startsWith);
                    if (matches) {
                        paths.add(path);
                    }
                }
            }
            return paths;
        }

        private static boolean hasDirectory(InstalledPackage one, String prefix) {
            return one.header().files().stream().anyMatch(file -> {
                String parent = io.dpuos.shell.FileSystem.text(file.path().parent());
                return (parent.equals("/") ? parent : parent + "/").startsWith(prefix);
            });
        }
    }
}
