package io.dpuos.assemble;

import io.dpuos.boot.InstallerSpec;
import io.dpuos.report.Amounts;
import io.dpuos.report.Budget;
import io.dpuos.report.BudgetException;
import io.dpuos.report.ReportFiles;
import io.dpuos.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the report of an image and holds it against its budget. Immutable. */
final class ReportWriter {
    private final Path folder;
    private final ImageReport report;
    private final InstallerSpec spec;
    private final long isoBytes;
    private final List<String> notes;

    /**
     * Makes one.
     *
     * @param work the folder of what goals pass on; the report is written below it
     * @param isoBytes size that the medium has or will have
     */
    ReportWriter(Path work, ImageReport report, InstallerSpec spec, long isoBytes, List<String> notes) {
        this.folder = work.resolve("report");
        this.report = report;
        this.spec = spec;
        this.isoBytes = isoBytes;
        this.notes = List.copyOf(notes);
    }

    /**
     * Checks the budget, before a medium is written.
     *
     * @throws BudgetException when a limit is exceeded; the report is there, so that one can see by what
     */
    void checkBudget(Budget budget) throws IOException {
        List<Budget.Line> lines = report.budget(budget, isoBytes);
        if (lines.stream().allMatch(Budget.Line::kept)) {
            return;
        }
        ReportFiles.write(folder, report.facts(medium(), List.of(), lines, notes));
        throw new BudgetException(
                Budget.failure(lines, folder.resolve(ReportFiles.PAGE).toString()));
    }

    /** Writes the report, and returns the lines that end a build. */
    List<String> write(Path iso, String isoSha256, List<Product> products, Path manifest, Budget budget)
            throws IOException {
        List<Object> made = new ArrayList<>();
        made.add(product("iso", iso, isoBytes, isoSha256, "the medium"));
        for (Product product : products) {
            made.add(product(
                    product.name(),
                    product.file(),
                    Files.size(product.file()),
                    Sha256.of(product.file()),
                    product.remark()));
        }
        made.add(product(
                "manifest", manifest, Files.size(manifest), Sha256.of(manifest), "what the medium was made of"));
        List<Budget.Line> lines = report.budget(budget, isoBytes);
        Map<String, Object> facts = report.facts(medium(), made, lines, notes);
        ReportFiles.write(folder, facts);
        return account(facts, lines);
    }

    private List<String> account(Map<String, Object> facts, List<Budget.Line> budget) {
        List<String> account = new ArrayList<>();
        if (facts.get("summary") instanceof Map<?, ?> summary) {
            account.add("starts     " + summary.get("services") + " services that stay, "
                    + summary.get("listeningSockets") + " listening sockets");
            if (summary.get("removedBytes") instanceof Long removed) {
                account.add("left out   " + Amounts.megabytes(removed) + " by tailoring");
            }
        }
        for (Budget.Line line : budget) {
            account.add("budget     " + line.text());
        }
        account.add("report     " + folder.resolve(ReportFiles.PAGE));
        return account;
    }

    private Map<String, Object> medium() {
        Map<String, Object> medium = new LinkedHashMap<>();
        medium.put("kernel", spec.kernelVersion());
        medium.put("volumeLabel", spec.volumeLabel());
        medium.put("isoBytes", isoBytes);
        medium.put("minimumDiskBytes", spec.minimumDiskBytes());
        return medium;
    }

    private static Map<String, Object> product(String name, Path file, long bytes, String sha256, String remark) {
        Map<String, Object> product = new LinkedHashMap<>();
        product.put("name", name);
        product.put("file", String.valueOf(file.getFileName()));
        product.put("bytes", bytes);
        product.put("sha256", sha256);
        product.put("remark", remark);
        return product;
    }
}
