package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import io.dpuos.resolve.solver.Architecture;
import io.dpuos.resolve.solver.Pool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The packages of a request that may be chosen, in the order that is the last tie-break (name, version, architecture,
 * repository id, location), and those that may not, with the cause.
 *
 * @param pool the packages of the architecture, those that may not be chosen hidden
 * @param hidden those that may not
 */
record Candidates(Pool pool, List<Hidden> hidden) {
    /**
     * A package that may not be chosen.
     *
     * @param cause why, as the end of a sentence
     * @param remedy what in the pom would change it; empty when nothing would
     */
    record Hidden(RepoPackage pkg, String cause, String remedy) {}

    private record Offered(RepoPackage pkg, SolveRequest.Source source) {}

    private static final Comparator<Offered> TIES = Comparator.comparing(
                    (Offered offered) -> offered.pkg().nevra())
            .thenComparing(offered -> offered.pkg().nevra().toString())
            .thenComparing(offered -> offered.source().id())
            .thenComparing(offered -> offered.pkg().location())
            .thenComparing(offered -> offered.pkg().sha256());

    private static int compare(Offered a, Offered b) {
        int byName = a.pkg().nevra().name().compareTo(b.pkg().nevra().name());
        return byName != 0 ? byName : TIES.compare(a, b);
    }

    static Candidates of(SolveRequest request) {
        Architecture architecture = Architecture.of(request.arch());
        List<Pattern> excludes =
                request.excludes().stream().map(Pattern::ofPackage).toList();
        List<Pattern> pins = request.pins().stream().map(Pattern::ofPin).toList();
        List<Offered> offered = new ArrayList<>();
        List<Hidden> hidden = new ArrayList<>();
        for (SolveRequest.Source source : request.sources()) {
            for (RepoPackage pkg : source.packages()) {
                String arch = pkg.nevra().arch();
                if (!architecture.accepts(arch)) {
                    hidden.add(new Hidden(pkg, "its architecture does not fit the target " + request.arch(), ""));
                } else {
                    offered.add(new Offered(pkg, source));
                }
            }
        }
        PinnedNames pinned =
                PinnedNames.of(pins, offered.stream().map(Offered::pkg).toList());
        offered.sort(Candidates::compare);
        Pool.Builder builder = new Pool.Builder(architecture, true).fileLookup(request.files()::packagesWith);
        for (Offered one : offered) {
            RepoPackage pkg = one.pkg();
            int number =
                    builder.add(pkg, -one.source().priority(), -one.source().cost());
            Optional<Hidden> hiding = hiding(request, excludes, pinned, pkg);
            if (hiding.isPresent()) {
                hidden.add(hiding.get());
                builder.hide(number);
            } else if (request.preferred().contains(pkg.nevra())) {
                builder.prefer(number);
            }
        }
        return new Candidates(builder.build(), List.copyOf(hidden));
    }

    private static Optional<Hidden> hiding(
            SolveRequest request, List<Pattern> excludes, PinnedNames pinned, RepoPackage pkg) {
        String exclude = excludes.isEmpty() ? "" : excludeOf(excludes, pkg);
        if (!exclude.isEmpty()) {
            return Optional.of(
                    new Hidden(pkg, "<exclude> " + exclude + " hides it", "remove or narrow <exclude> " + exclude));
        }
        if (pinned.hides(pkg.nevra())) {
            String pin = pinned.pinOf(pkg.nevra().name());
            return Optional.of(new Hidden(pkg, "<pin> " + pin + " hides it", "remove or change <pin> " + pin));
        }
        return request.modular().hiding(pkg).map(one -> new Hidden(pkg, one.cause(), one.remedy()));
    }

    private static String excludeOf(List<Pattern> excludes, RepoPackage pkg) {
        return excludes.stream()
                .filter(pattern -> pattern.matches(pkg.nevra()))
                .map(Pattern::text)
                .findFirst()
                .orElse("");
    }
}
