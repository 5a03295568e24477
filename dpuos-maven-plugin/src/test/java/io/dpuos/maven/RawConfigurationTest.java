package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.PluginManagement;
import org.apache.maven.model.Profile;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.api.Test;

class RawConfigurationTest {
    @Test
    void placesAreOrderedFromProfileToParentAndPluginToPluginManagement() {
        MavenProject parent = project("family", build("parent"));
        MavenProject child = project("card", build("child"));
        child.setParent(parent);
        child.getOriginalModel().addProfile(profile("lab", "lab"));
        child.getOriginalModel().addProfile(profile("idle", "idle"));
        child.setInjectedProfileIds("com.acme:card:1.0", List.of("lab"));
        PluginManagement management = new PluginManagement();
        management.addPlugin(plugin("managed"));
        parent.getOriginalModel().getBuild().setPluginManagement(management);

        List<RawConfiguration.Source> sources = RawConfiguration.sources(child);

        assertThat(sources)
                .extracting(RawConfiguration.Source::name)
                .containsExactly(
                        "profile lab of this pom",
                        "this pom",
                        "parent com.acme:family:1.0",
                        "parent com.acme:family:1.0 (pluginManagement)");
    }

    @Test
    void mergedConfigurationIncludesThatOfExecutions() {
        Build build = build("plugin");
        PluginExecution execution = new PluginExecution();
        execution.setConfiguration(configuration("execution"));
        build.getPlugins().get(0).addExecution(execution);
        MavenProject project = project("card", build);

        assertThat(RawConfiguration.merged(project))
                .extracting(element -> element.children().get(0).value().orElseThrow())
                .containsExactly("plugin", "execution");
    }

    @Test
    void aProjectWithoutThePluginHasNone() {
        assertThat(RawConfiguration.merged(project("card", new Build()))).isEmpty();
        assertThat(RawConfiguration.sources(project("card", new Build()))).isEmpty();
    }

    private static MavenProject project(String artifactId, Build build) {
        Model model = new Model();
        model.setGroupId("com.acme");
        model.setArtifactId(artifactId);
        model.setVersion("1.0");
        model.setBuild(build);
        MavenProject project = new MavenProject(model);
        project.setOriginalModel(model);
        return project;
    }

    private static Build build(String hostname) {
        Build build = new Build();
        build.addPlugin(plugin(hostname));
        return build;
    }

    private static Profile profile(String id, String hostname) {
        Profile profile = new Profile();
        profile.setId(id);
        profile.setBuild(build(hostname));
        return profile;
    }

    private static Plugin plugin(String hostname) {
        Plugin plugin = new Plugin();
        plugin.setGroupId("io.dpuos");
        plugin.setArtifactId("dpuos-maven-plugin");
        plugin.setConfiguration(configuration(hostname));
        return plugin;
    }

    private static Xpp3Dom configuration(String hostname) {
        Xpp3Dom text = new Xpp3Dom("hostname");
        text.setValue("\n  " + hostname + "\n");
        Xpp3Dom configuration = new Xpp3Dom("configuration");
        configuration.addChild(text);
        return configuration;
    }
}
