package io.dpuos.resolve;

import io.dpuos.repo.RepositorySpec;
import io.dpuos.repo.SharedRepositories;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.rpm.Scriptlet;
import io.dpuos.rpm.SignedFixtures;
import io.dpuos.rpm.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small repository of packages that a test makes. */
final class TestRepository {
    final Path directory;

    TestRepository(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory.resolve("Packages")).getParent();
    }

    TestRepository add(String nevra, String... requires) throws IOException {
        return add(SignedFixtures.signer(), nevra, requires);
    }

    TestRepository add(Signer signer, String nevra, String... requires) throws IOException {
        RpmWriter writer = new RpmWriter(Nevra.parse(nevra)).summary("a test").signer(signer);
        for (String requirement : requires) {
            writer.requires(Dependency.of(requirement));
        }
        writer.write(directory.resolve("Packages").resolve(writer.fileName()));
        return this;
    }

    /** Adds a package that runs a script after its installation. */
    TestRepository addRunning(String nevra, String script) throws IOException {
        RpmWriter writer = new RpmWriter(Nevra.parse(nevra)).summary("a test").signer(SignedFixtures.signer());
        writer.provides(Dependency.of("/bin/sh")).scriptlet(Scriptlet.shell(Scriptlet.Kind.POSTIN, script));
        writer.write(directory.resolve("Packages").resolve(writer.fileName()));
        return this;
    }

    Path file(String nevra) {
        return directory.resolve("Packages").resolve(nevra + ".rpm");
    }

    TestRepository index() throws IOException, InterruptedException {
        SharedRepositories.run(directory, List.of("createrepo_c", "-q", "."));
        return this;
    }

    TestRepository groups(String comps) throws IOException, InterruptedException {
        Files.writeString(directory.resolve("comps.xml"), comps);
        SharedRepositories.run(directory, List.of("createrepo_c", "-q", "-g", "comps.xml", "."));
        return this;
    }

    RepositorySpec.Builder spec(String id) {
        return spec(id, directory.toUri().toString());
    }

    RepositorySpec.Builder spec(String id, String url) {
        return RepositorySpec.builder(id, url).key(SignedFixtures.key());
    }
}
