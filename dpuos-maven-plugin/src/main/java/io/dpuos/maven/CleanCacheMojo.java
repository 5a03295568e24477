package io.dpuos.maven;

import io.dpuos.repo.CacheStock;
import io.dpuos.repo.ContentCache;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Removes what was not used for the longest time from the cache of packages, until the rest fits a limit. Other builds may run
 * meanwhile: what was used lately stays, and what they miss they bring again. Needs no project. */
@Mojo(name = "clean-cache", requiresProject = false, threadSafe = true)
public final class CleanCacheMojo extends AbstractCacheMojo {
    /** How large the cache may stay: bytes, or a number with {@code K}, {@code M}, {@code G} or {@code T} (powers of 1024); {@code 0} removes all that was not used lately. */
    @Parameter(property = "dpuos.cacheLimit", defaultValue = "20G", required = true)
    private String cacheLimit;

    /** What was used within as many hours stays, whatever the limit; no build should take longer. */
    @Parameter(property = "dpuos.cacheKeepHours", defaultValue = "24")
    private long cacheKeepHours;

    @Override
    protected void run() throws IOException, MojoFailureException {
        if (cacheKeepHours < 0) {
            throw new MojoFailureException("-Ddpuos.cacheKeepHours=" + cacheKeepHours + ": expected 0 or more");
        }
        CacheStock.Cleaning cleaning = new CacheStock(new ContentCache(cache()))
                .clean(bytes(cacheLimit), Duration.ofHours(cacheKeepHours), Instant.now());
        getLog().info("Cache " + cache());
        getLog().info(line("before", cleaning.before()));
        getLog().info(line("removed", cleaning.removed()));
        getLog().info(line("left", cleaning.after()));
        if (cleaning.after().bytes() > bytes(cacheLimit)) {
            getLog().info("More than " + cacheLimit + " is left, since it was used within the last " + cacheKeepHours
                    + " hours; -Ddpuos.cacheKeepHours=0 removes that too, when no build is running");
        }
    }

    private static long bytes(String text) throws MojoFailureException {
        java.util.regex.Matcher parts =
                java.util.regex.Pattern.compile("([0-9]{1,12})([KMGT]?)").matcher(text);
        if (!parts.matches()) {
            throw new MojoFailureException("-Ddpuos.cacheLimit=" + text
                    + ": expected a number of bytes, or one with K, M, G or T, for example 20G");
        }
        int power = parts.group(2).isEmpty() ? 0 : "KMGT".indexOf(parts.group(2)) + 1;
        return Math.multiplyExact(Long.parseLong(parts.group(1)), 1L << 10 * power);
    }
}
