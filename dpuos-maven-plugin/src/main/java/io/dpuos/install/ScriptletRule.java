package io.dpuos.install;

import java.util.Locale;
import java.util.Optional;

/**
 * What the project decides about a package's scriptlets. Immutable.
 *
 * @param of {@code package} or {@code package:kind}, for example {@code openssh-server:post}
 * @param action what is done
 * @param reason why, for the report
 * @param script the script that runs instead, for {@link Action#REPLACE}
 */
public record ScriptletRule(String of, Action action, String reason, Optional<String> script) {
    /** The choices. */
    public enum Action {
        /** It runs on the tree; the default. */
        RUN,
        /** It runs in the installer's chroot on the target. */
        DEFER,
        /** It does not run at all. */
        IGNORE,
        /** A script of the project runs on the tree instead. */
        REPLACE
    }

    /** Checks that what an action needs is there. */
    public ScriptletRule {
        if (of.isBlank() || action != Action.RUN && reason.isBlank()) {
            throw new IllegalArgumentException("a rule for scriptlet '" + of + "' needs a name and a reason");
        }
        if (action == Action.REPLACE && script.isEmpty()) {
            throw new IllegalArgumentException("the rule for scriptlet '" + of + "' replaces it but has no script");
        }
    }

    /** Returns whether the rule is about a scriptlet. */
    boolean matches(String packageName, String kind) {
        return of.equals(packageName) || of.equals(packageName + ":" + kind.toLowerCase(Locale.ROOT));
    }
}
