package io.dpuos.resolve;

import io.dpuos.repo.ModuleStream;
import io.dpuos.repo.RepoPackage;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Nevra;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Hides packages as dnf's modular filtering does: those of module streams that are not active, and those that are
 * called like, or provide the name of, a package of an active stream without being of it. Packages of exempt repositories are
 * never hidden. Immutable.
 */
public final class ModularFilter {
    /** Hides nothing. */
    public static final ModularFilter NONE = new ModularFilter(List.of(), Set.of(), Set.of());

    private final Set<Nevra> included = new HashSet<>();
    private final Map<Nevra, ModuleStream> excluded = new HashMap<>();
    /** The active stream by the names that it claims. */
    private final Map<String, String> names = new TreeMap<>();

    private final Map<String, String> sourceNames = new TreeMap<>();
    private final Set<String> exempt;

    /** Why a package is hidden, and what would show it. */
    record Hiding(String cause, String remedy) {}

    /**
     * Makes the filter.
     *
     * @param streams all streams of the repositories
     * @param active those of them that are active
     * @param exempt ids of the repositories whose packages are never hidden
     */
    ModularFilter(Collection<ModuleStream> streams, Set<ModuleStream> active, Set<String> exempt) {
        this.exempt = Set.copyOf(exempt);
        for (ModuleStream stream : streams) {
            boolean isActive = active.contains(stream);
            Set<String> left = isActive ? demodularized(stream, active) : Set.of();
            for (String artifact : stream.artifacts()) {
                Optional<Nevra> parsed = nevra(artifact);
                if (parsed.isEmpty()) {
                    continue;
                }
                Nevra nevra = parsed.get();
                if (!isActive) {
                    excluded.putIfAbsent(nevra, stream);
                    continue;
                }
                included.add(nevra);
                if (left.contains(nevra.name())) {
                    continue;
                }
                boolean source = nevra.arch().equals("src") || nevra.arch().equals("nosrc");
                (source ? sourceNames : names).putIfAbsent(nevra.name(), stream.id());
            }
        }
    }

    /** What the latest active build of a stream gave up, all its builds give up. */
    private static Set<String> demodularized(ModuleStream stream, Set<ModuleStream> active) {
        ModuleStream latest = stream;
        for (ModuleStream other : active) {
            if (other.id().equals(stream.id())
                    && other.arch().equals(stream.arch())
                    && Long.compareUnsigned(other.version(), latest.version()) > 0) {
                latest = other;
            }
        }
        return Set.copyOf(latest.demodularized());
    }

    private static Optional<Nevra> nevra(String artifact) {
        try {
            return Optional.of(Nevra.parse(artifact));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // such a text names no package, so it hides none
        }
    }

    /** Returns why a package is hidden; empty when it is not. */
    Optional<Hiding> hiding(RepoPackage pkg) {
        if (exempt.contains(pkg.repository()) || included.contains(pkg.nevra())) {
            return Optional.empty();
        }
        ModuleStream stream = excluded.get(pkg.nevra());
        if (stream != null) {
            return Optional.of(new Hiding(
                    "it is of module stream " + stream.id() + ", which is not active",
                    "enable the stream: <modules> " + stream.id()));
        }
        Map<String, String> claimed = pkg.nevra().arch().endsWith("src") ? sourceNames : names;
        String owner = claimed.get(pkg.nevra().name());
        String name = pkg.nevra().name();
        if (owner == null && !names.isEmpty()) {
            for (Dependency provided : pkg.dependencies().provides()) {
                owner = names.get(provided.name());
                if (owner != null) {
                    name = provided.name();
                    break;
                }
            }
        }
        if (owner == null) {
            return Optional.empty();
        }
        return Optional.of(new Hiding(
                "module stream " + owner + " is active, which has its own " + name,
                "disable the module: <modules> -" + owner.substring(0, owner.indexOf(':'))));
    }
}
