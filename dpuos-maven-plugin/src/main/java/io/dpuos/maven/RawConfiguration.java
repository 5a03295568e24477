package io.dpuos.maven;

import io.dpuos.maven.config.RawElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.model.BuildBase;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginContainer;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.Profile;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/** Reads the plugin's configuration from Maven's models before and after merging. */
final class RawConfiguration {
    private static final String PLUGIN_KEY = "io.dpuos:dpuos-maven-plugin";

    /**
     * A place in which configuration stands.
     *
     * @param name how a person calls it, for example {@code profile lab of this pom}
     * @param configuration the elements that stand there
     */
    record Source(String name, RawElement configuration) {}

    private RawConfiguration() {}

    /** Returns the merged configuration of the plugin, and of each execution, for checking. */
    static List<RawElement> merged(MavenProject project) {
        List<RawElement> all = new ArrayList<>();
        Plugin plugin = project.getPlugin(PLUGIN_KEY);
        if (plugin != null) {
            toElement(plugin.getConfiguration()).ifPresent(all::add);
            for (PluginExecution execution : plugin.getExecutions()) {
                toElement(execution.getConfiguration()).ifPresent(all::add);
            }
        }
        return all;
    }

    /** Returns the places in which configuration of the plugin stands, the strongest first. */
    static List<Source> sources(MavenProject project) {
        List<Source> sources = new ArrayList<>();
        for (MavenProject level = project; level != null; level = level.getParent()) {
            Model model = level.getOriginalModel();
            if (model == null) {
                continue;
            }
            String place = level == project
                    ? "this pom"
                    : "parent " + level.getGroupId() + ":" + level.getArtifactId() + ":" + level.getVersion();
            List<Profile> profiles = new ArrayList<>(model.getProfiles());
            for (int i = profiles.size() - 1; i >= 0; i--) {
                if (isInjected(project, level, profiles.get(i).getId())) {
                    add(
                            sources,
                            "profile " + profiles.get(i).getId() + " of " + place,
                            profiles.get(i).getBuild());
                }
            }
            add(sources, place, model.getBuild());
        }
        return sources;
    }

    private static boolean isInjected(MavenProject project, MavenProject level, String profile) {
        String id = level.getGroupId() + ":" + level.getArtifactId() + ":" + level.getVersion();
        for (Map.Entry<String, List<String>> entry :
                project.getInjectedProfileIds().entrySet()) {
            if (entry.getKey().equals(id) && entry.getValue().contains(profile)) {
                return true;
            }
        }
        return false;
    }

    private static void add(List<Source> sources, String name, @Nullable BuildBase build) {
        if (build == null) {
            return;
        }
        addFrom(sources, name, build);
        if (build.getPluginManagement() != null) {
            addFrom(sources, name + " (pluginManagement)", build.getPluginManagement());
        }
    }

    private static void addFrom(List<Source> sources, String name, PluginContainer container) {
        for (Plugin plugin : container.getPlugins()) {
            if (plugin.getKey().equals(PLUGIN_KEY)) {
                toElement(plugin.getConfiguration())
                        .ifPresent(configuration -> sources.add(new Source(name, configuration)));
            }
        }
    }

    private static Optional<RawElement> toElement(@Nullable Object configuration) {
        return configuration instanceof Xpp3Dom dom ? Optional.of(toElement(dom)) : Optional.empty();
    }

    private static RawElement toElement(Xpp3Dom dom) {
        List<RawElement> children = new ArrayList<>();
        for (Xpp3Dom child : dom.getChildren()) {
            children.add(toElement(child));
        }
        String value = dom.getValue();
        boolean text = children.isEmpty() && value != null && !value.isBlank();
        return new RawElement(dom.getName(), text ? Optional.of(value.strip()) : Optional.empty(), children);
    }
}
