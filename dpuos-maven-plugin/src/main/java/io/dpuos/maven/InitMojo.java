package io.dpuos.maven;

import io.dpuos.init.InitException;
import io.dpuos.init.NewModule;
import io.dpuos.init.Question;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Writes a first module: a pom of a few lines and {@code src/main/dpuos}. Asks when a person is there; with {@code -B}, or
 * without a terminal, parameters and defaults answer. Never overwrites a file. Needs no project.
 */
@Mojo(name = "init", requiresProject = false, threadSafe = true)
public final class InitMojo extends AbstractMojo {
    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
    private PluginDescriptor plugin;

    /** The folder of the new module. Default: a folder with the name of the module, below the current one. */
    @Parameter(property = "dpuos.output")
    private @Nullable File moduleFolder;

    /** The group of the new module; default {@code com.example.dpu}. */
    @Parameter(property = "dpuos.groupId")
    private @Nullable String moduleGroup;

    /** The name of the new module; default {@code my-dpu-os}. */
    @Parameter(property = "dpuos.artifactId")
    private @Nullable String moduleName;

    /** The version of the new module; default {@code 1.0-SNAPSHOT}. */
    @Parameter(property = "dpuos.version")
    private @Nullable String moduleVersion;

    /** The distribution that the image is made of; default {@code openeuler-24.03-lts-sp1}. */
    @Parameter(property = "dpuos.distribution")
    private @Nullable String moduleDistribution;

    /** The architecture of a build that names none; default that of this host. */
    @Parameter(property = "dpuos.arch")
    private @Nullable String moduleArch;

    /** The host name of the installed system; default {@code dpu}. */
    @Parameter(property = "dpuos.hostname")
    private @Nullable String moduleHostname;

    /** Packages beside those of the reference, separated by blanks or commas; default {@code tcpdump}. */
    @Parameter(property = "dpuos.packages")
    private @Nullable String modulePackages;

    /** The environment variable that holds root's password at build time; default {@code DPUOS_ROOT_PASSWORD}. */
    @Parameter(property = "dpuos.passwordVariable")
    private @Nullable String passwordVariable;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        Map<Question, String> answers = new EnumMap<>(Question.class);
        put(answers, Question.GROUP_ID, moduleGroup);
        put(answers, Question.ARTIFACT_ID, moduleName);
        put(answers, Question.VERSION, moduleVersion);
        put(answers, Question.DISTRIBUTION, moduleDistribution);
        put(answers, Question.ARCH, moduleArch);
        put(answers, Question.HOSTNAME, moduleHostname);
        put(answers, Question.PACKAGES, modulePackages);
        put(answers, Question.PASSWORD_VARIABLE, passwordVariable);
        Console console = System.console();
        if (console != null && session.getRequest().isInteractiveMode() && System.getenv("CI") == null) {
            ask(console, answers);
        }
        answers.putIfAbsent(Question.ARCH, host());
        try {
            NewModule module = new NewModule(answers, plugin.getVersion());
            Path folder = moduleFolder == null
                    ? Path.of(session.getRequest().getBaseDirectory())
                            .resolve(module.answers().getOrDefault(Question.ARTIFACT_ID, ""))
                    : moduleFolder.toPath();
            module.write(folder).forEach(file -> getLog().info("  " + file));
            getLog().info("");
            getLog().info("A new module lies in " + folder + ". Next:");
            getLog().info("  export " + module.answers().get(Question.PASSWORD_VARIABLE)
                    + "='...'     # at least 8 characters of 3 classes");
            getLog().info("  mvn -f " + folder.resolve("pom.xml") + " package -Parch-"
                    + module.answers().get(Question.ARCH));
            getLog().info("openEuler's public key goes into " + folder.resolve("src/main/dpuos/keys/openeuler.asc")
                    + "; the guide tells where to take it from.");
        } catch (RuntimeException | IOException e) {
            throw Failures.translate(e);
        }
    }

    private static void put(Map<Question, String> answers, Question question, @Nullable String answer) {
        if (answer != null) {
            answers.put(question, answer);
        }
    }

    private static String host() {
        return System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).matches("aarch64|arm64")
                ? "aarch64"
                : "x86_64";
    }

    /** Asks what no parameter answers, again until the answer can be one. */
    private static void ask(Console console, Map<Question, String> answers) {
        for (Question question : Question.all()) {
            while (!answers.containsKey(question)) {
                String otherwise = question == Question.ARCH ? host() : question.otherwise();
                String answer = console.readLine("%s [%s]: ", question.text(), otherwise);
                try {
                    answers.put(question, question.check(answer == null || answer.isBlank() ? otherwise : answer));
                } catch (InitException e) {
                    console.printf("%s%n", e.getMessage());
                }
            }
        }
    }
}
