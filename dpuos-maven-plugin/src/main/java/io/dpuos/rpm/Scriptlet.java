package io.dpuos.rpm;

import java.util.List;

/**
 * A program that a package runs when it is installed, erased or verified. Immutable.
 *
 * @param kind when it runs
 * @param interpreter the program and its arguments; {@code <lua>} is rpm's embedded interpreter
 * @param body the script; empty when only the program runs
 * @param flags bits of {@code RPMSCRIPT_FLAG_*} (1: macros are expanded, 2: queryformat is expanded, 4: a failure is
 *     critical)
 */
public record Scriptlet(Kind kind, List<String> interpreter, String body, int flags) {
    /** When a scriptlet runs. */
    public enum Kind {
        PREIN(Tag.PREIN, Tag.PREINPROG, Tag.PREINFLAGS, DependencyFlags.SCRIPT_PRE),
        POSTIN(Tag.POSTIN, Tag.POSTINPROG, Tag.POSTINFLAGS, DependencyFlags.SCRIPT_POST),
        PREUN(Tag.PREUN, Tag.PREUNPROG, Tag.PREUNFLAGS, DependencyFlags.SCRIPT_PREUN),
        POSTUN(Tag.POSTUN, Tag.POSTUNPROG, Tag.POSTUNFLAGS, DependencyFlags.SCRIPT_POSTUN),
        PRETRANS(Tag.PRETRANS, Tag.PRETRANSPROG, Tag.PRETRANSFLAGS, DependencyFlags.PRETRANS),
        POSTTRANS(Tag.POSTTRANS, Tag.POSTTRANSPROG, Tag.POSTTRANSFLAGS, DependencyFlags.POSTTRANS),
        PREUNTRANS(Tag.PREUNTRANS, Tag.PREUNTRANSPROG, Tag.PREUNTRANSFLAGS, 0),
        POSTUNTRANS(Tag.POSTUNTRANS, Tag.POSTUNTRANSPROG, Tag.POSTUNTRANSFLAGS, 0),
        VERIFY(Tag.VERIFYSCRIPT, Tag.VERIFYSCRIPTPROG, Tag.VERIFYSCRIPTFLAGS, DependencyFlags.SCRIPT_VERIFY);

        final Tag body;
        final Tag program;
        final Tag flags;
        final int requirementFlag;

        Kind(Tag body, Tag program, Tag flags, int requirementFlag) {
            this.body = body;
            this.program = program;
            this.flags = flags;
            this.requirementFlag = requirementFlag;
        }
    }

    /** Copies the list. */
    public Scriptlet {
        interpreter = List.copyOf(interpreter);
        if (interpreter.isEmpty()) {
            throw new IllegalArgumentException("scriptlet " + kind + " has no interpreter");
        }
    }

    /** Returns a scriptlet for {@code /bin/sh}. */
    public static Scriptlet shell(Kind kind, String body) {
        return new Scriptlet(kind, List.of("/bin/sh"), body, 0);
    }
}
