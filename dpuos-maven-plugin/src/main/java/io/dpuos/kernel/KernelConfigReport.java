package io.dpuos.kernel;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of the wanted settings of one kernel. Immutable.
 *
 * @param kernelVersion the kernel
 * @param level how much is known about the configuration
 * @param symbolSource how modules of symbols were found
 * @param lines wanted settings, in the order of their symbols
 * @param collateral modules that go because they need a removed one
 * @param failedRules rules that the result does not satisfy
 * @param overridden settings that a later fragment or the pom replaced
 * @param alsoChanged other symbols that a kernel built anew would have changed, as {@code SYMBOL: from -> to}, by the
 *     wish that brings them about; known with a Kconfig tree only
 * @param requestedConfig with a Kconfig tree the configuration of a kernel built anew; else the shipped configuration with all wanted settings as text: what was asked for, not what a build
 *     would give
 */
public record KernelConfigReport(
        String kernelVersion,
        Level level,
        SymbolModules.Source symbolSource,
        List<Line> lines,
        List<Trimmed> collateral,
        List<FailedRule> failedRules,
        List<String> overridden,
        SortedMap<String, List<String>> alsoChanged,
        String requestedConfig) {
    /** How much is known. */
    public enum Level {
        /** Settings were merged as text into the shipped configuration; dependencies between symbols are not known. */
        TEXT,
        /** Settings were compared with the shipped kernel, which stays as it is but for removed modules. */
        SHIPPED,
        /** As before, and evaluated by the kernel's Kconfig rules. */
        KCONFIG
    }

    /** What becomes of a setting. */
    public enum Outcome {
        /** The shipped kernel already has it. */
        ALREADY_SO,
        /** It is done by removing modules. */
        TRIM,
        /** It needs another kernel. */
        BUILD_NEEDED,
        /** It would not come true in a kernel built anew either. */
        REFUSED,
        /** It needs another kernel, and the project accepts to go without. */
        ACCEPTED
    }

    /**
     * One wanted setting.
     *
     * @param symbol with its {@code CONFIG_}
     * @param wanted value
     * @param shipped value; {@code n} when the shipped configuration does not mention it
     * @param from where it was asked for
     * @param outcome what becomes of it
     * @param modules modules removed for it
     * @param reason for people
     */
    public record Line(
            String symbol,
            String wanted,
            String shipped,
            String from,
            Outcome outcome,
            List<Trimmed> modules,
            String reason) {
        /** Copies the list. */
        public Line {
            modules = List.copyOf(modules);
        }
    }

    /**
     * A removed module.
     *
     * @param name the module
     * @param bytes its size in the image
     * @param because the module that it needs; empty when its own symbol was asked for
     */
    public record Trimmed(String name, long bytes, String because) {}

    /**
     * A rule that is not satisfied.
     *
     * @param pack the rule pack
     * @param kind required, forbidden or recommended
     * @param condition what it asks for
     * @param found what the result has
     * @param reason why the rule exists
     */
    public record FailedRule(String pack, RulePack.Kind kind, String condition, String found, String reason) {}

    /** Copies the lists. */
    public KernelConfigReport {
        lines = List.copyOf(lines);
        collateral = List.copyOf(collateral);
        failedRules = List.copyOf(failedRules);
        overridden = List.copyOf(overridden);
        alsoChanged = Collections.unmodifiableSortedMap(new TreeMap<>(alsoChanged));
    }

    /** Returns whether a setting needs another kernel and the project does not accept to go without. */
    public boolean buildNeeded() {
        return lines.stream().anyMatch(line -> line.outcome() == Outcome.BUILD_NEEDED);
    }

    /** Returns the bytes of all removed modules. */
    public long trimmedBytes() {
        return lines.stream()
                        .flatMap(line -> line.modules().stream())
                        .mapToLong(Trimmed::bytes)
                        .sum()
                + collateral.stream().mapToLong(Trimmed::bytes).sum();
    }

    /** Returns the report as text for people and diffs. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        text.append("kernel ").append(kernelVersion).append(", checked against the shipped configuration (");
        text.append(level.name().toLowerCase(Locale.ROOT)).append("), modules of symbols known from ");
        text.append(symbolSource.name().toLowerCase(Locale.ROOT)).append('\n');
        for (Line line : lines) {
            text.append(line.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            text.append(' ').append(line.symbol()).append('=').append(line.wanted());
            text.append(" (shipped ")
                    .append(line.shipped())
                    .append(", asked for by ")
                    .append(line.from())
                    .append("): ");
            text.append(line.reason()).append('\n');
        }
        for (Trimmed trimmed : collateral) {
            text.append("also-removed ").append(trimmed.name()).append(" (").append(trimmed.bytes());
            text.append(" bytes): it needs ").append(trimmed.because()).append('\n');
        }
        for (FailedRule rule : failedRules) {
            text.append("rule ").append(rule.pack()).append(": ");
            text.append(rule.kind().name().toLowerCase(Locale.ROOT)).append(' ').append(rule.condition());
            text.append(", found ")
                    .append(rule.found())
                    .append(": ")
                    .append(rule.reason())
                    .append('\n');
        }
        for (String line : overridden) {
            text.append("overridden ").append(line).append('\n');
        }
        alsoChanged.forEach((cause, changes) -> {
            text.append("would-also-change because of ").append(cause).append(": ");
            text.append(changes.size()).append(" symbols\n");
            changes.forEach(change -> text.append("  ").append(change).append('\n'));
        });
        return text.toString();
    }
}
