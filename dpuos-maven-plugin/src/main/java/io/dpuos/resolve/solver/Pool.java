package io.dpuos.resolve.solver;

import io.dpuos.repo.PackageWords;
import io.dpuos.repo.RepoPackage;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Dependency.Comparison;
import io.dpuos.rpm.Evr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * All packages on offer, numbered from 1, and what they provide. The order of the numbers is the last tie-break of the
 * policy. Filled by a {@link Builder}, then unchanging but for caches; not thread-safe.
 */
public final class Pool {
    /** Stands for "always fulfilled". Compared by identity. */
    public static final int[] ALWAYS = new int[0];

    private static final int[] NONE = new int[0];
    private static final Dependency FILE = Dependency.of("/");

    private final Architecture architecture;
    private final Set<PoolFlag> flags;
    private final Map<String, int[]> namespaces;
    private final Function<String, List<RepoPackage>> fileLookup;
    private final RepoPackage[] packages;
    private final int[] priority;
    private final int[] subPriority;
    private final int[] nameId;
    private final int[] archScore;
    private final String[] vendor;
    private final BitSet installed;
    private final BitSet disabled;
    private final BitSet preferred;

    private final Words words;
    /** Per word the range of entries in the two arrays below. */
    private int[] entryStart = NONE;

    private int[] entryPackage = NONE;
    private Dependency[] entryCapability = {};
    /** Packages whose words are ready in the index that they come from; the two arrays above hold the others. */
    private final List<Indexed> indexed = new ArrayList<>();

    /** One index, and the number here of each position there; 0 where the package is not offered. */
    private record Indexed(PackageWords words, int[] numbers) {}

    private final Map<Dependency, int[]> providersCache = new HashMap<>();
    private final Map<String, int[]> namedCache = new HashMap<>();
    private final Map<String, int[]> obsoletingByName = new HashMap<>();
    private final Map<Integer, int[]> obsoletersCache = new HashMap<>();
    private final Map<String, int[]> looked = new HashMap<>();
    private final Map<String, Integer> positions = new HashMap<>();

    private Pool(Builder builder) {
        architecture = builder.architecture;
        flags = EnumSet.copyOf(builder.flags);
        namespaces = Map.copyOf(builder.namespaces);
        fileLookup = builder.fileLookup;
        int count = builder.packages.size() + 1;
        words = new Words(count * 12);
        packages = new RepoPackage[count];
        priority = new int[count];
        subPriority = new int[count];
        nameId = new int[count];
        archScore = new int[count];
        vendor = new String[count];
        installed = builder.installed;
        disabled = builder.disabled;
        preferred = builder.preferred;
        for (int i = 1; i < count; i++) {
            packages[i] = builder.packages.get(i - 1);
            priority[i] = builder.priorities.get(i - 1);
            subPriority[i] = builder.subPriorities.get(i - 1);
            vendor[i] = builder.vendors.get(i - 1);
            archScore[i] = architecture.score(packages[i].nevra().arch());
            nameId[i] = words.add(packages[i].nevra().name());
        }
        index();
    }

    /** Collects packages. Not thread-safe. */
    public static final class Builder {
        private final Architecture architecture;
        private final EnumSet<PoolFlag> flags = EnumSet.noneOf(PoolFlag.class);
        private final Map<String, int[]> namespaces = new HashMap<>();
        private final List<RepoPackage> packages = new ArrayList<>();
        private final IntList priorities = new IntList();
        private final IntList subPriorities = new IntList();
        private final List<String> vendors = new ArrayList<>();
        private final BitSet installed = new BitSet();
        private final BitSet disabled = new BitSet();
        private final BitSet preferred = new BitSet();
        private Function<String, List<RepoPackage>> fileLookup = path -> List.of();

        /**
         * Begins an empty pool.
         *
         * @param colors whether 32 and 64 bit packages of one name may be installed side by side
         */
        public Builder(Architecture architecture, boolean colors) {
            this.architecture = architecture;
            if (colors) {
                flags.add(PoolFlag.COLORS);
            }
        }

        void flag(PoolFlag flag) {
            flags.add(flag);
        }

        /** Says that the system itself fulfils a dependency on a namespace. */
        void systemProvides(String namespace) {
            namespaces.put(namespace, ALWAYS);
        }

        /** Says that a package fulfils a dependency on a namespace. */
        void provides(String namespace, int pkg) {
            namespaces.merge(namespace, new int[] {pkg}, Pool::union);
        }

        /**
         * Adds a package and returns its number.
         *
         * @param priority higher is better
         * @param subPriority higher is better, between equal packages
         */
        public int add(RepoPackage pkg, int priority, int subPriority) {
            packages.add(pkg);
            priorities.add(priority);
            subPriorities.add(subPriority);
            vendors.add("");
            return packages.size();
        }

        /** Sets what is asked for files that no package lists. */
        public Builder fileLookup(Function<String, List<RepoPackage>> lookup) {
            fileLookup = lookup;
            return this;
        }

        /** Marks a package as part of the installed system. */
        public void markInstalled(int pkg) {
            installed.set(pkg);
        }

        /** Hides a package. */
        public void disable(int pkg) {
            disabled.set(pkg);
        }

        /**
         * Hides a package as dnf's excludes do: it is never installed, but the rules know it, so that no worse
         * architecture steps into its place.
         */
        public void hide(int pkg) {
            disabled.set(pkg);
            flags.add(PoolFlag.PROVIDERS_WITH_DISABLED);
        }

        /** Marks a package to be taken before newer versions of its name. */
        public void prefer(int pkg) {
            preferred.set(pkg);
        }

        void vendor(int pkg, String name) {
            vendors.set(pkg - 1, name);
        }

        /** Returns the pool. */
        public Pool build() {
            return new Pool(this);
        }
    }

    private void index() {
        BitSet own = withoutIndex();
        IntList counts = new IntList(words.size() * 4);
        IntList entered = new IntList(own.cardinality() * 16);
        for (int i = own.nextSetBit(1); i > 0; i = own.nextSetBit(i + 1)) {
            if (!provides(i)) {
                continue;
            }
            count(counts, nameId[i]);
            for (Dependency provided : packages[i].dependencies().provides()) {
                int word = words.add(provided.name());
                entered.add(word);
                count(counts, word);
            }
            for (String file : packages[i].files()) {
                int word = words.add(file);
                entered.add(word);
                count(counts, word);
            }
        }
        int[] start = new int[words.size() + 1];
        for (int i = 0; i < words.size(); i++) {
            start[i + 1] = start[i] + (i < counts.size() ? counts.get(i) : 0);
        }
        int[] next = Arrays.copyOf(start, words.size());
        entryPackage = new int[start[words.size()]];
        entryCapability = new Dependency[entryPackage.length];
        int at = 0;
        for (int i = own.nextSetBit(1); i > 0; i = own.nextSetBit(i + 1)) {
            if (!provides(i)) {
                continue;
            }
            enter(next, nameId[i], i, self(i));
            for (Dependency provided : packages[i].dependencies().provides()) {
                enter(next, entered.get(at++), i, provided);
            }
            for (int file = packages[i].files().size(); file > 0; file--) {
                enter(next, entered.get(at++), i, FILE);
            }
        }
        entryStart = start;
    }

    /** Gathers the packages that were read from an index, and returns the others. */
    private BitSet withoutIndex() {
        BitSet others = new BitSet();
        Map<PackageWords, int[]> numbers = new IdentityHashMap<>();
        for (int i = 1; i < packages.length; i++) {
            Optional<PackageWords> words = packages[i].words();
            int[] ofIndex = words.isEmpty() ? NONE : numbers.computeIfAbsent(words.get(), this::indexed);
            int position = packages[i].position();
            if (ofIndex.length == 0 || ofIndex[position] != 0) {
                others.set(i);
            } else {
                ofIndex[position] = i;
            }
        }
        return others;
    }

    private int[] indexed(PackageWords from) {
        int[] numbers = new int[from.packages()];
        indexed.add(new Indexed(from, numbers));
        return numbers;
    }

    private boolean provides(int pkg) {
        return installed.get(pkg)
                || installable(pkg)
                || has(PoolFlag.PROVIDERS_WITH_DISABLED) && architecture.accepts(arch(pkg));
    }

    private static void count(IntList counts, int word) {
        while (counts.size() <= word) {
            counts.add(0);
        }
        counts.set(word, counts.get(word) + 1);
    }

    private void enter(int[] next, int word, int pkg, Dependency capability) {
        int at = next[word]++;
        entryPackage[at] = pkg;
        entryCapability[at] = capability;
    }

    private Dependency self(int pkg) {
        return Dependency.of(name(pkg), Comparison.EQ, evr(pkg));
    }

    /** Returns the number of the last package; the first is 1. */
    public int size() {
        return packages.length - 1;
    }

    /** Returns a package. */
    public RepoPackage get(int pkg) {
        return packages[pkg];
    }

    /** Returns the name of a package. */
    public String name(int pkg) {
        return packages[pkg].nevra().name();
    }

    Evr evr(int pkg) {
        return packages[pkg].nevra().evr();
    }

    String arch(int pkg) {
        return packages[pkg].nevra().arch();
    }

    String vendor(int pkg) {
        return vendor[pkg];
    }

    boolean sameName(int a, int b) {
        return nameId[a] == nameId[b];
    }

    int priority(int pkg) {
        return priority[pkg];
    }

    int subPriority(int pkg) {
        return subPriority[pkg];
    }

    int archScore(int pkg) {
        return archScore[pkg];
    }

    /** Returns whether a package belongs to the installed system. */
    public boolean isInstalled(int pkg) {
        return installed.get(pkg);
    }

    BitSet installed() {
        return installed;
    }

    boolean hasInstalled() {
        return !installed.isEmpty();
    }

    boolean isPreferred(int pkg) {
        return preferred.get(pkg);
    }

    boolean hasPreferred() {
        return !preferred.isEmpty();
    }

    boolean isDisabled(int pkg) {
        return disabled.get(pkg);
    }

    boolean has(PoolFlag flag) {
        return flags.contains(flag);
    }

    boolean colors() {
        return has(PoolFlag.COLORS);
    }

    boolean isSource(int pkg) {
        return arch(pkg).equals("src") || arch(pkg).equals("nosrc");
    }

    /** Returns whether two packages count as the same: name, version, architecture, vendor and requirements are. */
    boolean identical(int a, int b) {
        return packages[a].nevra().equals(packages[b].nevra())
                && vendor(a).equals(vendor(b))
                && Set.copyOf(packages[a].dependencies().requires())
                        .equals(Set.copyOf(packages[b].dependencies().requires()));
    }

    Architecture architecture() {
        return architecture;
    }

    /** Returns whether a package is neither hidden nor of a foreign architecture. */
    public boolean installable(int pkg) {
        return !disabled.get(pkg) && architecture.accepts(arch(pkg));
    }

    /** Returns whether two packages of one name exclude each other by their architecture. */
    boolean exclusive(int a, int b) {
        return !colors() || sameWidth(a, b);
    }

    private boolean sameWidth(int a, int b) {
        return architecture.sameWidth(arch(a), arch(b));
    }

    /** Returns the packages that an Obsoletes of a package means, ascending. */
    int[] obsoleted(int pkg, Dependency dependency) {
        int[] found = has(PoolFlag.OBSOLETES_USE_PROVIDES) ? providers(dependency) : namedMatching(dependency);
        return has(PoolFlag.OBSOLETES_USE_COLORS)
                ? Arrays.stream(found).filter(other -> sameWidth(pkg, other)).toArray()
                : found;
    }

    /** Returns whether a package obsoletes another one, names aside. */
    boolean obsoletes(int pkg, int other) {
        for (Dependency dependency : get(pkg).dependencies().obsoletes()) {
            if ((has(PoolFlag.OBSOLETES_USE_PROVIDES) || dependency.name().equals(name(other)))
                    && Arrays.binarySearch(obsoleted(pkg, dependency), other) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns the installable packages of other names that obsolete a package, ascending. */
    int[] obsoleters(int pkg) {
        return obsoletersCache.computeIfAbsent(pkg, key -> {
            int[] candidates = has(PoolFlag.OBSOLETES_USE_PROVIDES)
                    ? IntStream.rangeClosed(1, size()).toArray()
                    : obsoleting(name(pkg));
            return Arrays.stream(candidates)
                    .filter(other -> installable(other) && !sameName(other, pkg) && obsoletes(other, pkg))
                    .toArray();
        });
    }

    /** Returns the packages of that name, ascending. */
    public int[] named(String name) {
        return namedCache.computeIfAbsent(name, this::findNamed);
    }

    private int[] findNamed(String name) {
        IntList found = new IntList();
        for (int pkg : providers(Dependency.of(name))) {
            if (name(pkg).equals(name)) {
                found.add(pkg);
            }
        }
        return found.toArray();
    }

    /** Returns the packages that say they obsolete packages of that name, whatever the version, ascending. */
    public int[] obsoleting(String name) {
        if (obsoletingByName.isEmpty()) {
            Map<String, IntList> lists = new HashMap<>();
            for (int pkg = 1; pkg < packages.length; pkg++) {
                for (Dependency obsoleted : packages[pkg].dependencies().obsoletes()) {
                    lists.computeIfAbsent(obsoleted.name(), key -> new IntList())
                            .addIfAbsent(pkg);
                }
            }
            lists.forEach((key, list) -> obsoletingByName.put(key, list.toArray()));
            obsoletingByName.putIfAbsent("", NONE);
        }
        return obsoletingByName.getOrDefault(name, NONE);
    }

    /** Returns the packages of the dependency's name whose version it allows; Obsoletes mean these. */
    public int[] namedMatching(Dependency dependency) {
        IntList found = new IntList();
        for (int pkg : named(dependency.name())) {
            if (dependency.overlaps(self(pkg))) {
                found.add(pkg);
            }
        }
        return found.toArray();
    }

    /**
     * Returns the packages that provide a capability, ascending and without repetition, or {@link #ALWAYS}. Not for
     * rich dependencies.
     */
    public int[] providers(Dependency dependency) {
        int[] known = providersCache.get(dependency);
        if (known == null) {
            known = findProviders(dependency);
            providersCache.put(dependency, known);
        }
        return known;
    }

    private int[] findProviders(Dependency dependency) {
        if (RpmlibFeatures.isFeature(dependency)) {
            return RpmlibFeatures.provides(dependency) ? ALWAYS : NONE;
        }
        if (dependency.name().startsWith("namespace:")) {
            return namespaces.getOrDefault(dependency.name(), NONE);
        }
        IntList found = new IntList();
        int word = words.find(dependency.name());
        if (word >= 0) {
            int previous = 0;
            for (int i = entryStart[word]; i < entryStart[word + 1]; i++) {
                if (entryPackage[i] != previous && dependency.overlaps(entryCapability[i])) {
                    previous = entryPackage[i];
                    found.add(previous);
                }
            }
        }
        int[] all = union(found.toArray(), indexedProviders(dependency));
        if (dependency.name().startsWith("/") && !inPrimary(dependency.name())) {
            return union(all, lookUp(dependency.name()));
        }
        return all.length == 0 ? NONE : all;
    }

    private int[] indexedProviders(Dependency dependency) {
        IntList found = new IntList();
        boolean ascending = true;
        for (Indexed index : indexed) {
            for (int position : index.words.positions(dependency.name())) {
                int pkg = index.numbers[position];
                if (pkg > 0 && provides(pkg) && offers(pkg, dependency)) {
                    ascending &= found.isEmpty() || found.last() < pkg;
                    found.add(pkg);
                }
            }
        }
        int[] all = found.toArray();
        if (!ascending) {
            Arrays.sort(all);
        }
        return all;
    }

    /** Returns whether a package that has the word offers it in the right version. */
    private boolean offers(int pkg, Dependency dependency) {
        if (dependency.evr().isEmpty() || name(pkg).equals(dependency.name()) && dependency.overlaps(self(pkg))) {
            return true;
        }
        for (Dependency provided : packages[pkg].dependencies().provides()) {
            if (provided.name().equals(dependency.name()) && dependency.overlaps(provided)) {
                return true;
            }
        }
        return packages[pkg].files().contains(dependency.name());
    }

    /** Returns whether {@code primary} metadata lists such a path (createrepo_c, {@code cr_is_primary}). */
    private static boolean inPrimary(String path) {
        return path.startsWith("/etc/") || path.contains("bin/") || path.equals("/usr/lib/sendmail");
    }

    private int[] lookUp(String path) {
        return looked.computeIfAbsent(path, key -> {
            if (positions.isEmpty()) {
                for (int i = 1; i < packages.length; i++) {
                    positions.put(position(packages[i]), i);
                }
            }
            return fileLookup.apply(key).stream()
                    .map(pkg -> positions.getOrDefault(position(pkg), 0))
                    .filter(pkg -> pkg > 0 && provides(pkg))
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .distinct()
                    .toArray();
        });
    }

    private static String position(RepoPackage pkg) {
        return pkg.repository() + "\n" + pkg.nevra() + "\n" + pkg.sha256();
    }

    static int[] union(int[] a, int[] b) {
        if (a.length == 0 || b.length == 0) {
            return a.length == 0 ? b : a;
        }
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return Arrays.stream(both).sorted().distinct().toArray();
    }
}
