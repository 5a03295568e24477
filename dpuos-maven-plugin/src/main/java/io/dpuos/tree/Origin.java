package io.dpuos.tree;

/**
 * Who put an inode into the tree.
 *
 * @param kind what kind of source
 * @param name the package's NEVRA, or the layer's name such as {@code 40-sysctl}
 */
public record Origin(Kind kind, String name) {
    /** The kinds of sources. */
    public enum Kind {
        /** A file of a package. */
        PACKAGE,
        /** Made or changed by a package's scriptlet or trigger. */
        SCRIPTLET,
        /** Made or changed by a layer. */
        LAYER
    }

    /** Returns the origin of a file that a package holds. */
    public static Origin ofPackage(String nevra) {
        return new Origin(Kind.PACKAGE, nevra);
    }

    /** Returns the origin of what a package's scriptlet made. */
    public static Origin ofScriptlet(String nevra) {
        return new Origin(Kind.SCRIPTLET, nevra);
    }

    /** Returns the origin of what a layer made. */
    public static Origin ofLayer(String layer) {
        return new Origin(Kind.LAYER, layer);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(java.util.Locale.ROOT) + " " + name;
    }
}
