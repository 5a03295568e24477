package io.dpuos.resolve;

import io.dpuos.message.NearestName;
import io.dpuos.repo.Comps;
import io.dpuos.repo.Repository;
import io.dpuos.resolve.LockException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The words of {@code <install>}, with groups, environments and modules replaced by their packages, as dnf does it. Immutable.
 *
 * @param install what must be installed
 * @param members what must be installed if any package is called so: members of groups, and words that end in {@code ?}
 */
record RequestedWords(List<String> install, List<SolveRequest.Member> members) {
    /** Copies the lists. */
    RequestedWords {
        install = List.copyOf(install);
        members = List.copyOf(members);
    }

    /**
     * Replaces.
     *
     * @param arch the target's architecture
     * @throws LockException when there is no such group, module or profile
     */
    static RequestedWords of(List<String> words, List<Repository> repositories, RequestedModules modules, String arch)
            throws IOException {
        Set<String> install = new LinkedHashSet<>();
        Set<SolveRequest.Member> members = new LinkedHashSet<>();
        Optional<Comps> comps = Optional.empty();
        for (String word : words) {
            Optional<List<String>> ofModule = modules.packages(word);
            if (ofModule.isPresent()) {
                install.addAll(ofModule.get());
            } else if (word.startsWith("@")) {
                if (comps.isEmpty()) {
                    comps = Optional.of(groups(repositories));
                }
                members.addAll(group(word, comps.get(), arch));
            } else if (word.endsWith("?") && word.indexOf('*') < 0) {
                String name = word.substring(0, word.length() - 1);
                members.add(new SolveRequest.Member(name, name));
            } else {
                install.add(word);
            }
        }
        return new RequestedWords(List.copyOf(install), List.copyOf(members));
    }

    private static Comps groups(List<Repository> repositories) throws IOException {
        Comps all = Comps.EMPTY;
        for (Repository repository : repositories) {
            all = all.plus(repository.groups());
        }
        return all;
    }

    /** Returns these words and one more. */
    RequestedWords plus(String word) {
        List<String> more = new ArrayList<>(install);
        more.add(word);
        return new RequestedWords(more, members);
    }

    private static List<SolveRequest.Member> group(String word, Comps comps, String arch) throws LockException {
        String text = word.substring(1);
        int slash = text.indexOf('/');
        String id = slash < 0 ? text : text.substring(0, slash);
        Set<Comps.Kind> kinds = slash < 0
                ? EnumSet.of(Comps.Kind.MANDATORY, Comps.Kind.DEFAULT, Comps.Kind.CONDITIONAL)
                : kinds(word, text.substring(slash + 1));
        List<Comps.Member> all = comps.members(id).orElseThrow(() -> unknown(id, comps));
        List<SolveRequest.Member> members = new ArrayList<>();
        for (Comps.Member member : all) {
            if (kinds.contains(member.kind()) && !member.name().isEmpty()) {
                members.add(new SolveRequest.Member(member.name(), request(member, arch)));
            }
        }
        return members;
    }

    private static String request(Comps.Member member, String arch) {
        if (!member.requires().isEmpty()) {
            return "(" + member.name() + " if " + member.requires() + ")";
        }
        return member.ownArchitecture() ? member.name() + "." + arch : member.name();
    }

    private static Set<Comps.Kind> kinds(String word, String list) throws LockException {
        Set<Comps.Kind> kinds = EnumSet.noneOf(Comps.Kind.class);
        for (String one : list.split(",")) {
            try {
                kinds.add(Comps.Kind.valueOf(one.strip().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new LockException(
                        Kind.UNKNOWN_REQUEST,
                        "'" + word + "': no kind of packages of a group is called '" + one
                                + "'; there are mandatory, default, optional, conditional",
                        e);
            }
        }
        return kinds;
    }

    private static LockException unknown(String id, Comps comps) {
        TreeSet<String> known = new TreeSet<>(comps.groups().keySet());
        known.addAll(comps.environments().keySet());
        return new LockException(
                Kind.UNKNOWN_REQUEST,
                "no repository has a group @" + id
                        + (known.isEmpty()
                                ? "; none has any groups"
                                : NearestName.hint(id, known) + "; there are: @" + String.join(" @", known)));
    }
}
