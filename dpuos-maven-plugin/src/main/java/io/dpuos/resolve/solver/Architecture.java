package io.dpuos.resolve.solver;

import java.util.List;
import java.util.Map;

/**
 * Which architectures a target accepts and which it prefers.
 *
 * <p>Follows libsolv's table of architecture policies (poolarch.c). {@code noarch} is accepted everywhere and is
 * neither better nor worse than the others. Packages of the same name and of different width (32 and 64 bit) may be
 * installed side by side.
 */
public final class Architecture {
    private static final Map<String, List<String>> POLICIES = Map.of(
            "x86_64", List.of("x86_64", "i686", "athlon", "i586", "i486", "i386"),
            "i686", List.of("i686", "i586", "i486", "i386"),
            "i586", List.of("i586", "i486", "i386"),
            "armv7hl", List.of("armv7hl", "armv6hl"),
            "ppc64le", List.of("ppc64le"),
            "s390x", List.of("s390x", "s390"));

    private final List<String> accepted;
    private final boolean any;

    private Architecture(List<String> accepted, boolean any) {
        this.accepted = accepted;
        this.any = any;
    }

    /** Returns the policy of a target. */
    public static Architecture of(String target) {
        return new Architecture(POLICIES.getOrDefault(target, List.of(target)), false);
    }

    /** Returns a policy that accepts everything and prefers nothing. */
    public static Architecture any() {
        return new Architecture(List.of(), true);
    }

    /** Returns whether packages of the architecture can be installed. */
    public boolean accepts(String arch) {
        return !arch.equals("src") && !arch.equals("nosrc") && (any || score(arch) > 0);
    }

    /** Returns 0 for an unknown architecture, 1 for noarch, else a number above 1, lower is better. */
    int score(String arch) {
        if (any) {
            return 0;
        }
        if (arch.equals("noarch")) {
            return 1;
        }
        int index = accepted.indexOf(arch);
        return index < 0 ? 0 : index + 2;
    }

    /** Returns whether packages of one name with these architectures exclude each other. */
    boolean sameWidth(String a, String b) {
        return a.equals(b) || a.equals("noarch") || b.equals("noarch") || any || isWide(a) == isWide(b);
    }

    private static boolean isWide(String arch) {
        return arch.contains("64") || arch.equals("s390x");
    }

    boolean acceptsAny() {
        return any;
    }
}
