package io.dpuos.maven;

import java.util.List;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.classworlds.realm.ClassRealm;
import org.codehaus.plexus.component.configurator.BasicComponentConfigurator;
import org.codehaus.plexus.component.configurator.ComponentConfigurationException;
import org.codehaus.plexus.component.configurator.ConfigurationListener;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.DefaultPlexusConfiguration;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Fills the goals of this plugin, but no beans from a configuration that is wrong.
 *
 * <p>Maven would stop at the first unknown element of a bean with the name of a Java class. The goal then does not come
 * to say what is wrong, where, and what was probably meant. So the beans are left out here, and the goal itself fails
 * before any work with the sentences of {@link ConfigurationProblems}. It is declared in {@code components.xml}: Maven
 * 3.8 does not find annotated classes of Java 17.
 */
final class CheckingConfigurator extends BasicComponentConfigurator {
    /** By which goals name it. */
    static final String NAME = "dpuos";

    @Override
    public void configureComponent(
            Object component,
            PlexusConfiguration configuration,
            ExpressionEvaluator evaluator,
            ClassRealm realm,
            @Nullable ConfigurationListener listener)
            throws ComponentConfigurationException {
        super.configureComponent(component, checked(configuration, evaluator), evaluator, realm, listener);
    }

    private static PlexusConfiguration checked(PlexusConfiguration configuration, ExpressionEvaluator evaluator)
            throws ComponentConfigurationException {
        Object project;
        Object plugin;
        try {
            project = evaluator.evaluate("${project}");
            plugin = evaluator.evaluate("${plugin}");
        } catch (ExpressionEvaluationException e) {
            throw new ComponentConfigurationException("neither project nor plugin are known", e);
        }
        if (!(project instanceof MavenProject built) || !(plugin instanceof PluginDescriptor descriptor)) {
            return configuration;
        }
        ConfigurationProblems problems = new ConfigurationProblems(descriptor);
        List<String> found = problems.of(built);
        return found.isEmpty() ? configuration : withoutBeans(configuration, problems);
    }

    private static PlexusConfiguration withoutBeans(PlexusConfiguration configuration, ConfigurationProblems problems) {
        DefaultPlexusConfiguration plain = new DefaultPlexusConfiguration(configuration.getName());
        for (PlexusConfiguration child : configuration.getChildren()) {
            if (!problems.isStructured(child.getName())) {
                plain.addChild(child);
            }
        }
        return plain;
    }
}
