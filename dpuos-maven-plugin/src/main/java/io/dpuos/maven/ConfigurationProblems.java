package io.dpuos.maven;

import io.dpuos.maven.config.ConfigurationCheck;
import java.lang.reflect.Field;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;

/** Finds what is wrong with the plugin's configuration in a project, before any of it is used. Immutable. */
final class ConfigurationProblems {
    /** Its parameters concern the terminal, not the image. */
    private static final String HELP = "help";

    private final Map<String, Type> topLevel;

    ConfigurationProblems(PluginDescriptor plugin) {
        topLevel = topLevel(plugin);
    }

    /** Returns one line per problem, each with the path of the element; empty when all is well. */
    List<String> of(MavenProject project) {
        ConfigurationCheck check = new ConfigurationCheck(topLevel);
        // an execution repeats what stands in the plugin's configuration
        Set<String> problems = new LinkedHashSet<>();
        RawConfiguration.merged(project).forEach(configuration -> problems.addAll(check.problems(configuration)));
        return List.copyOf(problems);
    }

    /** Tells whether a top-level element holds elements, not a text. */
    boolean isStructured(String element) {
        return topLevel.containsKey(element) && ConfigurationCheck.isStructured(topLevel.get(element));
    }

    /** The elements of all goals: a pom configures the plugin once, for whichever goal runs. */
    private static Map<String, Type> topLevel(PluginDescriptor plugin) {
        Map<String, Type> known = new TreeMap<>();
        for (MojoDescriptor mojo : plugin.getMojos()) {
            if (mojo.getGoal().equals(HELP)) {
                continue;
            }
            for (Object parameter : mojo.getParameters()) {
                if (((Parameter) parameter).isEditable()) {
                    known.put(((Parameter) parameter).getName(), String.class);
                }
            }
        }
        for (Field field : AbstractDpuosMojo.class.getDeclaredFields()) {
            known.computeIfPresent(field.getName(), (name, type) -> field.getGenericType());
        }
        return known;
    }
}
