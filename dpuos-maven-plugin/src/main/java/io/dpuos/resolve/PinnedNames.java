package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import io.dpuos.rpm.Nevra;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names that pins speak of, with the packages they leave. Immutable. */
final class PinnedNames {
    private final Map<String, Set<Nevra>> allowed = new LinkedHashMap<>();
    private final Map<String, String> pinByName = new LinkedHashMap<>();

    private PinnedNames() {}

    static PinnedNames of(List<Pattern> pins, List<RepoPackage> packages) {
        PinnedNames names = new PinnedNames();
        for (Pattern pin : pins) {
            String stated = statedName(pin);
            if (!stated.isEmpty()) {
                names.add(stated, pin);
            }
            for (RepoPackage pkg : packages) {
                if (pin.matches(pkg.nevra())) {
                    names.add(pkg.nevra().name(), pin).add(pkg.nevra());
                }
            }
        }
        return names;
    }

    private Set<Nevra> add(String name, Pattern pin) {
        pinByName.merge(name, pin.text(), (a, b) -> a.equals(b) ? a : a + ", " + b);
        return allowed.computeIfAbsent(name, key -> new LinkedHashSet<>());
    }

    /** A pin with a sign names its package even when no version matches: then all versions are hidden. */
    private static String statedName(Pattern pin) {
        int sign = pin.text().indexOf('=');
        return sign < 0 ? "" : pin.text().substring(0, sign).strip();
    }

    boolean hides(Nevra nevra) {
        Set<Nevra> left = allowed.get(nevra.name());
        return left != null && !left.contains(nevra);
    }

    String pinOf(String name) {
        return pinByName.getOrDefault(name, "");
    }
}
