package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import io.dpuos.rpm.Nevra;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What to solve: packages on offer and the user's wishes. Immutable.
 *
 * @param arch the target's architecture, for example {@code x86_64}
 * @param sources the packages on offer; their order and the order within them do not matter
 * @param install requests: name, name.arch, name-evr (with {@code *} and {@code ?}), a capability with or without a
 *     version relation ({@code "webserver >= 2"}), a path; {@code @group} must be expanded before
 * @param members members of groups, which are left out when no package is called so
 * @param excludes packages to hide: name, name.arch or NEVRA, with {@code *} and {@code ?}
 * @param pins {@code name=evr} with {@code *} and {@code ?}, or name-evr: all other versions of that name are hidden
 * @param weak whether Recommends and Supplements install
 * @param best whether a request insists on the newest version of its package, as dnf does, rather than fall back
 * @param preferred packages that are taken before newer versions of the same name
 * @param files asked for files that the packages on offer do not list
 * @param modular hides packages for the sake of module streams
 */
public record SolveRequest(
        String arch,
        List<Source> sources,
        List<String> install,
        List<Member> members,
        List<String> excludes,
        List<String> pins,
        boolean weak,
        boolean best,
        Set<Nevra> preferred,
        FileLookup files,
        ModularFilter modular) {

    /**
     * Packages of one repository or a set of local files.
     *
     * @param id the repository's id
     * @param priority lower is better and strict: packages of a worse repository count only for names, capabilities and
     *     versions that no better one has
     * @param cost lower is better between equal packages of repositories with equal priority
     * @param packages the packages
     */
    public record Source(String id, int priority, int cost, List<RepoPackage> packages) {
        /** Copies the list. */
        public Source {
            packages = List.copyOf(packages);
        }
    }

    /**
     * A member of a group.
     *
     * @param name the name of the package
     * @param word the request for it, as in {@code install}
     */
    public record Member(String name, String word) {}

    /** Copies the collections. */
    public SolveRequest {
        sources = List.copyOf(sources);
        install = List.copyOf(install);
        members = List.copyOf(members);
        excludes = List.copyOf(excludes);
        pins = List.copyOf(pins);
        preferred = Set.copyOf(preferred);
    }

    /** Returns a builder with nothing to install, weak dependencies off and best on. */
    public static Builder builder(String arch) {
        return new Builder(arch);
    }

    /** Builds a request. Not thread-safe. */
    public static final class Builder {
        private final String arch;
        private final List<Source> sources = new ArrayList<>();
        private final List<String> install = new ArrayList<>();
        private final List<Member> members = new ArrayList<>();
        private final List<String> excludes = new ArrayList<>();
        private final List<String> pins = new ArrayList<>();
        private boolean weak;
        private boolean best = true;
        private Set<Nevra> preferred = Set.of();
        private FileLookup files = FileLookup.none();
        private ModularFilter modular = ModularFilter.NONE;

        private Builder(String arch) {
            this.arch = arch;
        }

        /** Adds the packages of a repository. */
        public Builder source(String id, int priority, int cost, List<RepoPackage> packages) {
            sources.add(new Source(id, priority, cost, packages));
            return this;
        }

        /** Adds requests. */
        public Builder install(List<String> requests) {
            install.addAll(requests);
            return this;
        }

        /** Adds requests. */
        public Builder install(String... requests) {
            return install(List.of(requests));
        }

        /** Adds members of groups. */
        public Builder members(Collection<Member> more) {
            members.addAll(more);
            return this;
        }

        /** Adds patterns of packages to hide. */
        public Builder exclude(List<String> patterns) {
            excludes.addAll(patterns);
            return this;
        }

        /** Adds pins. */
        public Builder pin(List<String> more) {
            pins.addAll(more);
            return this;
        }

        /** Switches weak dependencies. */
        public Builder weak(boolean on) {
            weak = on;
            return this;
        }

        /** Switches the insistence on the newest version. */
        public Builder best(boolean on) {
            best = on;
            return this;
        }

        /** Sets the packages to prefer. */
        public Builder preferred(Set<Nevra> packages) {
            preferred = packages;
            return this;
        }

        /** Sets the lookup of files. */
        public Builder files(FileLookup lookup) {
            files = lookup;
            return this;
        }

        /** Sets what hides packages for the sake of module streams. */
        public Builder modular(ModularFilter filter) {
            modular = filter;
            return this;
        }

        /** Returns the request. */
        public SolveRequest build() {
            return new SolveRequest(
                    arch, sources, install, members, excludes, pins, weak, best, preferred, files, modular);
        }
    }
}
