package io.dpuos.maven;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;

/** Reads {@code project.build.outputTimestamp} as Maven's own plugins do. */
final class OutputTimestamp {
    /** The first moment that every format on the medium can hold: FAT begins in 1980. */
    private static final long EARLIEST = 315_532_800L;

    /** The last moment that every format on the medium can hold: FAT ends in 2107, a 32-bit unsigned time in 2106. */
    private static final long LATEST = 4_294_967_295L;

    private OutputTimestamp() {}

    /**
     * Returns seconds since the epoch; empty when the property is not set, or is a single character, which switches it
     * off.
     */
    static Optional<Long> parse(@Nullable String text) throws MojoFailureException {
        if (text == null || text.length() < 2) {
            return Optional.empty();
        }
        long seconds;
        try {
            seconds = text.matches("[0-9]{1,18}")
                    ? Long.parseLong(text)
                    : OffsetDateTime.parse(text).toEpochSecond();
        } catch (DateTimeException e) {
            throw new MojoFailureException("project.build.outputTimestamp '" + text
                    + "' is neither a number of seconds nor of the form 2026-11-01T00:00:00Z");
        }
        if (seconds < EARLIEST || seconds > LATEST) {
            throw new MojoFailureException("project.build.outputTimestamp '" + text
                    + "' is not within 1980 to 2106, which file systems of the medium can hold");
        }
        return Optional.of(seconds);
    }
}
