package io.dpuos.kernel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A set of modules together with everything they need. Immutable.
 *
 * @param modules each module's name with why it belongs to the set; asked-for modules first, then what they need, in an
 *     order that depends on the question and the modules only
 * @param builtin names that are built into the kernel, with why they are wanted
 * @param unresolved soft, weak or implicit requests that no module of this kernel serves, with who asks; the kernel runs
 *     without them
 * @param unknown asked-for names that are neither a module nor built in
 */
public record ModuleClosure(
        Map<String, Reason> modules,
        SortedMap<String, Reason> builtin,
        SortedMap<String, Reason> unresolved,
        SortedSet<String> unknown) {
    /** Why a module belongs to a closure. */
    public enum Kind {
        /** It was asked for. */
        ASKED,
        /** Another module uses its symbols. */
        SYMBOLS,
        /** Another module names it in a {@code softdep}. */
        SOFTDEP,
        /** Another module names it in a {@code weakdep}. */
        WEAKDEP,
        /** Another module asks for it at run time, known from the kernel's sources. */
        REQUEST
    }

    /**
     * Why a module belongs to a closure.
     *
     * @param kind how it was reached
     * @param by the module that needs it, or the rule that asks for it
     * @param through the alias or name used; empty when it is the module's own name
     */
    public record Reason(Kind kind, String by, String through) {
        @Override
        public String toString() {
            String text =
                    switch (kind) {
                        case ASKED -> by.isEmpty() ? "asked for" : "asked for by " + by;
                        case SYMBOLS -> "its symbols are used by " + by;
                        case SOFTDEP -> "soft dependency of " + by;
                        case WEAKDEP -> "weak dependency of " + by;
                        case REQUEST -> "requested at run time by " + by;
                    };
            return through.isEmpty() ? text : text + " through " + through;
        }
    }

    /** Makes unmodifiable copies. */
    public ModuleClosure {
        modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
        builtin = Collections.unmodifiableSortedMap(new TreeMap<>(builtin));
        unresolved = Collections.unmodifiableSortedMap(new TreeMap<>(unresolved));
        unknown = Collections.unmodifiableSortedSet(new TreeSet<>(unknown));
    }

    /** Returns the names of the modules. */
    public Set<String> names() {
        return modules.keySet();
    }
}
