package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.repo.RepositorySpec;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.RpmWriter;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.model.Dependency;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DependencyRepositoryTest {
    @TempDir
    Path directory = Path.of("unset");

    private void artifact(String artifact, String classifier, Nevra nevra) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("maven"));
        new RpmWriter(nevra)
                .buildTime(1)
                .summary("s")
                .description("d")
                .write(folder.resolve(artifact + "-1.0" + classifier + ".rpm"));
    }

    private static Dependency dependency(String artifact, String type, String classifier) {
        Dependency dependency = new Dependency();
        dependency.setGroupId("com.acme");
        dependency.setArtifactId(artifact);
        dependency.setVersion("1.0");
        dependency.setType(type);
        if (!classifier.isEmpty()) {
            dependency.setClassifier(classifier);
        }
        return dependency;
    }

    /** Stands in for Maven's resolution: finds files in a folder. */
    private RepositorySystem system() {
        return (RepositorySystem) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {RepositorySystem.class}, (proxy, method, arguments) -> {
                    ArtifactRequest request = (ArtifactRequest) arguments[1];
                    Artifact wanted = request.getArtifact();
                    String classifier = wanted.getClassifier().isEmpty() ? "" : "-" + wanted.getClassifier();
                    Path file = directory.resolve("maven/" + wanted.getArtifactId() + "-1.0" + classifier + ".rpm");
                    ArtifactResult result = new ArtifactResult(request);
                    if (!Files.exists(file)) {
                        throw new ArtifactResolutionException(List.of(result), "not found");
                    }
                    return result.setArtifact(wanted.setFile(file.toFile()));
                });
    }

    private Optional<RepositorySpec> stage(Dependency... dependencies) throws Exception {
        MavenProject project = new MavenProject();
        project.setDependencies(List.of(dependencies));
        return new DependencyRepository(system(), null, project).stage("x86_64", directory.resolve("staged"));
    }

    @Test
    void makesThePackagesOfTheArchitectureARepository() throws Exception {
        artifact("acme-kernel", "-x86_64", new Nevra("kernel", new Evr(0, "6.6.0", "1"), "x86_64"));
        artifact("tools", "", new Nevra("acme-tools", new Evr(2, "1.0", "3"), "noarch"));
        artifact("other", "", new Nevra("other", new Evr(0, "1", "1"), "aarch64"));

        Optional<RepositorySpec> repository = stage(
                dependency("acme-kernel", "rpm", "x86_64"),
                dependency("acme-kernel", "rpm", "aarch64"),
                dependency("tools", "rpm", ""),
                dependency("other", "rpm", ""),
                dependency("library", "jar", ""));

        assertThat(repository.orElseThrow().id()).isEqualTo("dependencies");
        assertThat(repository.orElseThrow().baseUrl().orElseThrow().getScheme()).isEqualTo("dir");
        assertThat(directory.resolve("staged"))
                .isDirectoryContaining("glob:**/kernel-6.6.0-1.x86_64.rpm")
                .isDirectoryContaining("glob:**/acme-tools-1.0-3.noarch.rpm");
        assertThat(directory.resolve("staged").toFile().list()).hasSize(2);
    }

    @Test
    void withoutSuchDependenciesThereIsNoRepositoryAndNoFolder() throws Exception {
        Files.createDirectories(directory.resolve("staged/old"));

        assertThat(stage(dependency("library", "jar", ""))).isEmpty();
        assertThat(directory.resolve("staged")).doesNotExist();
    }

    @Test
    void aDependencyThatCannotBeHadIsNamed() {
        assertThatThrownBy(() -> stage(dependency("acme-kernel", "rpm", "x86_64")))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("com.acme:acme-kernel:rpm:x86_64:1.0")
                .hasMessageContaining("mvn package");
    }
}
