package io.dpuos.maven;

import io.dpuos.maven.config.ConfigurationCheck;
import io.dpuos.maven.config.RawElement;
import java.lang.reflect.Field;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
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
        RawConfiguration.sources(project).forEach(source -> exposed(source.configuration(), "", problems));
        return List.copyOf(problems);
    }

    /** Finds references to secrets that hold the secret itself, since Maven puts the value of a variable there. */
    private static void exposed(RawElement element, String path, Set<String> problems) {
        for (RawElement child : element.children()) {
            String here = path + "<" + child.name() + ">";
            boolean reference = path.endsWith("<password>") || path.endsWith("<passphrase>");
            if (reference
                    && child.value().filter(text -> text.contains("${env.")).isPresent()
                    && !child.name().equals("hash")) {
                problems.add(
                        here + child.value().get() + " expands to the value of a variable, and Maven prints it; write"
                                + " the name alone: <environment>"
                                + child.value().get().replaceAll(".*\\$\\{env\\.([^}]*)}.*", "$1") + "</environment>");
            }
            exposed(child, here, problems);
        }
    }

    /** Finds passwords among the properties of the command line, where other users of the machine read them. */
    static List<String> exposed(Properties properties) {
        return properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith("dpuos.")
                        && name.toLowerCase(Locale.ROOT).matches(".*(passw|passphrase|secret|pwd).*"))
                .sorted()
                .map(name ->
                        "-D" + name + " gives a password on the command line, which other users of this machine and"
                                + " the log can read; refer to it by <password> with <server>, <environment>, <file> or <hash>,"
                                + " and change this one, since it has been seen")
                .toList();
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
