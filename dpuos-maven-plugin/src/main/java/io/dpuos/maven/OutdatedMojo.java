package io.dpuos.maven;

import io.dpuos.assemble.LockAccount;
import io.dpuos.repo.Advisory;
import io.dpuos.resolve.Outdated;
import io.dpuos.resolve.Outdated.Severity;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Lists the locked packages that have newer versions in the repositories, with the advisories (updateinfo) that say why
 * they matter. The lock stays as it is. Can fail the build when an advisory is grave.
 */
@Mojo(name = "outdated", configurator = CheckingConfigurator.NAME, threadSafe = true)
public final class OutdatedMojo extends AbstractDpuosMojo {
    /**
     * From which severity of an advisory on the build fails: {@code low}, {@code moderate}, {@code important} or {@code
     * critical}; with {@code any} each newer version fails it. Default: it never fails.
     */
    @Parameter(property = "dpuos.failSeverity", defaultValue = "never")
    private String failSeverity;

    @Override
    protected void run() throws IOException, MojoFailureException {
        boolean any = failSeverity.equals("any");
        boolean never = failSeverity.equals("never");
        Severity limit = any || never
                ? Severity.NONE
                : Severity.named(failSeverity)
                        .filter(s -> s != Severity.NONE)
                        .orElseThrow(() -> new MojoFailureException("-Ddpuos.failSeverity=" + failSeverity
                                + " is not one of never, any, low, moderate, important, critical"));
        List<Outdated.Row> rows;
        try (ImageContext context = context()) {
            rows = LockAccount.outdated(context.definition(), context.environment());
        }
        if (rows.isEmpty()) {
            getLog().info("All locked packages are the newest of their repositories");
            return;
        }
        getLog().info(rows.size() + (rows.size() == 1 ? " package has" : " packages have") + " a newer version:");
        for (Outdated.Row row : rows) {
            String sets = row.sets().stream().map(s -> s.id()).collect(Collectors.joining(","));
            getLog().info("  " + row.locked().name() + "." + row.locked().arch() + "  "
                    + row.locked().evr() + " -> " + row.newest().evr() + "  (" + row.repository() + "; " + sets + ")");
            for (Advisory advisory : row.advisories()) {
                getLog().info("      " + advisory.id() + "  " + kind(advisory)
                        + (advisory.title().isEmpty() ? "" : "  " + advisory.title())
                        + (advisory.references().isEmpty()
                                ? ""
                                : "  " + advisory.references().stream().limit(5).collect(Collectors.joining(" "))));
            }
        }
        getLog().info("Renew them by -Ddpuos.lock=update, or some of them by -Ddpuos.update=NAME,NAME beside it");
        List<String> grave = never
                ? List.of()
                : rows.stream()
                        .filter(r -> r.severity().compareTo(limit) >= 0)
                        .map(r -> r.locked().name())
                        .toList();
        if (!grave.isEmpty()) {
            throw new MojoFailureException(grave.size()
                    + (grave.size() == 1
                            ? " locked package has a newer version"
                            : " locked packages have newer versions")
                    + (any
                            ? ""
                            : " with advisories of severity " + limit.name().toLowerCase(Locale.ROOT) + " or higher")
                    + ": " + String.join(" ", grave)
                    + ". Run mvn dpuos:resolve-rpms -Ddpuos.lock=update -Ddpuos.update="
                    + String.join(",", grave) + ", and check the new lock in.");
        }
    }

    private static String kind(Advisory advisory) {
        return advisory.severity().isEmpty() ? advisory.type() : advisory.type() + "/" + advisory.severity();
    }
}
