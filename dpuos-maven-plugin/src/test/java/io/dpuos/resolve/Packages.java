package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import io.dpuos.resolve.solver.ExpressionParser;
import io.dpuos.resolve.solver.MalformedExpressionException;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Nevra;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds packages for tests in few words. */
final class Packages {
    private final Nevra nevra;
    private String repository = "os";
    private final List<Dependency> provides = new ArrayList<>();
    private final List<Dependency> requires = new ArrayList<>();
    private final List<Dependency> conflicts = new ArrayList<>();
    private final List<Dependency> obsoletes = new ArrayList<>();
    private final List<Dependency> recommends = new ArrayList<>();
    private final List<Dependency> suggests = new ArrayList<>();
    private final List<Dependency> supplements = new ArrayList<>();
    private final List<Dependency> enhances = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    private Packages(Nevra nevra) {
        this.nevra = nevra;
        provides.add(Dependency.of(nevra.name(), Comparison.EQ, nevra.evr()));
    }

    static Packages pkg(String nevra) {
        return new Packages(Nevra.parse(nevra));
    }

    static Dependency dependency(String text) {
        if (text.startsWith("(")) {
            return new Dependency(text, Comparison.ANY, Optional.empty(), false);
        }
        try {
            return ExpressionParser.capability(text);
        } catch (MalformedExpressionException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    Packages in(String id) {
        repository = id;
        return this;
    }

    Packages provides(String... texts) {
        return add(provides, texts);
    }

    Packages requires(String... texts) {
        return add(requires, texts);
    }

    Packages conflicts(String... texts) {
        return add(conflicts, texts);
    }

    Packages obsoletes(String... texts) {
        return add(obsoletes, texts);
    }

    Packages recommends(String... texts) {
        return add(recommends, texts);
    }

    Packages suggests(String... texts) {
        return add(suggests, texts);
    }

    Packages supplements(String... texts) {
        return add(supplements, texts);
    }

    Packages enhances(String... texts) {
        return add(enhances, texts);
    }

    Packages file(String path) {
        files.add(path);
        return this;
    }

    private Packages add(List<Dependency> list, String... texts) {
        for (String text : texts) {
            list.add(dependency(text));
        }
        return this;
    }

    RepoPackage build() {
        return new RepoPackage(
                repository,
                nevra,
                "0".repeat(64),
                1,
                1,
                nevra + ".rpm",
                "",
                "",
                0,
                "",
                new RepoPackage.Dependencies(
                        List.copyOf(provides),
                        List.copyOf(requires),
                        List.copyOf(conflicts),
                        List.copyOf(obsoletes),
                        List.copyOf(recommends),
                        List.copyOf(suggests),
                        List.copyOf(supplements),
                        List.copyOf(enhances)),
                List.copyOf(files));
    }
}
