package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import io.dpuos.resolve.solver.Pool;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Nevra;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Explains that a request selects no package: what is hidden or of another architecture, which versions there are, what a source
 * package is the source of, and which names are near.
 */
final class UnmatchedWord {
    private static final int NAMED = 4;

    private final SolveRequest request;
    private final Candidates candidates;
    private final Pool pool;
    private final String word;
    private final Set<String> lines = new LinkedHashSet<>();
    private final Set<String> remedies = new LinkedHashSet<>();

    private UnmatchedWord(SolveRequest request, Candidates candidates, String word) {
        this.request = request;
        this.candidates = candidates;
        this.pool = candidates.pool();
        this.word = word.strip();
    }

    /** Explains. */
    static Explanation.Problem explain(SolveRequest request, Candidates candidates, String word) {
        return new UnmatchedWord(request, candidates, word).explain();
    }

    private Explanation.Problem explain() {
        lines.add("request '" + word + "' matches no package, capability or file for " + request.arch());
        tellHidden();
        if (lines.size() == 1) {
            tellVersions();
        }
        if (lines.size() == 1) {
            tellSource();
        }
        if (lines.size() == 1) {
            Stream<String> names = IntStream.rangeClosed(1, pool.size())
                    .filter(pool::installable)
                    .mapToObj(pool::name);
            List<String> nearest = Nearest.to(word, names);
            if (!nearest.isEmpty()) {
                remedies.add("write " + String.join(" or ", nearest) + " if that was meant");
            }
        }
        remedies.add(
                remedies.isEmpty()
                        ? "add a repository that has '" + word + "', or remove it from <packages><install>"
                        : "or remove '" + word + "' from <packages><install>");
        return new Explanation.Problem(List.of(word), List.copyOf(lines), List.copyOf(remedies));
    }

    private void tellHidden() {
        Pattern pattern = Pattern.ofPackage(word);
        Dependency capability = Requests.capability(word);
        boolean foreign = false;
        for (Candidates.Hidden one : candidates.hidden()) {
            RepoPackage pkg = one.pkg();
            if (isSource(pkg.nevra())
                    || lines.size() > NAMED
                    || !pattern.matches(pkg.nevra()) && !Explainer.provides(pkg, capability)) {
                continue;
            }
            lines.add("  " + pkg.nevra() + " exists, but " + one.cause());
            if (one.remedy().isEmpty()) {
                foreign = true;
            } else {
                remedies.add(one.remedy());
            }
        }
        if (foreign) {
            remedies.add("add a repository for " + request.arch() + " that has it; $basearch in a <url> stands for the"
                    + " target's architecture");
        }
    }

    /** Tells which versions or architectures there are when the word names one that is not there. */
    private void tellVersions() {
        Set<String> names = new TreeSet<>();
        String relation = Requests.capability(word).name();
        for (int pkg = 1; pkg <= pool.size(); pkg++) {
            String name = pool.name(pkg);
            if (pool.installable(pkg)
                    && (relation.equals(name) || word.startsWith(name + "-") || word.startsWith(name + "."))) {
                names.add(name);
            }
        }
        String longest = names.stream().reduce("", (a, b) -> b.length() > a.length() ? b : a);
        String rest = word.substring(Math.min(longest.length(), word.length())).strip();
        boolean specific = rest.matches("[-<=> ]*[0-9].*|\\.[a-z0-9_]+");
        if (longest.isEmpty() || !specific) {
            return;
        }
        List<Nevra> there = new ArrayList<>();
        for (int pkg : pool.named(longest)) {
            if (pool.installable(pkg)) {
                there.add(pool.get(pkg).nevra());
            }
        }
        there.sort((a, b) -> b.compareTo(a));
        lines.add("  of " + longest + " there is "
                + there.stream().limit(NAMED).map(Nevra::toString).collect(Collectors.joining(", "))
                + (there.size() > NAMED ? " and " + (there.size() - NAMED) + " more" : ""));
        remedies.add("write " + longest + " or " + longest + "-" + there.get(0).evr());
    }

    private void tellSource() {
        List<Nevra> sources = candidates.hidden().stream()
                .map(one -> one.pkg().nevra())
                .filter(nevra -> isSource(nevra) && Pattern.ofPackage(word).matches(nevra))
                .limit(1)
                .toList();
        for (Nevra source : sources) {
            Set<String> binaries = new TreeSet<>();
            for (int pkg = 1; pkg <= pool.size(); pkg++) {
                if (pool.installable(pkg)
                        && pool.get(pkg)
                                .sourceRpm()
                                .startsWith(source.name() + "-" + source.evr().version())) {
                    binaries.add(pool.name(pkg));
                }
            }
            lines.add("  " + source + " is a source package"
                    + (binaries.isEmpty() ? "" : "; what is made of it is called " + shortened(binaries)));
            if (!binaries.isEmpty()) {
                remedies.add("write " + shortened(binaries).replace(", ", " or "));
            }
        }
    }

    private static String shortened(Set<String> names) {
        return names.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }

    private static boolean isSource(Nevra nevra) {
        return nevra.arch().equals("src") || nevra.arch().equals("nosrc");
    }
}
