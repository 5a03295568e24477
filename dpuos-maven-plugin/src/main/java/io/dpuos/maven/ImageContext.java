package io.dpuos.maven;

import io.dpuos.assemble.BuildEnvironment;
import io.dpuos.assemble.ImageDefinition;

/**
 * What a goal works with. Closing it ends the connections that were opened.
 *
 * @param definition what the pom declares
 * @param environment where and how it is built
 * @param passwords makes crypt strings when they are needed
 * @param fetcher the transport
 */
record ImageContext(
        ImageDefinition definition, BuildEnvironment environment, PomPasswords passwords, MavenFetcher fetcher)
        implements AutoCloseable {
    @Override
    public void close() {
        fetcher.close();
    }
}
