package io.dpuos.maven;

import io.dpuos.assemble.PackageSurvey;
import io.dpuos.repo.ContentCache;
import io.dpuos.report.SurveyReport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.spi.connector.transport.TransporterProvider;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the packages of a repository or folder would do in an image, without building one: per package the verdict
 * on its signature, its payload, the scriptlets that run and those that are refused with the construct that stops them,
 * and file conflicts. Prints a table and writes JSON that is complete enough for a bug report. Needs no project.
 */
@Mojo(name = "survey", requiresProject = false, threadSafe = true)
public final class SurveyMojo extends AbstractMojo {
    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
    private PluginDescriptor plugin;

    /**
     * What to look at: the URL of a repository ({@code file:}, {@code http:}, {@code https:}, {@code iso:}), or a folder of
     * RPM files ({@code dir:} or a plain path).
     */
    @Parameter(property = "dpuos.survey")
    private @Nullable String survey;

    /** Files with the OpenPGP keys that sign the packages, separated by commas. Without one only digests are checked. */
    @Parameter(property = "dpuos.surveyKeys")
    private @Nullable String surveyKeys;

    /** Whether signatures over SHA-1 digests and of version 3 count, as old media have them. */
    @Parameter(property = "dpuos.surveySha1", defaultValue = "false")
    private boolean surveySha1;

    /** Where the report is written. Default: {@code target/dpuos/survey.json} below the current folder. */
    @Parameter(property = "dpuos.surveyFile")
    private @Nullable File surveyFile;

    /** The architecture that packages without one are installed for. */
    @Parameter(property = "dpuos.surveyArch", defaultValue = "x86_64")
    private String surveyArch;

    /** The cache of packages, shared by all projects. Default: {@code dpuos-cache} beside the local repository. */
    @Parameter(property = "dpuos.cacheDirectory")
    private @Nullable File cacheDirectory;

    @Inject
    private RepositorySystem repositorySystem;

    @Inject
    private TransporterProvider transporters;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (survey == null || survey.isBlank()) {
            throw new MojoFailureException("-Ddpuos.survey= is missing. Name what to look at: a repository's URL, or a"
                    + " folder of RPM files, for example -Ddpuos.survey=dir:/media/rpms");
        }
        List<Path> keys = new ArrayList<>();
        for (String key : surveyKeys == null ? new String[0] : surveyKeys.split("\\s*,\\s*")) {
            keys.add(Path.of(key));
        }
        Path json = surveyFile == null
                ? Path.of(session.getRequest().getBaseDirectory(), "target", "dpuos", "survey.json")
                : surveyFile.toPath();
        Path cache = cacheDirectory == null
                ? Path.of(session.getLocalRepository().getBasedir()).resolveSibling("dpuos-cache")
                : cacheDirectory.toPath();
        int threads = Runtime.getRuntime().availableProcessors();
        PackageSurvey request =
                new PackageSurvey(survey, keys, surveySha1, surveyArch, json, plugin.getVersion(), threads);
        boolean offline = session.isOffline();
        try (MavenFetcher fetcher = new MavenFetcher(
                repositorySystem,
                session.getRepositorySession(),
                transporters,
                survey.matches("https?:.*") ? Map.of(survey.replaceAll("/+$", ""), "survey") : Map.of(),
                List.of(),
                offline)) {
            ContentCache content = new ContentCache(cache);
            SurveyReport report = request.run(fetcher, content, offline, new ConsoleProgress(getLog()::info, false));
            report.table().lines().forEach(getLog()::info);
            getLog().info("Whole report: " + json);
        } catch (RuntimeException | IOException e) {
            throw Failures.translate(e);
        }
    }
}
