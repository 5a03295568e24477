package io.dpuos.resolve;

import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import java.util.ArrayList;
import java.util.List;

/**
 * Words that select packages, with {@code *} and {@code ?}: name, name.arch, name-version, name-version-release,
 * name-epoch:version-release, each also with .arch. A pin may separate name and version by {@code =}. Immutable.
 *
 * @param text the words as the user wrote them
 * @param glob the pattern to match against, blanks removed
 * @param nameAlone whether a bare name matches
 */
record Pattern(String text, String glob, boolean nameAlone) {
    static Pattern ofPackage(String text) {
        return new Pattern(text, text.strip(), true);
    }

    static Pattern ofPin(String text) {
        int sign = text.indexOf('=');
        String glob = sign < 0
                ? text.strip()
                : text.substring(0, sign).strip()
                        + "-"
                        + text.substring(sign + 1).replaceFirst("^=", "").strip();
        return new Pattern(text, glob, false);
    }

    boolean hasGlob() {
        return glob.indexOf('*') >= 0 || glob.indexOf('?') >= 0;
    }

    boolean matchesName(String name) {
        return matches(glob, name);
    }

    boolean matches(Nevra nevra) {
        if (!hasGlob() && !glob.startsWith(nevra.name())) {
            return false;
        }
        return forms(nevra).stream().anyMatch(form -> matches(glob, form));
    }

    private List<String> forms(Nevra nevra) {
        Evr evr = nevra.evr();
        List<String> stems = new ArrayList<>();
        if (nameAlone) {
            stems.add(nevra.name());
        }
        String version = nevra.name() + "-" + evr.version();
        String release = evr.release().isEmpty() ? "" : "-" + evr.release();
        stems.add(version);
        stems.add(version + release);
        stems.add(nevra.name() + "-" + evr.epoch() + ":" + evr.version());
        stems.add(nevra.name() + "-" + evr.epoch() + ":" + evr.version() + release);
        List<String> forms = new ArrayList<>(stems);
        stems.forEach(stem -> forms.add(stem + "." + nevra.arch()));
        return forms;
    }

    /** Matches with {@code *} and {@code ?}, in time proportional to the product of the lengths at worst. */
    static boolean matches(String glob, String text) {
        int g = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            if (g < glob.length() && glob.charAt(g) == '*') {
                star = g++;
                mark = t;
            } else if (g < glob.length() && (glob.charAt(g) == '?' || glob.charAt(g) == text.charAt(t))) {
                g++;
                t++;
            } else if (star >= 0) {
                g = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }
}
