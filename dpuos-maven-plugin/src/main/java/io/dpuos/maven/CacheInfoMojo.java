package io.dpuos.maven;

import io.dpuos.repo.CacheStock;
import io.dpuos.repo.ContentCache;
import java.io.IOException;
import java.util.Map;
import org.apache.maven.plugins.annotations.Mojo;

/** Shows how much of what lies in the cache of packages. Needs no project. */
@Mojo(name = "cache-info", requiresProject = false, threadSafe = true)
public final class CacheInfoMojo extends AbstractCacheMojo {
    @Override
    protected void run() throws IOException {
        CacheStock stock = new CacheStock(new ContentCache(cache()));
        getLog().info("Cache " + cache());
        long files = 0;
        long bytes = 0;
        for (Map.Entry<String, CacheStock.Area> area : stock.areas().entrySet()) {
            getLog().info(line(area.getKey(), area.getValue()));
            files += area.getValue().files();
            bytes += area.getValue().bytes();
        }
        getLog().info(line("in all", new CacheStock.Area(files, bytes)));
    }
}
