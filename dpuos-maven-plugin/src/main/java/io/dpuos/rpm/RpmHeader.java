package io.dpuos.rpm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The header of a package: its tags, and what they say about dependencies, files and scripts. Everything was checked
 * when it was read, so no method fails. Immutable, safe for use by several threads.
 */
public final class RpmHeader {
    private final byte[] blob;
    private final HeaderIndex index;
    private final Nevra nevra;
    private volatile @Nullable Map<DependencyKind, List<FlaggedDependency>> dependencies;
    private volatile @Nullable List<RpmFileEntry> files;
    private volatile @Nullable Scripts scripts;

    /** Reads a part of the header. */
    private interface Part<T> {
        T read(HeaderIndex index) throws MalformedRpmException;
    }

    private record Scripts(List<Scriptlet> scriptlets, List<Trigger> triggers, List<TriggerCondition> conditions) {}

    private RpmHeader(byte[] blob, HeaderIndex index) throws MalformedRpmException {
        this.blob = blob;
        this.index = index;
        this.nevra = readNevra(index);
    }

    private RpmHeader checked() throws MalformedRpmException {
        dependencies = readDependencies(index);
        files = HeaderFiles.read(index);
        scripts = readScripts(index);
        return this;
    }

    private static Map<DependencyKind, List<FlaggedDependency>> readDependencies(HeaderIndex index)
            throws MalformedRpmException {
        Map<DependencyKind, List<FlaggedDependency>> read = new TreeMap<>();
        for (DependencyKind kind : DependencyKind.values()) {
            read.put(kind, readDependencies(index, kind.name, kind.version, kind.flags));
        }
        return read;
    }

    private static Scripts readScripts(HeaderIndex index) throws MalformedRpmException {
        List<TriggerCondition> conditions = new ArrayList<>();
        List<Trigger> triggers = HeaderScripts.triggers(index, conditions);
        return new Scripts(HeaderScripts.scriptlets(index), triggers, List.copyOf(conditions));
    }

    /** Two threads may read a part at once; both read the same. */
    private <T> T part(Part<T> part) {
        try {
            return part.read(index);
        } catch (MalformedRpmException e) {
            throw new IllegalStateException("a header that was well-formed before is not any more", e);
        }
    }

    private Scripts scripts() {
        Scripts known = scripts;
        if (known == null) {
            known = part(RpmHeader::readScripts);
            scripts = known;
        }
        return known;
    }

    /**
     * Reads a header as a package file or an rpmdb holds it.
     *
     * @param blob index length, data length, index and data, without the magic that a file has before it
     * @param name what the header belongs to, for messages
     * @throws MalformedRpmException when the header breaks a rule of the format
     */
    public static RpmHeader of(byte[] blob, String name) throws MalformedRpmException {
        byte[] own = blob.clone();
        return new RpmHeader(own, new HeaderIndex(own, Tag.HEADERIMMUTABLE, true, name, "header")).checked();
    }

    /**
     * As {@link #of}, but for a header that {@link #of} has read once and whose bytes are known to be the same: its lists
     * are read when somebody asks for them.
     *
     * @param blob not copied; nobody may change it any more
     */
    public static RpmHeader ofChecked(byte[] blob, String name) throws MalformedRpmException {
        return new RpmHeader(blob, new HeaderIndex(blob, Tag.HEADERIMMUTABLE, true, name, "header"));
    }

    /** As {@link #of}, but for the header of a package file, where nothing may stand outside the region. */
    static RpmHeader ofPackage(byte[] blob, String name) throws MalformedRpmException {
        return new RpmHeader(blob, new HeaderIndex(blob, Tag.HEADERIMMUTABLE, false, name, "header")).checked();
    }

    private static Nevra readNevra(HeaderIndex index) throws MalformedRpmException {
        long[] epoch = index.numbers(Tag.EPOCH);
        Evr evr = new Evr(epoch.length == 0 ? 0 : epoch[0], required(index, Tag.VERSION), required(index, Tag.RELEASE));
        String arch = isSource(index) ? "src" : required(index, Tag.ARCH);
        return new Nevra(required(index, Tag.NAME), evr, arch);
    }

    /** rpm's own rule (headerIsSource): old source packages have no tag that says so. */
    static boolean isSource(HeaderIndex index) {
        return index.has(Tag.SOURCEPACKAGE) || !index.has(Tag.SOURCERPM);
    }

    /** These texts become parts of file names and of lock lines. */
    private static String required(HeaderIndex index, Tag tag) throws MalformedRpmException {
        String value = index.string(tag).orElse("");
        if (value.isEmpty() || value.length() > 255 || !value.chars().allMatch(c -> c > ' ' && c != '/' && c < 0x7f)) {
            throw index.malformed(tag.name(), -1, "1 to 255 printable characters without '/'", "'" + value + "'");
        }
        return value;
    }

    static List<FlaggedDependency> readDependencies(HeaderIndex index, Tag name, Tag version, Tag flags)
            throws MalformedRpmException {
        List<String> names = index.strings(name);
        List<String> versions = index.strings(version);
        long[] bits = index.numbers(flags);
        if (versions.isEmpty() && bits.length == 0) {
            return names.stream()
                    .map(n -> new FlaggedDependency(Dependency.of(n), 0))
                    .toList();
        }
        if (versions.size() != names.size() || bits.length != names.size()) {
            throw index.malformed(
                    name.name(), -1, names.size() + " versions and flags", versions.size() + " and " + bits.length);
        }
        List<FlaggedDependency> list = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            int flag = (int) bits[i];
            list.add(new FlaggedDependency(dependency(index, names.get(i), versions.get(i), flag), flag));
        }
        return List.copyOf(list);
    }

    private static Dependency dependency(HeaderIndex index, String name, String version, int flags)
            throws MalformedRpmException {
        boolean pre = (flags & DependencyFlags.ANY_PRE) != 0;
        Dependency.Comparison comparison = DependencyFlags.comparison(flags);
        if (version.isEmpty() || comparison == Dependency.Comparison.ANY) {
            return new Dependency(name, Dependency.Comparison.ANY, Optional.empty(), pre);
        }
        try {
            return new Dependency(name, comparison, Optional.of(Evr.parse(version)), pre);
        } catch (IllegalArgumentException e) {
            throw index.malformed("version of " + name, -1, "[epoch:]version[-release]", "'" + version + "'");
        }
    }

    /** Returns whether the tag is there. */
    public boolean has(Tag tag) {
        return index.has(tag);
    }

    /** Returns the first text of a tag. */
    public Optional<String> string(Tag tag) {
        return index.string(tag);
    }

    /** Returns the texts of a tag; empty when it is not there. */
    public List<String> strings(Tag tag) {
        return index.strings(tag);
    }

    /** Returns the texts of a tag as bytes; empty when it is not there. */
    public List<byte[]> byteStrings(Tag tag) {
        return index.byteStrings(tag);
    }

    /** Returns the numbers of a tag; those of less than 64 bits are unsigned. Empty when the tag is not there. */
    public long[] numbers(Tag tag) {
        return index.numbers(tag);
    }

    /** Returns the bytes of a binary tag; empty when it is not there. */
    public byte[] binary(Tag tag) {
        return index.binary(tag);
    }

    /** Returns name, version and architecture; the architecture of a source package is {@code src}. */
    public Nevra nevra() {
        return nevra;
    }

    /** Returns one list of dependencies in the header's order. */
    public List<Dependency> dependencies(DependencyKind kind) {
        return flaggedDependencies(kind).stream()
                .map(FlaggedDependency::dependency)
                .toList();
    }

    /** Returns one list of dependencies with all their flags. */
    public List<FlaggedDependency> flaggedDependencies(DependencyKind kind) {
        Map<DependencyKind, List<FlaggedDependency>> known = dependencies;
        if (known == null) {
            known = part(RpmHeader::readDependencies);
            dependencies = known;
        }
        return known.getOrDefault(kind, List.of());
    }

    /** Returns what the package requires. */
    public List<Dependency> requires() {
        return dependencies(DependencyKind.REQUIRES);
    }

    /** Returns what the package provides. */
    public List<Dependency> provides() {
        return dependencies(DependencyKind.PROVIDES);
    }

    /** Returns what the package conflicts with. */
    public List<Dependency> conflicts() {
        return dependencies(DependencyKind.CONFLICTS);
    }

    /** Returns what the package obsoletes. */
    public List<Dependency> obsoletes() {
        return dependencies(DependencyKind.OBSOLETES);
    }

    /** Returns what the package recommends. */
    public List<Dependency> recommends() {
        return dependencies(DependencyKind.RECOMMENDS);
    }

    /** Returns what the package suggests. */
    public List<Dependency> suggests() {
        return dependencies(DependencyKind.SUGGESTS);
    }

    /** Returns what the package supplements. */
    public List<Dependency> supplements() {
        return dependencies(DependencyKind.SUPPLEMENTS);
    }

    /** Returns what the package enhances. */
    public List<Dependency> enhances() {
        return dependencies(DependencyKind.ENHANCES);
    }

    /** Returns the files in the header's order. */
    public List<RpmFileEntry> files() {
        List<RpmFileEntry> known = files;
        if (known == null) {
            known = part(HeaderFiles::read);
            files = known;
        }
        return known;
    }

    /** Returns the scriptlets, ordered by kind. */
    public List<Scriptlet> scriptlets() {
        return scripts().scriptlets();
    }

    /** Returns the triggers of all families. */
    public List<Trigger> triggers() {
        return scripts().triggers();
    }

    /** Returns the conditions of all triggers, family by family, in the header's order. */
    public List<TriggerCondition> triggerConditions() {
        return scripts().conditions();
    }

    /** Returns index length, data length, index and data, as an rpmdb stores a header. */
    public byte[] blob() {
        return blob.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RpmHeader header && Arrays.equals(blob, header.blob);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blob);
    }

    @Override
    public String toString() {
        return nevra.toString();
    }
}
