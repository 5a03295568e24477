package io.dpuos.maven;

import java.io.IOException;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;

/**
 * Tells the core's failures in Maven's terms: what the person who wrote the pom can mend is a {@link
 * MojoFailureException} with the message alone, everything else a {@link MojoExecutionException} with its cause.
 */
final class Failures {
    private Failures() {}

    /**
     * Returns an exception to throw for a failure of the core.
     *
     * @throws MojoFailureException when the input was wrong
     */
    static MojoExecutionException translate(Exception failure) throws MojoFailureException {
        String room = failure.getClass().getPackageName();
        if (room.startsWith("io.dpuos.") && !(failure instanceof IllegalStateException)) {
            throw new MojoFailureException(String.valueOf(failure.getMessage()), failure);
        }
        if (failure instanceof IOException) {
            String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
            return new MojoExecutionException(failure.getClass().getSimpleName() + ": " + message, failure);
        }
        return new MojoExecutionException(
                "The plugin failed in a way that it should not: " + failure
                        + ". Please report this with the output of 'mvn -e'.",
                failure);
    }
}
