package io.dpuos.rpm;

/**
 * Name, epoch, version, release and architecture: what identifies a package. Immutable.
 *
 * <p>The order is by name, then version (older first), then architecture.
 */
public record Nevra(String name, Evr evr, String arch) implements Comparable<Nevra> {
    /**
     * Parses {@code name-[epoch:]version-release.arch}.
     *
     * @throws IllegalArgumentException when a part is missing
     */
    public static Nevra parse(String text) {
        int dot = text.lastIndexOf('.');
        int release = text.lastIndexOf('-', dot);
        int version = release < 0 ? -1 : text.lastIndexOf('-', release - 1);
        if (dot < 0 || version <= 0 || dot == text.length() - 1) {
            throw new IllegalArgumentException("expected name-[epoch:]version-release.arch, found '" + text + "'");
        }
        return new Nevra(
                text.substring(0, version), Evr.parse(text.substring(version + 1, dot)), text.substring(dot + 1));
    }

    @Override
    public int compareTo(Nevra other) {
        int byName = name.compareTo(other.name);
        int byEvr = byName != 0 ? byName : evr.compareTo(other.evr);
        return byEvr != 0 ? byEvr : arch.compareTo(other.arch);
    }

    // see Evr
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Nevra n && name.equals(n.name) && evr.equals(n.evr) && arch.equals(n.arch);
    }

    @Override
    public int hashCode() {
        return (name.hashCode() * 31 + evr.hashCode()) * 31 + arch.hashCode();
    }

    /** Returns {@code name-[epoch:]version-release.arch}. */
    @Override
    public String toString() {
        return name + "-" + evr + "." + arch;
    }
}
