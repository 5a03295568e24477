package io.dpuos.assemble;

import io.dpuos.install.InstalledPackage;
import io.dpuos.install.ScriptletLedger;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.report.AccountTable;
import io.dpuos.report.Budget;
import io.dpuos.report.RemovalAccount;
import io.dpuos.report.TreeAccount;
import io.dpuos.resolve.Lock;
import io.dpuos.resolve.LockSet;
import io.dpuos.resolve.LockedPackage;
import io.dpuos.rpm.PinnedKey;
import io.dpuos.rpm.RpmHeader;
import io.dpuos.rpm.Tag;
import io.dpuos.systemd.BootStarts;
import io.dpuos.systemd.BootSurroundings;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.ImageTree;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * The account of an image: sizes, packages, what went, what starts, who may log in, what is trusted. The same image gives
 * the same account. Not safe for use by several threads.
 */
final class ImageReport {
    private static final int CONTRIBUTORS = 10;

    private final ImageDefinition definition;
    private final String pluginVersion;
    private final Lock lock;
    private final ImageBuild.Tailored tailored;
    private final ImageTree tree;
    private final int packages;
    private final InstalledPackage config;
    private final TreeAccount sizes;
    private final BootStarts boot;
    private final RemovalAccount removals = new RemovalAccount();

    /**
     * Counts an image.
     *
     * @param tree the whole image, boot files and package database included
     * @param packages how many packages its database lists
     * @param config the package that owns the vendor's files
     */
    ImageReport(
            ImageDefinition definition,
            String pluginVersion,
            Lock lock,
            ImageBuild.Tailored tailored,
            ImageTree tree,
            int packages,
            InstalledPackage config) {
        this.definition = definition;
        this.pluginVersion = pluginVersion;
        this.lock = lock;
        this.tailored = tailored;
        this.tree = tree;
        this.packages = packages;
        this.config = config;
        Set<String> requested = new HashSet<>();
        for (LockedPackage each : lock.packages(LockSet.IMAGE)) {
            if (each.userRequested()) {
                requested.add(each.nevra().toString());
            }
        }
        sizes = TreeAccount.of(tree, requested);
        boot = BootStarts.of(tree, definition.services().defaultTarget(), surroundings(definition));
        removals.leftOut(tailored.base().packages());
        ImageTree here = tailored.base().tree();
        for (LayerOutcome outcome : tailored.layers()) {
            removals.layer(here, outcome.layer(), rules(outcome));
            here = LayerSteps.apply(here, outcome);
        }
    }

    /** What the build knows of the machine. */
    static BootSurroundings surroundings(ImageDefinition definition) {
        return new BootSurroundings(definition.arch(), LayerSteps.consoles(definition));
    }

    /** Why paths went, where the layer kept it. */
    static Map<String, String> rules(LayerOutcome outcome) {
        Map<String, String> rules = new HashMap<>();
        if (outcome.facts().get("gone") instanceof List<?> gone) {
            for (Object each : gone) {
                if (each instanceof Map<?, ?> entry) {
                    rules.put(String.valueOf(entry.get("path")), String.valueOf(entry.get("rule")));
                }
            }
        }
        return rules;
    }

    /** Returns the bytes of all files of the installed system. */
    long installedBytes() {
        return sizes.bytes();
    }

    /** Returns the limits of the budget with what the image takes. */
    List<Budget.Line> budget(Budget budget, long isoBytes) {
        List<Budget.Line> lines = new ArrayList<>();
        List<String> heaviest = sizes.heaviest(CONTRIBUTORS);
        line(lines, "<budget><iso>", budget.iso(), isoBytes, true, heaviest);
        line(lines, "<budget><installed>", budget.installed(), sizes.bytes(), true, heaviest);
        line(lines, "<budget><packages>", budget.packages(), packages, false, dependents());
        line(
                lines,
                "<budget><services>",
                budget.services(),
                boot.resident().size(),
                false,
                boot.resident().stream().map(BootStarts.Start::chain).toList());
        line(
                lines,
                "<budget><listeningSockets>",
                budget.listeningSockets(),
                boot.addresses().size(),
                false,
                boot.addresses());
        return lines;
    }

    private static void line(
            List<Budget.Line> lines,
            String element,
            OptionalLong most,
            long actual,
            boolean bytes,
            List<String> contributors) {
        if (most.isPresent()) {
            lines.add(new Budget.Line(element, actual, most.getAsLong(), bytes, contributors));
        }
    }

    /** Packages that brought the most others, directly. */
    private List<String> dependents() {
        Map<String, Integer> counts = new TreeMap<>();
        for (LockedPackage each : lock.packages(LockSet.IMAGE)) {
            String[] words = each.reason().split("[ :]+");
            if (words.length > 2 && (words[0].equals("dependency") || words[0].equals("weak"))) {
                counts.merge(words[2], 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(CONTRIBUTORS)
                .map(entry -> entry.getKey() + " brought " + entry.getValue())
                .toList();
    }

    /**
     * Returns the account as values for JSON; the page "The report" of the site describes them.
     *
     * @param products one entry per product
     * @param budget the limits
     * @param notes what deserves a look
     */
    Map<String, Object> facts(
            Map<String, Object> medium, List<Object> products, List<Budget.Line> budget, List<String> notes)
            throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("format", "dpuos-report");
        facts.put("formatVersion", 1);
        facts.put("image", image(medium));
        facts.put("summary", summary(medium));
        facts.put("budget", budget.stream().map(Budget.Line::json).toList());
        facts.put("warnings", warnings(notes));
        facts.put("products", products);
        facts.put("packages", packages());
        facts.put("removed", removals.rows());
        facts.put("kernels", fact("20-kernel", "kernels"));
        facts.put("drivers", fact("30-drivers", "drivers"));
        facts.put("sysctl", fact("40-sysctl", "sysctl"));
        facts.put("services", services());
        facts.put("accounts", AccountTable.of(tree));
        facts.put("trust", trust());
        facts.put("scriptlets", scriptlets());
        facts.put("layers", layers());
        facts.put("treemap", sizes.treemaps());
        return facts;
    }

    private Map<String, Object> image(Map<String, Object> medium) {
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("groupId", definition.coordinates().groupId());
        image.put("artifactId", definition.coordinates().artifactId());
        image.put("version", definition.coordinates().version());
        image.put("architecture", definition.arch());
        image.put("distribution", definition.distribution().id());
        image.put("distributionName", definition.distribution().name());
        image.put("kernel", medium.getOrDefault("kernel", ""));
        image.put("volumeLabel", medium.getOrDefault("volumeLabel", ""));
        image.put("pluginVersion", pluginVersion);
        image.put("lockSha256", Bytes.of(lock.text()).sha256());
        return image;
    }

    private Map<String, Object> summary(Map<String, Object> medium) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("packages", packages);
        summary.put("installedBytes", sizes.bytes());
        summary.put("files", sizes.files());
        summary.put("isoBytes", medium.getOrDefault("isoBytes", 0L));
        summary.put("minimumDiskBytes", medium.getOrDefault("minimumDiskBytes", 0L));
        summary.put("removedBytes", removals.bytes());
        summary.put("services", boot.resident().size());
        summary.put("listeningSockets", boot.addresses().size());
        summary.put("unitsAtBoot", boot.starts().size());
        return summary;
    }

    private List<Object> packages() {
        Map<String, RpmHeader> headers = new HashMap<>();
        for (InstalledPackage each : new ForcedRemoval(definition.tailoring().forceRemove())
                .staying(tailored.base().packages())) {
            headers.put(each.sha256(), each.header());
        }
        List<Object> rows = new ArrayList<>();
        for (LockedPackage locked : lock.packages(LockSet.IMAGE)) {
            RpmHeader header = headers.get(locked.sha256());
            // A package that was forced out is in the lock all the same.
            if (header != null) {
                Map<String, Object> row = row(header, locked.userRequested(), locked.reason());
                row.put("licence", locked.licence());
                row.put("repository", locked.repositoryId());
                row.put("signedBy", locked.keyFingerprint());
                rows.add(row);
            }
        }
        Map<String, Object> own = row(config.header(), true, "user: the vendor's own files, as a package of the build");
        own.put("licence", config.header().string(Tag.LICENSE).orElse(""));
        own.put("repository", "this build");
        own.put("signedBy", LockedPackage.UNKNOWN);
        rows.add(own);
        return rows;
    }

    private Map<String, Object> row(RpmHeader header, boolean requested, String reason) {
        String nevra = header.nevra().toString();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", header.nevra().name());
        row.put("nevra", nevra);
        row.put("bytes", sizes.bytesOf(nevra));
        row.put("files", sizes.filesOf(nevra));
        row.put("requested", requested);
        row.put("reason", reason);
        row.put("summary", header.strings(Tag.SUMMARY).stream().findFirst().orElse(""));
        return row;
    }

    private Object fact(String layer, String name) {
        for (LayerOutcome outcome : tailored.layers()) {
            if (outcome.layer().name().equals(layer)) {
                return outcome.facts().getOrDefault(name, List.of());
            }
        }
        return List.of();
    }

    private Map<String, Object> services() {
        Map<String, Object> services = new LinkedHashMap<>();
        services.put("target", definition.services().defaultTarget());
        List<Object> starts = new ArrayList<>();
        for (BootStarts.Start start : boot.starts()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("unit", start.unit());
            row.put("chain", start.chain());
            row.put("stays", start.stays());
            starts.add(row);
        }
        services.put("starts", starts);
        services.put("mayStart", boot.mayStart());
        services.put("listening", boot.listening());
        services.put("cannotStart", boot.broken());
        for (String verb : List.of("enabled", "disabled", "masked")) {
            services.put(verb, fact("50-services", verb));
        }
        return services;
    }

    private Map<String, Object> trust() {
        Map<String, Object> trust = new LinkedHashMap<>();
        List<Object> repositories = new ArrayList<>();
        List<String> optIns = new ArrayList<>();
        for (RepositorySpec repository : definition.repositories()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", repository.id());
            row.put("url", repository.baseUrl().map(ImageReport::withoutUser).orElse(""));
            row.put(
                    "keys",
                    repository.keys().stream().map(PinnedKey::fingerprint).toList());
            row.put("signatures", repository.policy().required() ? "required" : "digests suffice");
            row.put("signedMetadata", repository.signedMetadata());
            repositories.add(row);
            if (!repository.policy().required()) {
                optIns.add("repository " + repository.id() + ": packages need no signature");
            }
            if (repository.policy().allowSha1()) {
                optIns.add("repository " + repository.id() + ": signatures over SHA-1 digests count");
            }
            if (repository.policy().allowV3Signatures()) {
                optIns.add("repository " + repository.id() + ": OpenPGP signatures of version 3 count");
            }
        }
        trust.put("repositories", repositories);
        trust.put("optIns", optIns);
        trust.put(
                "unsigned",
                lock.packages(LockSet.IMAGE).stream()
                        .filter(each -> each.keyFingerprint().equals(LockedPackage.UNKNOWN))
                        .map(each -> each.nevra().toString())
                        .toList());
        return trust;
    }

    private static String withoutUser(URI url) {
        return url.getRawUserInfo() == null ? url.toString() : url.toString().replace(url.getRawUserInfo() + "@", "");
    }

    private Map<String, Object> scriptlets() {
        ScriptletLedger ledger = tailored.base().ledger();
        Map<String, Object> scriptlets = new LinkedHashMap<>();
        for (ScriptletLedger.Fate fate : ScriptletLedger.Fate.values()) {
            scriptlets.put(fate.name().toLowerCase(Locale.ROOT), ledger.count(fate));
        }
        List<Object> rows = new ArrayList<>();
        for (ScriptletLedger.Entry entry : ledger.entries()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("package", entry.packageName());
            row.put("kind", entry.kind());
            row.put("fate", entry.fate().name().toLowerCase(Locale.ROOT));
            row.put("status", entry.status());
            row.put("reason", entry.reason());
            row.put("touched", entry.touched().size());
            rows.add(row);
        }
        scriptlets.put("runs", rows);
        return scriptlets;
    }

    private List<Object> layers() {
        List<Object> layers = new ArrayList<>();
        for (LayerOutcome outcome : tailored.layers()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", outcome.layer().name());
            row.put("edits", outcome.layer().edits().size());
            layers.add(row);
        }
        return layers;
    }

    private List<String> warnings(List<String> notes) {
        List<String> warnings = new ArrayList<>(notes);
        for (LayerOutcome outcome : tailored.layers()) {
            for (String line : outcome.report()) {
                if (line.startsWith("warning: ")) {
                    warnings.add(outcome.layer().name() + ": " + line.substring("warning: ".length()));
                }
            }
        }
        return warnings;
    }
}
