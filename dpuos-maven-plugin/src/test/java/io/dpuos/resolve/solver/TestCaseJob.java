package io.dpuos.resolve.solver;

import io.dpuos.resolve.solver.Job.Kind;
import io.dpuos.resolve.solver.Job.Option;
import io.dpuos.resolve.solver.Job.Selection;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Evr;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Reads jobs of libsolv's test cases: {@code install name A = 2 [forcebest]}. */
final class TestCaseJob {
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("install", Kind.INSTALL),
            Map.entry("erase", Kind.ERASE),
            Map.entry("update", Kind.UPDATE),
            Map.entry("distupgrade", Kind.DISTRIBUTION_UPGRADE),
            Map.entry("verify", Kind.VERIFY),
            Map.entry("weakendeps", Kind.WEAKEN_DEPENDENCIES),
            Map.entry("lock", Kind.LOCK),
            Map.entry("multiversion", Kind.MULTI_VERSION),
            Map.entry("noobsoletes", Kind.MULTI_VERSION),
            Map.entry("favor", Kind.FAVOUR),
            Map.entry("disfavor", Kind.DISFAVOUR),
            Map.entry("excludefromweak", Kind.EXCLUDE_FROM_WEAK),
            Map.entry("blacklist", Kind.BLACKLIST),
            Map.entry("droporphaned", Kind.DROP_ORPHANED),
            Map.entry("userinstalled", Kind.USER_INSTALLED),
            Map.entry("allowuninstall", Kind.ALLOW_UNINSTALL),
            Map.entry("noop", Kind.NOTHING));
    private static final Map<String, Option> OPTIONS = Map.ofEntries(
            Map.entry("forcebest", Option.BEST),
            Map.entry("cleandeps", Option.CLEAN_DEPENDENCIES),
            Map.entry("weak", Option.WEAK),
            Map.entry("targeted", Option.TARGETED),
            Map.entry("orupdate", Option.OR_UPDATE),
            Map.entry("setname", Option.SET_NAME),
            Map.entry("setev", Option.SET_VERSION),
            Map.entry("setevr", Option.SET_RELEASE),
            Map.entry("setarch", Option.SET_ARCHITECTURE),
            Map.entry("setvendor", Option.SET_VENDOR),
            Map.entry("setrepo", Option.SET_REPOSITORY));

    private final Pool pool;
    private final Formulas formulas;
    private final Set<String> unsupported;

    TestCaseJob(Pool pool, Formulas formulas, Set<String> unsupported) {
        this.pool = pool;
        this.formulas = formulas;
        this.unsupported = unsupported;
    }

    Job parse(String text) {
        String[] words = text.split("\\s+");
        int end = words.length;
        EnumSet<Option> options = EnumSet.noneOf(Option.class);
        boolean automatic = true;
        if (words[end - 1].startsWith("[") && words[end - 1].endsWith("]")) {
            for (String option : words[--end].replaceAll("[\\[\\]]", "").split(",")) {
                automatic &= !option.equals("noautoset");
                if (OPTIONS.containsKey(option)) {
                    options.add(OPTIONS.get(option));
                } else if (!List.of("noautoset", "essential", "").contains(option)) {
                    unsupported.add("job option " + option);
                }
            }
        }
        Kind kind = KINDS.getOrDefault(words[0], Kind.NOTHING);
        if (!KINDS.containsKey(words[0])) {
            unsupported.add("job " + words[0]);
        }
        List<String> rest = Arrays.asList(words).subList(2, end);
        Selection selection =
                switch (words[1]) {
                    case "pkg" -> Selection.PACKAGE;
                    case "name" -> rest.size() > 1 ? Selection.NAME_RELATION : Selection.NAME;
                    case "provides" -> Selection.PROVIDES;
                    case "repo" -> Selection.REPOSITORY;
                    case "all" -> Selection.ALL;
                    default -> Selection.ONE_OF;
                };
        if (automatic) {
            addAutomatic(selection, rest, options);
        }
        Dependency dependency =
                selection == Selection.NAME || selection == Selection.NAME_RELATION || selection == Selection.PROVIDES
                        ? TestCaseDependency.parse(String.join(" ", rest).replaceFirst(" \\. \\S+", ""))
                        : Dependency.of("-");
        if (dependency.isRich() && (kind == Kind.INSTALL || kind == Kind.ERASE)) {
            return rich(kind, selection, dependency, options, text);
        }
        int[] packages = dependency.isRich()
                ? formulas.alternatives(dependency, pkg -> true).toArray()
                : packages(selection, words[1], rest, dependency);
        if (packages.length == 0 && kind == Kind.INSTALL && dependency.name().startsWith("namespace:")) {
            packages = Pool.ALWAYS;
        }
        return new Job(kind, selection, packages, List.of(), options, text);
    }

    private static void addAutomatic(Selection selection, List<String> rest, Set<Option> options) {
        if (selection == Selection.PACKAGE) {
            options.addAll(List.of(
                    Option.SET_NAME,
                    Option.SET_RELEASE,
                    Option.SET_ARCHITECTURE,
                    Option.SET_VENDOR,
                    Option.SET_REPOSITORY));
        }
        boolean name = selection == Selection.NAME || selection == Selection.NAME_RELATION;
        if (name) {
            options.add(Option.SET_NAME);
        }
        if (name || selection == Selection.PROVIDES) {
            int equal = rest.indexOf("=");
            if (name && equal > 0 && equal + 1 < rest.size()) {
                options.add(rest.get(equal + 1).contains("-") ? Option.SET_RELEASE : Option.SET_VERSION);
            }
            if (rest.size() > 2 && rest.get(1).equals(".")) {
                options.add(Option.SET_ARCHITECTURE);
            }
        }
    }

    private Job rich(Kind kind, Selection selection, Dependency dependency, Set<Option> options, String text) {
        try {
            List<int[]> clauses =
                    kind == Kind.INSTALL ? formulas.fulfilled(dependency) : formulas.unfulfilled(dependency);
            return clauses.isEmpty()
                    ? new Job(Kind.NOTHING, selection, new int[0], List.of(), options, text)
                    : new Job(
                            kind,
                            selection,
                            clauses.stream()
                                    .flatMapToInt(Arrays::stream)
                                    .filter(literal -> literal > 0)
                                    .sorted()
                                    .distinct()
                                    .toArray(),
                            clauses,
                            options,
                            text);
        } catch (MalformedExpressionException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private int[] packages(Selection selection, String word, List<String> rest, Dependency dependency) {
        IntStream all = IntStream.rangeClosed(1, pool.size());
        return switch (selection) {
            case PACKAGE, ONE_OF ->
                word.equals("selection")
                        ? selection(rest)
                        : rest.stream()
                                .flatMapToInt(one -> IntStream.rangeClosed(1, pool.size())
                                        .filter(pkg -> one.equals(TestCase.text(pool.get(pkg)))
                                                || one.equals(
                                                        pool.get(pkg).nevra().toString()))
                                        .limit(1))
                                .distinct()
                                .toArray();
            case ALL -> all.toArray();
            case REPOSITORY ->
                all.filter(pkg -> rest.contains(pool.get(pkg).repository())).toArray();
            case NAME, NAME_RELATION -> ofArchitecture(pool.namedMatching(dependency), rest);
            case PROVIDES -> ofArchitecture(pool.providers(dependency), rest);
        };
    }

    private int[] ofArchitecture(int[] packages, List<String> rest) {
        return rest.size() > 2 && rest.get(1).equals(".")
                ? Arrays.stream(packages)
                        .filter(pkg -> pool.arch(pkg).equals(rest.get(2)))
                        .toArray()
                : packages;
    }

    /** Selects as libsolv does for words of users, as far as one word with one meaning goes. */
    private int[] selection(List<String> rest) {
        Set<String> flags = Set.of(rest.get(rest.size() - 1).split(","));
        String word = String.join(" ", rest.subList(0, rest.size() - 1)).strip();
        IntPredicate arch = pkg -> true;
        IntPredicate version = pkg -> true;
        java.util.regex.Matcher relation =
                Pattern.compile("(.*?)\\s*(<=|>=|==|<|>|=)\\s*(.*)").matcher(word);
        if (flags.contains("rel") && relation.matches()) {
            Dependency wanted =
                    Dependency.of("-", TestCaseDependency.comparison(relation.group(2)), Evr.parse(relation.group(3)));
            version = pkg -> wanted.overlaps(Dependency.of("-", Dependency.Comparison.EQ, pool.evr(pkg)));
            word = relation.group(1);
        }
        int dot = word.lastIndexOf('.');
        if (flags.contains("dotarch") && dot > 0) {
            String wanted = word.substring(dot + 1);
            if (IntStream.rangeClosed(1, pool.size())
                    .anyMatch(pkg -> pool.arch(pkg).equals(wanted))) {
                arch = pkg -> pool.arch(pkg).equals(wanted);
                word = word.substring(0, dot);
            }
        }
        String text = word;
        Pattern glob = Pattern.compile(
                flags.contains("glob")
                        ? ("\\Q" + text + "\\E").replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q")
                        : Pattern.quote(text),
                flags.contains("nocase") ? Pattern.CASE_INSENSITIVE : 0);
        IntPredicate both = arch.and(version).and(pkg -> pool.installable(pkg) || pool.isInstalled(pkg));
        for (String flag : List.of("filelist", "name", "provides", "canon")) {
            int[] found = flags.contains(flag)
                    ? IntStream.rangeClosed(1, pool.size())
                            .filter(both)
                            .filter(pkg -> matches(flag, pkg, glob))
                            .toArray()
                    : new int[0];
            if (found.length > 0) {
                return found;
            }
        }
        return new int[0];
    }

    private boolean matches(String flag, int pkg, Pattern glob) {
        return switch (flag) {
            case "filelist" ->
                pool.get(pkg).files().stream()
                        .anyMatch(file -> glob.matcher(file).matches());
            case "name" -> glob.matcher(pool.name(pkg)).matches();
            case "provides" ->
                pool.get(pkg).dependencies().provides().stream()
                        .anyMatch(one -> glob.matcher(one.name()).matches());
            default ->
                glob.matcher(pool.name(pkg) + "-" + pool.evr(pkg)).matches()
                        || glob.matcher(pool.get(pkg).nevra().toString()).matches();
        };
    }
}
