package io.dpuos.resolve;

import io.dpuos.repo.RepoPackage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Generates requests for a repository, always the same ones. */
final class JudgedRequests {
    private final List<RepoPackage> packages;
    private final List<String> names;
    private final boolean namesAlone;
    private final Random random = new Random(20260101);

    private JudgedRequests(List<RepoPackage> all, boolean namesAlone) {
        packages =
                all.stream().filter(pkg -> !pkg.nevra().arch().endsWith("src")).toList();
        names = packages.stream()
                .map(pkg -> pkg.nevra().name())
                .distinct()
                .sorted()
                .toList();
        this.namesAlone = namesAlone;
    }

    /** Requests of names of packages. */
    static JudgedRequests names(List<RepoPackage> packages) {
        return new JudgedRequests(packages, true);
    }

    /** Requests in all forms: mostly names, but also versions, architectures, capabilities, files and patterns. */
    static JudgedRequests words(List<RepoPackage> packages) {
        return new JudgedRequests(packages, false);
    }

    /** Returns one request of 1 to 14 words. */
    List<String> next() {
        List<String> words = new ArrayList<>(new TreeSet<>(random.ints(1 + random.nextInt(14), 0, names.size())
                .mapToObj(names::get)
                .toList()));
        if (!namesAlone) {
            words.replaceAll(word -> random.nextInt(4) > 0 ? word : other());
        }
        return words;
    }

    private String other() {
        RepoPackage pkg = packages.get(random.nextInt(packages.size()));
        String name = pkg.nevra().name();
        return switch (random.nextInt(8)) {
            case 0 -> name + "." + pkg.nevra().arch();
            case 1 -> name + "-" + pkg.nevra().evr().version();
            case 2 -> pkg.nevra().toString();
            case 3 ->
                pkg.files().isEmpty()
                        ? name
                        : pkg.files().get(random.nextInt(pkg.files().size()));
            case 4 -> name.length() < 9 ? name : name.substring(0, name.length() - 2) + "*";
            case 5 ->
                name + (random.nextBoolean() ? " >= " : " = ") + pkg.nevra().evr();
            default -> {
                List<String> provided = pkg.dependencies().provides().stream()
                        .map(one -> one.name())
                        .filter(one -> one.indexOf(' ') < 0)
                        .toList();
                yield provided.isEmpty() ? name : provided.get(random.nextInt(provided.size()));
            }
        };
    }
}
