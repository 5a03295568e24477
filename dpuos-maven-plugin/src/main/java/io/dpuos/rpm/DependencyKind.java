package io.dpuos.rpm;

import java.util.List;

/** The lists of dependencies of a package, and what is to be installed before it without being required. */
public enum DependencyKind {
    REQUIRES(Tag.REQUIRENAME, Tag.REQUIREVERSION, Tag.REQUIREFLAGS),
    PROVIDES(Tag.PROVIDENAME, Tag.PROVIDEVERSION, Tag.PROVIDEFLAGS),
    CONFLICTS(Tag.CONFLICTNAME, Tag.CONFLICTVERSION, Tag.CONFLICTFLAGS),
    OBSOLETES(Tag.OBSOLETENAME, Tag.OBSOLETEVERSION, Tag.OBSOLETEFLAGS),
    RECOMMENDS(Tag.RECOMMENDNAME, Tag.RECOMMENDVERSION, Tag.RECOMMENDFLAGS),
    SUGGESTS(Tag.SUGGESTNAME, Tag.SUGGESTVERSION, Tag.SUGGESTFLAGS),
    SUPPLEMENTS(Tag.SUPPLEMENTNAME, Tag.SUPPLEMENTVERSION, Tag.SUPPLEMENTFLAGS),
    ENHANCES(Tag.ENHANCENAME, Tag.ENHANCEVERSION, Tag.ENHANCEFLAGS),
    ORDER(Tag.ORDERNAME, Tag.ORDERVERSION, Tag.ORDERFLAGS);

    final Tag name;
    final Tag version;
    final Tag flags;

    DependencyKind(Tag name, Tag version, Tag flags) {
        this.name = name;
        this.version = version;
        this.flags = flags;
    }

    void describe(HeaderEncoder header, List<FlaggedDependency> list) {
        header.strings(name, list.stream().map(d -> d.dependency().name()).toList());
        header.strings(
                version,
                list.stream()
                        .map(d -> d.dependency().evr().map(Evr::toString).orElse(""))
                        .toList());
        header.int32s(flags, list.stream().mapToLong(FlaggedDependency::flags).toArray());
    }
}
