package io.dpuos.upgrade;

import io.dpuos.rpm.Evr;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Maven version as the version of a package, so that rpm sorts what Maven releases in Maven's order.
 *
 * <p>What Maven sorts before a release ({@code alpha}, {@code beta}, {@code milestone}, {@code rc} and their short forms,
 * {@code SNAPSHOT}) follows a tilde; every other qualifier follows a caret, which sorts behind the
 * release and before {@code release.1}. A snapshot carries
 * the image's time, since {@code 1.0-SNAPSHOT} twice would be no upgrade: {@code 1.0~20240501T120000}. So give snapshots
 * a {@code project.build.outputTimestamp} that grows, for example the time of the commit. The release is always 1.
 */
public final class ConfigVersion {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT);
    private static final Pattern QUALIFIER = Pattern.compile("[-.]?([A-Za-z]+)(.*)", Pattern.DOTALL);

    private ConfigVersion() {}

    /**
     * Translates a version.
     *
     * @param maven for example {@code 1.2-SNAPSHOT}
     * @param timestamp the image's time in seconds since the epoch; part of snapshots only
     */
    public static Evr of(String maven, long timestamp) {
        boolean snapshot = maven.toUpperCase(Locale.ROOT).endsWith("-SNAPSHOT");
        String base = snapshot ? maven.substring(0, maven.length() - "-SNAPSHOT".length()) : maven;
        StringBuilder version = new StringBuilder();
        Matcher number = Pattern.compile("[0-9]+(?:\\.[0-9]+)*").matcher(base);
        int end = number.lookingAt() ? number.end() : 0;
        version.append(end == 0 ? "0" : base.substring(0, end));
        append(version, base.substring(end));
        if (snapshot) {
            version.append('~')
                    .append(TIME.format(Instant.ofEpochSecond(timestamp).atOffset(ZoneOffset.UTC)));
        }
        return new Evr(0, version.toString(), "1");
    }

    private static void append(StringBuilder version, String rest) {
        Matcher qualifier = QUALIFIER.matcher(rest);
        if (!qualifier.matches()) {
            if (!rest.isEmpty()) {
                version.append('^').append(allowed(rest));
            }
            return;
        }
        String word = qualifier.group(1).toLowerCase(Locale.ROOT);
        boolean digits = !qualifier.group(2).isEmpty()
                && Character.isDigit(qualifier.group(2).charAt(0));
        String tail = allowed(qualifier.group(2));
        switch (word) {
            case "ga", "final", "release" -> append(version, qualifier.group(2));
            case "a" -> version.append(digits ? "~alpha" : "^a").append(tail);
            case "b" -> version.append(digits ? "~beta" : "^b").append(tail);
            case "m" -> version.append(digits ? "~milestone" : "^m").append(tail);
            case "alpha", "beta", "milestone", "rc" ->
                version.append('~').append(word).append(tail);
            case "cr" -> version.append("~rc").append(tail);
            default -> version.append('^').append(word).append(tail);
        }
    }

    /** A version holds letters, digits, dots and a few signs; a dash would end it. */
    private static String allowed(String text) {
        return text.replaceAll("[^A-Za-z0-9._+]+", ".").replaceAll("^[.]+|[.]+$", "");
    }
}
