package io.dpuos.resolve;

import io.dpuos.message.NearestName;
import io.dpuos.repo.ModuleStream;
import io.dpuos.repo.Modules;
import io.dpuos.repo.RepoPackage;
import io.dpuos.repo.Repository;
import io.dpuos.resolve.LockException.Kind;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Nevra;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the modules of the repositories mean for one request: which streams are active, which packages that hides, and which
 * packages {@code @module} stands for. Immutable.
 */
final class RequestedModules {
    private static final String BASE_MODULE = "base-module(platform:";

    private final Modules modules;
    private final ModuleChoice choice;
    private final ActiveModules active;
    private final ModularFilter filter;

    private RequestedModules(Modules modules, ModuleChoice choice, ActiveModules active, ModularFilter filter) {
        this.modules = modules;
        this.choice = choice;
        this.active = active;
        this.filter = filter;
    }

    /**
     * Reads the modules of the repositories and decides.
     *
     * @throws LockException when the request names a module or stream that does not exist, or streams exclude each other
     */
    static RequestedModules of(ResolutionRequest request, List<Repository> repositories) throws IOException {
        List<String> install = new ArrayList<>();
        for (LockSet set : LockSet.values()) {
            install.addAll(request.install(set));
        }
        return of(install, request.modules(), request.arch(), repositories);
    }

    /** Decides again as for a lock. */
    static RequestedModules of(Lock lock, List<Repository> repositories) throws IOException {
        List<String> install = new ArrayList<>();
        for (LockSet set : LockSet.values()) {
            install.addAll(lock.inputs().words("install." + set.id()));
        }
        return of(install, List.copyOf(lock.inputs().words("module")), lock.arch(), repositories);
    }

    private static RequestedModules of(
            List<String> install, List<String> words, String arch, List<Repository> repositories) throws IOException {
        Modules modules = Modules.EMPTY;
        for (Repository repository : repositories) {
            modules = modules.plus(repository.modules());
        }
        List<ModuleSpec> specs = new ArrayList<>();
        for (String word : install) {
            ModuleSpec.of(word, modules).ifPresent(specs::add);
        }
        List<ModuleSpec> certain =
                specs.stream().filter(spec -> !spec.stream().isEmpty()).toList();
        ModuleChoice choice = ModuleChoice.of(words, certain, modules);
        if (modules.streams().isEmpty()) {
            return new RequestedModules(
                    modules,
                    choice,
                    new ActiveModules(Set.of(), Collections.emptySortedMap(), List.of()),
                    ModularFilter.NONE);
        }
        String platform = choice.platform().isEmpty() ? platform(repositories) : choice.platform();
        ActiveModules active = ActiveModules.of(modules, choice, arch, platform);
        if (certain.size() < specs.size()) {
            // a module without a stream means the one that is active for other reasons, if there is one
            List<ModuleSpec> all =
                    specs.stream().map(spec -> withStream(spec, active)).toList();
            choice = ModuleChoice.of(words, all, modules);
            return of(modules, choice, ActiveModules.of(modules, choice, arch, platform), repositories);
        }
        return of(modules, choice, active, repositories);
    }

    private static ModuleSpec withStream(ModuleSpec spec, ActiveModules active) {
        return spec.stream().isEmpty()
                ? active.streams().stream()
                        .filter(one -> one.name().equals(spec.name()))
                        .findFirst()
                        .map(one -> new ModuleSpec(spec.word(), spec.name(), one.stream(), spec.profile()))
                        .orElse(spec)
                : spec;
    }

    private static RequestedModules of(
            Modules modules, ModuleChoice choice, ActiveModules active, List<Repository> repositories) {
        ModularFilter filter = new ModularFilter(modules.streams(), active.streams(), exempt(repositories));
        return new RequestedModules(modules, choice, active, filter);
    }

    /** Local packages are never hidden, nor those of repositories that the pom says so of. */
    private static Set<String> exempt(List<Repository> repositories) {
        return repositories.stream()
                .map(Repository::spec)
                .filter(spec -> spec.moduleHotfixes()
                        || spec.baseUrl()
                                .filter(url -> "dir".equals(url.getScheme()))
                                .isPresent())
                .map(spec -> spec.id())
                .collect(Collectors.toSet());
    }

    /**
     * Returns the platform that the newest release package names, as libdnf finds it; empty when none does, or several
     * name different ones.
     */
    private static String platform(List<Repository> repositories) {
        SortedMap<String, RepoPackage> newest = new TreeMap<>();
        for (Repository repository : repositories) {
            for (RepoPackage pkg : repository.packages()) {
                if (pkg.dependencies().provides().stream()
                        .anyMatch(one -> one.name().equals("system-release"))) {
                    newest.merge(
                            pkg.nevra().name(),
                            pkg,
                            (a, b) -> a.nevra().evr().compareTo(b.nevra().evr()) >= 0 ? a : b);
                }
            }
        }
        Set<String> found = new TreeSet<>();
        for (RepoPackage pkg : newest.values()) {
            for (Dependency provided : pkg.dependencies().provides()) {
                if (provided.name().startsWith(BASE_MODULE) && provided.name().endsWith(")")) {
                    found.add(provided.name()
                            .substring(BASE_MODULE.length(), provided.name().length() - 1));
                }
            }
        }
        return found.size() == 1 ? found.iterator().next() : "";
    }

    /** Returns what hides packages. */
    ModularFilter filter() {
        return filter;
    }

    /** Returns what the user should know. */
    List<String> notes() {
        return active.notes();
    }

    /**
     * Returns the streams that are enabled, the others of which packages are locked, and what these require, with their
     * states, by {@code name:stream}.
     */
    SortedMap<String, String> of(Collection<List<LockedPackage>> locked) {
        Set<Nevra> nevras = new TreeSet<>();
        locked.forEach(list -> list.forEach(one -> nevras.add(one.nevra())));
        SortedMap<String, String> states = new TreeMap<>();
        List<ModuleStream> used = new ArrayList<>();
        for (ModuleStream stream : active.streams()) {
            String state = active.states().getOrDefault(stream.id(), "");
            if (state.equals("enabled") || stream.artifacts().stream().anyMatch(one -> holds(nevras, one))) {
                states.put(stream.id(), state);
                used.add(stream);
            }
        }
        for (int i = 0; i < used.size(); i++) {
            Set<String> required = used.get(i).requires().stream()
                    .flatMap(one -> one.keySet().stream())
                    .collect(Collectors.toSet());
            for (ModuleStream stream : active.streams()) {
                if (required.contains(stream.name()) && !states.containsKey(stream.id())) {
                    states.put(stream.id(), active.states().getOrDefault(stream.id(), ""));
                    used.add(stream);
                }
            }
        }
        return states;
    }

    private static boolean holds(Set<Nevra> nevras, String artifact) {
        try {
            return nevras.contains(Nevra.parse(artifact));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Returns the packages that {@code @module} stands for; empty when the word names no module.
     *
     * @throws LockException when there is no such profile
     */
    Optional<List<String>> packages(String word) throws LockException {
        Optional<ModuleSpec> spec = ModuleSpec.of(word, modules);
        if (spec.isEmpty()) {
            return Optional.empty();
        }
        String name = spec.get().name();
        String stream = choice.enabled().getOrDefault(name, spec.get().stream());
        ModuleStream latest = active.streams().stream()
                .filter(one -> one.name().equals(name) && one.stream().equals(stream))
                .reduce((a, b) -> Long.compareUnsigned(a.version(), b.version()) >= 0 ? a : b)
                .orElseThrow(() -> new LockException(
                        Kind.UNSOLVABLE, "'" + word + "': module stream " + name + ":" + stream + " is not active"));
        Collection<String> profiles = spec.get().profile().isEmpty()
                ? modules.defaultProfiles(name, stream)
                : List.of(spec.get().profile());
        if (profiles.isEmpty()) {
            throw new LockException(
                    Kind.UNKNOWN_REQUEST,
                    "'" + word + "': module stream " + latest.id() + " has no default profile; " + offer(latest));
        }
        TreeSet<String> packages = new TreeSet<>();
        for (String profile : profiles) {
            List<String> content = latest.profiles().get(profile);
            if (content == null) {
                throw new LockException(
                        Kind.UNKNOWN_REQUEST,
                        "'" + word + "': module stream " + latest.id() + " has no profile '" + profile + "', only "
                                + String.join(", ", latest.profiles().keySet())
                                + NearestName.hint(profile, latest.profiles().keySet()));
            }
            packages.addAll(content);
        }
        return Optional.of(List.copyOf(packages));
    }

    private static String offer(ModuleStream stream) {
        return stream.profiles().isEmpty()
                ? "it has none at all: write " + stream.id() + " into <modules> and its packages into <install>"
                : "name one: "
                        + stream.profiles().keySet().stream()
                                .map(one -> "@" + stream.id() + "/" + one)
                                .collect(Collectors.joining(" "));
    }
}
