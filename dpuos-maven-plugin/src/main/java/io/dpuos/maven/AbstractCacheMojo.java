package io.dpuos.maven;

import io.dpuos.repo.CacheStock;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the goals that look after the cache have in common; they need no image. */
abstract class AbstractCacheMojo extends AbstractMojo {
    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    /** The cache of packages, shared by all projects. Default: {@code dpuos-cache} beside the local repository. */
    @Parameter(property = "dpuos.cacheDirectory")
    private @Nullable File cacheDirectory;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        try {
            run();
        } catch (RuntimeException | IOException e) {
            throw Failures.translate(e);
        }
    }

    /** Does the goal's work. */
    protected abstract void run() throws IOException, MojoFailureException;

    protected final Path cache() {
        return cacheDirectory != null
                ? cacheDirectory.toPath()
                : Path.of(session.getLocalRepository().getBasedir()).resolveSibling("dpuos-cache");
    }

    /** Returns a row of the account. */
    protected static String line(String name, CacheStock.Area area) {
        return String.format(Locale.ROOT, "  %-12s %8d files %10.1f MB", name, area.files(), area.bytes() / 1e6);
    }
}
