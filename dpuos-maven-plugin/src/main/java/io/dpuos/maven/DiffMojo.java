package io.dpuos.maven;

import io.dpuos.report.compare.Aspect;
import io.dpuos.report.compare.Comparison;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Tells what differs between two images: packages, their scriptlets, files, services, kernel parameters, modules and
 * bytes. Each of the two is an ISO of this plugin, a lock, a manifest or a {@code report.json}; what only one of them
 * tells about is not compared. Needs no project.
 */
@Mojo(name = "diff", requiresProject = false, threadSafe = true)
public final class DiffMojo extends AbstractMojo {
    /** The first image: an ISO, a lock, a manifest or a {@code report.json}. Required. */
    @Parameter(property = "dpuos.from")
    private @Nullable File compareFrom;

    /** The second image, in the same forms. Required. */
    @Parameter(property = "dpuos.to")
    private @Nullable File compareTo;

    /** Where the whole comparison is written as JSON. Default: nowhere. */
    @Parameter(property = "dpuos.diffFile")
    private @Nullable File diffFile;

    /** How many items of each kind the table lists; the JSON always has all. */
    @Parameter(property = "dpuos.diffLimit", defaultValue = "40")
    private int diffLimit;

    /**
     * What must not differ, else the build fails: {@code never}, {@code any}, or some of {@code packages scriptlets files
     * services sysctl modules totals}, separated by commas.
     */
    @Parameter(property = "dpuos.failOnDiff", defaultValue = "never")
    private String failOnDiff;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        File from = compareFrom;
        File to = compareTo;
        if (from == null || to == null) {
            throw new MojoFailureException((from == null ? "-Ddpuos.from=" : "-Ddpuos.to=")
                    + " is missing. Name two files: -Ddpuos.from=OLD.iso -Ddpuos.to=NEW.iso; locks, manifests and"
                    + " report.json files do as well");
        }
        List<Aspect> guarded = guarded();
        try {
            Comparison comparison = Comparison.of(from.toPath(), to.toPath());
            comparison.table(Math.max(0, diffLimit)).lines().forEach(getLog()::info);
            if (diffFile != null) {
                Path json = diffFile.toPath().toAbsolutePath();
                if (json.getParent() != null) {
                    Files.createDirectories(json.getParent());
                }
                Files.writeString(json, comparison.json(), StandardCharsets.UTF_8);
                getLog().info("Whole comparison: " + json);
            }
            List<String> differing = guarded.stream()
                    .filter(comparison::differs)
                    .map(Aspect::word)
                    .toList();
            if (!differing.isEmpty()) {
                throw new MojoFailureException("The images differ in " + String.join(", ", differing)
                        + ", which -Ddpuos.failOnDiff=" + failOnDiff + " forbids");
            }
            List<Aspect> untold = new ArrayList<>(comparison.untold());
            untold.retainAll(guarded);
            if (!untold.isEmpty() && !failOnDiff.equals("any")) {
                throw new MojoFailureException(
                        "-Ddpuos.failOnDiff=" + failOnDiff + " cannot be held, since one of the two"
                                + " files does not tell about " + untold.get(0).word() + "; compare ISO images");
            }
        } catch (RuntimeException | IOException e) {
            throw Failures.translate(e);
        }
    }

    private List<Aspect> guarded() throws MojoFailureException {
        if (failOnDiff.equals("never")) {
            return List.of();
        }
        if (failOnDiff.equals("any")) {
            return List.of(Aspect.values());
        }
        List<Aspect> guarded = new ArrayList<>();
        for (String word : failOnDiff.split("[\\s,]+")) {
            guarded.add(
                    Arrays.stream(Aspect.values())
                            .filter(aspect -> aspect.word().equals(word))
                            .findFirst()
                            .orElseThrow(
                                    () -> new MojoFailureException(
                                            "-Ddpuos.failOnDiff=" + failOnDiff + ": '" + word
                                                    + "' is not one of never, any, packages, scriptlets, files, services, sysctl, modules, totals")));
        }
        return guarded;
    }
}
