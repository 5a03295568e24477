package io.dpuos.install;

import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.rpm.Trigger;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Origin;
import io.dpuos.tree.TreeBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;

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
        unordered.forEach(each -> RpmlibFeatures.check(each.header()));
        List<Integer> order = TransactionOrder.of(
                unordered.stream().map(StoredPackage::header).toList());
        List<StoredPackage> packages = order.stream().map(unordered::get).toList();
        List<InstallPackage> wanted =
                order.stream().map(request.packages()::get).toList();
        List<RpmHeader> headers = packages.stream().map(StoredPackage::header).toList();
        return new Transaction(request, wanted, packages, headers).run();
    }

    /** Unpacks all packages, several at a time; the result has the order of the request. */
    private List<StoredPackage> unpack(List<InstallPackage> packages) throws IOException {
        // The largest first, so that none is left alone at the end.
        List<InstallPackage> largestFirst = new ArrayList<>(new LinkedHashSet<>(packages));
        largestFirst.sort(Comparator.comparingLong(Installation::size).reversed());
        List<StoredPackage> unpacked = Parallel.map(largestFirst, store::obtain);
        Map<InstallPackage, StoredPackage> byPackage = new HashMap<>();
        for (int i = 0; i < unpacked.size(); i++) {
            byPackage.put(largestFirst.get(i), unpacked.get(i));
        }
        return packages.stream()
                .map(one -> Objects.requireNonNull(byPackage.get(one)))
                .toList();
    }

    /** Bytes of the package's file; what cannot be read is told when it is unpacked. */
    private static long size(InstallPackage one) {
        return one.rpm().toFile().length();
    }

    /** One installation in progress. */
    private static final class Transaction {
        private final List<InstallPackage> wanted;
        private final List<StoredPackage> packages;
        private final List<RpmHeader> headers;
        private final FileSelection selection;
        private final TreeBuilder tree;
        private final ScriptletRunner runner;
        private final PayloadPlacement placement;
        private final List<InstalledPackage> installed = new ArrayList<>();
        private final TriggerRuns triggers;
        private final List<String> warnings = new ArrayList<>();

        Transaction(
                InstallRequest request,
                List<InstallPackage> wanted,
                List<StoredPackage> packages,
                List<RpmHeader> headers) {
            this.wanted = wanted;
            this.packages = packages;
            this.headers = headers;
            selection = new FileSelection(request.documentation(), request.languages());
            Origin origin = headers.isEmpty()
                    ? Origin.ofPackage("none")
                    : Origin.ofPackage(headers.get(0).nevra().toString());
            tree = ImageTree.empty(request.timestamp(), origin).toBuilder();
            runner = new ScriptletRunner(request, tree, installed, warnings);
            placement = new PayloadPlacement(request, tree, warnings);
            triggers = new TriggerRuns(installed, runner);
        }

        InstalledTree run() {
            for (RpmHeader header : headers) {
                scriptlet(header, Scriptlet.Kind.PRETRANS, 1);
            }
            FileActions actions = FileActions.decide(headers, selection, tree.view());
            if (!actions.conflicts().isEmpty()) {
                throw new FileConflictException(actions.conflicts());
            }
            for (int i = 0; i < packages.size(); i++) {
                install(i, actions);
            }
            for (RpmHeader header : headers) {
                scriptlet(
                        header,
                        Scriptlet.Kind.POSTTRANS,
                        triggers.count(header.nevra().name()));
            }
            triggers.onTransaction();
            runner.applySystemUsers();
            placement.resolveOwners();
            runner.derive();
            return new InstalledTree(
                    tree.build(),
                    installed,
                    runner.ledger(),
                    runner.deferred(),
                    runner.ids(),
                    runner.intents(),
                    warnings);
        }

        private void install(int place, FileActions actions) {
            RpmHeader header = headers.get(place);
            int versions = triggers.count(header.nevra().name()) + 1;
            triggers.onPackage(header, Trigger.Kind.TRIGGERPREIN);
            scriptlet(header, Scriptlet.Kind.PREIN, versions);
            InstalledPackage now = placement.place(
                    packages.get(place), wanted.get(place), actions, place, () -> runner.applySystemUsers(header));
            installed.add(now);
            IntPredicate isPlaced =
                    index -> !actions.of(place, header.files().get(index)).skips();
            triggers.onFiles(now, true, isPlaced);
            scriptlet(header, Scriptlet.Kind.POSTIN, versions);
            triggers.onPackage(header, Trigger.Kind.TRIGGERIN);
            triggers.onFiles(now, false, isPlaced);
        }

        private void scriptlet(RpmHeader header, Scriptlet.Kind kind, int versions) {
            for (Scriptlet scriptlet : header.scriptlets()) {
                if (scriptlet.kind() == kind) {
                    boolean first = kind == Scriptlet.Kind.PRETRANS || kind == Scriptlet.Kind.PREIN;
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
                            List.of(Integer.toString(versions)),
                            List.of(),
                            first || (scriptlet.flags() & ScriptletRunner.CRITICAL) != 0));
                }
            }
        }
    }
}
