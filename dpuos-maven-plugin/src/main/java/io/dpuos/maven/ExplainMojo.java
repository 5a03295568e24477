package io.dpuos.maven;

import io.dpuos.assemble.ImageBuild;
import io.dpuos.assemble.ImageQuestion;
import io.dpuos.assemble.ImageResolution;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Tells why a package is in the image ({@code -Dpackage=NAME}): who asked for it, who needs it, what would go without it
 * and what it weighs; or why it is not ({@code -Dwhynot=NAME}), and what would come with it. Tells where a file ({@code
 * -Dfile=/PATH}), a unit ({@code -Dservice=UNIT}), a kernel module ({@code -Dmodule=NAME}) or a kernel parameter ({@code
 * -Dsysctl=KEY}) comes from and why it is as it is. Reads the lock and the repositories' metadata; changes nothing.
 */
@Mojo(name = "explain", configurator = CheckingConfigurator.NAME, threadSafe = true)
public final class ExplainMojo extends AbstractDpuosMojo {
    /** The package to explain: name, name.arch, name-version, or a capability such as {@code libc.so.6()(64bit)}. */
    @Parameter(property = "package")
    private @Nullable String explainedPackage;

    /** The package whose absence to explain, in the same forms. */
    @Parameter(property = "whynot")
    private @Nullable String whynot;

    /** The file to explain: an absolute path in the image. */
    @Parameter(property = "file")
    private @Nullable String explainedFile;

    /** The unit to explain, for example {@code sshd.service}. */
    @Parameter(property = "service")
    private @Nullable String explainedService;

    /** The kernel module to explain, for example {@code virtio_net}. */
    @Parameter(property = "module")
    private @Nullable String explainedModule;

    /** The kernel parameter to explain, for example {@code net.ipv4.ip_forward}. */
    @Parameter(property = "sysctl")
    private @Nullable String explainedParameter;

    @Override
    protected void run() throws IOException, MojoFailureException {
        if (Stream.of(explainedPackage, whynot, explainedFile, explainedService, explainedModule, explainedParameter)
                .allMatch(Objects::isNull)) {
            throw new MojoFailureException("name what to explain: -Dpackage=NAME tells why a package is in the image,"
                    + " -Dwhynot=NAME why one is not, -Dfile=/PATH, -Dservice=UNIT, -Dmodule=NAME and -Dsysctl=KEY where"
                    + " something comes from and why it is as it is");
        }
        try (ImageContext context = context()) {
            String there = explainedPackage;
            String absent = whynot;
            if (there != null) {
                print(ImageResolution.why(context.definition(), context.environment(), there));
            }
            if (absent != null) {
                print(ImageResolution.whyNot(context.definition(), context.environment(), absent));
            }
            ImageBuild build = new ImageBuild(context.definition(), context.environment(), context.passwords());
            ask(build, explainedFile, ImageQuestion::file);
            ask(build, explainedService, ImageQuestion::service);
            ask(build, explainedModule, ImageQuestion::module);
            ask(build, explainedParameter, ImageQuestion::sysctl);
        }
    }

    /** One kind of question. */
    @FunctionalInterface
    private interface Question {
        List<String> ask(ImageQuestion question, String word) throws IOException;
    }

    private void ask(ImageBuild build, @Nullable String word, Question question) throws IOException {
        if (word != null) {
            question.ask(ImageQuestion.about(build), word.strip()).forEach(line -> getLog().info(line));
        }
    }

    private void print(String text) {
        text.lines().forEach(line -> getLog().info(line));
    }
}
