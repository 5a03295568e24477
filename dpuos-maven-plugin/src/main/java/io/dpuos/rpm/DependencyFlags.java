package io.dpuos.rpm;

/** The bits of a dependency's flags word (rpm {@code include/rpm/rpmds.h}, {@code RPMSENSE_*}). */
public final class DependencyFlags {
    public static final int LESS = 1 << 1;
    public static final int GREATER = 1 << 2;
    public static final int EQUAL = 1 << 3;
    public static final int POSTTRANS = 1 << 5;
    public static final int PREREQ = 1 << 6;
    public static final int PRETRANS = 1 << 7;
    public static final int INTERP = 1 << 8;
    public static final int SCRIPT_PRE = 1 << 9;
    public static final int SCRIPT_POST = 1 << 10;
    public static final int SCRIPT_PREUN = 1 << 11;
    public static final int SCRIPT_POSTUN = 1 << 12;
    public static final int SCRIPT_VERIFY = 1 << 13;
    public static final int FIND_REQUIRES = 1 << 14;
    public static final int FIND_PROVIDES = 1 << 15;
    public static final int TRIGGERIN = 1 << 16;
    public static final int TRIGGERUN = 1 << 17;
    public static final int TRIGGERPOSTUN = 1 << 18;
    public static final int MISSINGOK = 1 << 19;
    public static final int RPMLIB = 1 << 24;
    public static final int TRIGGERPREIN = 1 << 25;
    public static final int KEYRING = 1 << 26;
    public static final int CONFIG = 1 << 28;
    public static final int META = 1 << 29;

    /** The bits that make a requirement one that must be there before the scriptlets run. */
    static final int ANY_PRE = PREREQ | SCRIPT_PRE | SCRIPT_POST | PRETRANS;

    private DependencyFlags() {}

    static int of(Dependency.Comparison comparison) {
        return switch (comparison) {
            case ANY -> 0;
            case LT -> LESS;
            case LE -> LESS | EQUAL;
            case EQ -> EQUAL;
            case GE -> GREATER | EQUAL;
            case GT -> GREATER;
        };
    }

    static Dependency.Comparison comparison(int flags) {
        return switch (flags & (LESS | GREATER | EQUAL)) {
            case LESS -> Dependency.Comparison.LT;
            case LESS | EQUAL -> Dependency.Comparison.LE;
            case EQUAL -> Dependency.Comparison.EQ;
            case GREATER | EQUAL -> Dependency.Comparison.GE;
            case GREATER -> Dependency.Comparison.GT;
            default -> Dependency.Comparison.ANY;
        };
    }
}
