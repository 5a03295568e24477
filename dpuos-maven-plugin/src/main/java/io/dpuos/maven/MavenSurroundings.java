package io.dpuos.maven;

import io.dpuos.assemble.ImageDefinition;
import io.dpuos.assemble.SourceFolders;
import io.dpuos.maven.config.RepositoryBean;
import io.dpuos.repo.ProgressListener;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.resolve.PackageAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.spi.connector.transport.TransporterProvider;

/**
 * What the running Maven gives to a goal: project, session and services, and what of them an image needs.
 *
 * @param project the project that is built
 * @param session the running Maven
 * @param repositorySystem finds artifacts
 * @param transporters fetch files
 * @param decrypter reads passwords of settings.xml
 * @param log hears what a person should know
 */
record MavenSurroundings(
        MavenProject project,
        MavenSession session,
        RepositorySystem repositorySystem,
        TransporterProvider transporters,
        SettingsDecrypter decrypter,
        Log log) {
    /** Returns the folder for what the goals pass on. */
    Path work() {
        return Path.of(project.getBuild().getDirectory()).resolve("dpuos");
    }

    /**
     * Returns the folder of the image's files: the project's own, or together with those of its layers.
     *
     * @param own the project's own folder
     * @param overrides paths that a layer and a later one may both bring
     */
    Path imageFiles(Path own, List<String> overrides) throws IOException {
        List<SourceFolders.SourceLayer> layers =
                new ProjectLayers(repositorySystem, session.getRepositorySession(), project).layers();
        return layers.isEmpty() && overrides.isEmpty() ? own : SourceFolders.merge(layers, own, overrides, work());
    }

    /** Returns a definition with the packages that the project has among its dependencies. */
    ImageDefinition withDependencies(ImageDefinition definition) throws IOException, MojoFailureException {
        return new DependencyRepository(repositorySystem, session.getRepositorySession(), project)
                .stage(definition.arch(), work().resolve("dependencies-" + definition.arch()))
                .map(definition::withRepository)
                .orElse(definition);
    }

    /** Returns the transport to the repositories of an image, with the credentials that the pom names for them. */
    MavenFetcher fetcher(ImageDefinition definition, Map<String, RepositoryBean> repositories) {
        Map<String, String> ids = new TreeMap<>();
        List<String> bypass = new ArrayList<>();
        for (RepositorySpec repository : definition.repositories()) {
            repository.baseUrl().ifPresent(url -> {
                RepositoryBean bean = repositories.get(repository.id());
                String text = url.toString().replaceAll("/+$", "");
                ids.put(text, bean == null || bean.server() == null ? repository.id() : bean.server());
                if (bean != null && Boolean.TRUE.equals(bean.bypassMirrors())) {
                    bypass.add(text);
                }
            });
        }
        MavenFetcher fetcher = new MavenFetcher(
                repositorySystem, session.getRepositorySession(), transporters, ids, bypass, session.isOffline());
        fetcher.mirrored()
                .forEach(
                        (url, real) -> log.info(
                                "  " + url + " is asked for at " + real
                                        + ", as settings.xml says; <bypassMirrors>true</bypassMirrors> in the repository changes that"));
        return fetcher;
    }

    /** Returns where a package that left its repository is looked for at last. */
    PackageAccess.Elsewhere artifacts() {
        return new ArtifactPackages(repositorySystem, session.getRepositorySession(), project);
    }

    Secrets secrets() {
        return new Secrets(
                session.getSettings(), decrypter, project.getBasedir().toPath());
    }

    ProgressListener progress() {
        return new ConsoleProgress(log::info, isTerminal());
    }

    private boolean isTerminal() {
        return Terminal.console().isPresent()
                && session.getRequest().isInteractiveMode()
                && System.getenv("CI") == null;
    }

    /**
     * Passwords are asked for where a person is.
     *
     * @param memory holds what was answered for the goals that follow in this build
     */
    PromptedPassword promptedPassword(Map<Object, Object> memory) {
        PasswordPrompt prompt = isTerminal()
                ? Terminal.console().map(PasswordPrompt::on).orElse(PasswordPrompt.NOBODY)
                : PasswordPrompt.NOBODY;
        return new PromptedPassword(prompt, memory, log::info);
    }

    /** Returns the packages of the repository {@code project}, when the pom speaks of it and the project has some. */
    Optional<Path> projectPackages(Path imageFiles, Map<String, RepositoryBean> repositories) throws IOException {
        RepositoryBean bean = repositories.get(ProjectRepository.ID);
        return bean == null || bean.url() != null
                ? Optional.empty()
                : ProjectRepository.make(imageFiles, work().resolve("project-rpms"));
    }
}
