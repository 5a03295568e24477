package io.dpuos.repo;

import io.dpuos.rpm.Nevra;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A pattern of packages: name, {@code name.arch}, {@code name-version-release} with or without {@code .arch}, each
 * with the wildcards {@code *}, {@code ?} and {@code [...]}. Immutable. Follows dnf(8), "Specifying packages".
 */
final class PackagePattern {
    private final Pattern regex;
    private final boolean nameOnly;

    PackagePattern(String glob) {
        this.regex = Pattern.compile(toRegex(glob));
        this.nameOnly = glob.matches("[^-.*?\\[]+");
    }

    static List<PackagePattern> all(List<String> globs) {
        return globs.stream().map(PackagePattern::new).toList();
    }

    boolean matchesText(String text) {
        return regex.matcher(text).matches();
    }

    boolean matches(Nevra nevra) {
        if (regex.matcher(nevra.name()).matches()) {
            return true;
        }
        if (nameOnly) {
            return false;
        }
        String versioned = nevra.name() + "-" + nevra.evr();
        return regex.matcher(nevra.name() + "." + nevra.arch()).matches()
                || regex.matcher(versioned).matches()
                || regex.matcher(versioned + "." + nevra.arch()).matches();
    }

    private static String toRegex(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int close = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (close > 0) {
                String set = glob.substring(i + 1, close);
                boolean not = set.startsWith("!") || set.startsWith("^");
                regex.append(not ? "[^" : "[")
                        .append((not ? set.substring(1) : set).replaceAll("[\\[\\]&^\\\\]", "\\\\$0"))
                        .append(']');
                i = close;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }
}
