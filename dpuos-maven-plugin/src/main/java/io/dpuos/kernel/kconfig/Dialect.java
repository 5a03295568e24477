package io.dpuos.kernel.kconfig;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What differs between the programs by which kernels of different age evaluate their own trees, found by looking at the
 * tree's {@code scripts/kconfig}. A tree without it (there are packages that carry only Kconfig files) is taken for one
 * of its version.
 *
 * @param rankedChoices whether a choice is decided by the rank of its members (since 6.11) instead of by a symbol of its own
 * @param sharedExpressions whether equal expressions are one, and simplified without being changed (since 6.12)
 * @param zeroNumbers whether numbers without a default are 0 and 0x0 instead of empty (since 6.9)
 * @param strictLines whether a line of a configuration must be complete: {@code is not set} up to its end, and an equals sign
 * @param forgetsHidden whether reading a configuration drops values of invisible symbols and those out of range (up to 6.8)
 * @param printsBounds whether a number out of range becomes its bound printed anew (up to 6.6)
 * @param impliesUnconditionally whether {@code imply} raises a symbol beyond its dependencies (up to 5.6)
 * @param variableRules whether {@code auto.conf.cmd} names its target by a variable (since 6.9)
 * @param buckets size of the hash table by which symbols are walked
 */
record Dialect(
        boolean rankedChoices,
        boolean sharedExpressions,
        boolean zeroNumbers,
        boolean strictLines,
        boolean forgetsHidden,
        boolean printsBounds,
        boolean impliesUnconditionally,
        boolean variableRules,
        int buckets) {
    private static final int OLD_BUCKETS = 9973;
    private static final Pattern BUCKETS =
            Pattern.compile("#define\\s+SYMBOL_HASHSIZE\\s+(?:\\(1U?\\s*<<\\s*(\\d+)\\)|(\\d+))");
    private static final Pattern VERSION = Pattern.compile("(?m)^VERSION\\s*=\\s*(\\d+)$");
    private static final Pattern PATCH_LEVEL = Pattern.compile("(?m)^PATCHLEVEL\\s*=\\s*(\\d+)$");

    /** Looks at a tree. */
    static Dialect of(KconfigFiles files) {
        Optional<String> symbol = files.read("scripts/kconfig/symbol.c");
        Optional<String> data = files.read("scripts/kconfig/confdata.c");
        Optional<String> expression = files.read("scripts/kconfig/expr.c");
        if (symbol.isEmpty() || data.isEmpty() || expression.isEmpty()) {
            return ofVersion(files.read("Makefile").orElse(""));
        }
        return new Dialect(
                symbol.get().contains("choice_members"),
                expression.get().contains("expr_lookup"),
                symbol.get().contains("newval.val = \"0x0\""),
                data.get().contains("strcmp(p, \"is not set\")"),
                data.get().contains("sym_string_within_range"),
                symbol.get().contains("\"0x%llx\""),
                symbol.get().contains("sym->implied.expr && sym->dir_dep.tri != no"),
                data.get().contains("autoconfig := %s"),
                buckets(files.read("scripts/kconfig/expr.h").orElse("")
                        + files.read("scripts/kconfig/internal.h").orElse("")));
    }

    private static int buckets(String headers) {
        Matcher matcher = BUCKETS.matcher(headers);
        if (!matcher.find()) {
            return OLD_BUCKETS;
        }
        int size = matcher.group(1) != null
                ? 1 << Math.min(Integer.parseInt(matcher.group(1)), 24)
                : Integer.parseInt(matcher.group(2));
        return Math.max(1, size);
    }

    private static Dialect ofVersion(String makefile) {
        Matcher version = VERSION.matcher(makefile);
        Matcher patchLevel = PATCH_LEVEL.matcher(makefile);
        long number = version.find() && patchLevel.find()
                ? Long.parseLong(version.group(1)) * 1000 + Long.parseLong(patchLevel.group(1))
                : 0;
        boolean since69 = number >= 6_009;
        boolean since612 = number >= 6_012;
        return new Dialect(
                number >= 6_011,
                since612,
                since69,
                since69,
                !since69,
                number > 0 && number < 6_007,
                number > 0 && number < 5_007,
                since69,
                since69 ? 1 << 14 : OLD_BUCKETS);
    }

    /** Returns the dialect of kernels 5.7 to 6.8. */
    static Dialect classic() {
        return ofVersion("");
    }
}
