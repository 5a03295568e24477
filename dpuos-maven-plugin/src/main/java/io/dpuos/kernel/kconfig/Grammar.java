package io.dpuos.kernel.kconfig;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which statements the program of a tree understands, found by looking at its grammar, so that what it refuses is refused.
 * A tree without the program's source is read generously.
 *
 * @param namesFileBeingRead whether messages name the file and place that is being read, instead of where the statement
 *     began (since 6.9)
 * @param namedChoices whether a choice may have a name
 * @param typedChoices whether a choice may be tristate, and have a type without a prompt
 * @param conditionalDepends whether {@code depends on A if B} is allowed
 * @param unknown words that mean something in other trees only
 */
record Grammar(
        boolean namesFileBeingRead,
        boolean namedChoices,
        boolean typedChoices,
        boolean conditionalDepends,
        Set<String> unknown) {
    private static final List<String> SOMETIMES_KNOWN = List.of("option", "optional", "transitional", "---help---");

    /** Copies the set. */
    Grammar {
        unknown = Set.copyOf(unknown);
    }

    /** Looks at a tree. */
    static Grammar of(KconfigFiles files) {
        Optional<String> words = files.read("scripts/kconfig/lexer.l");
        Optional<String> rules = files.read("scripts/kconfig/parser.y");
        if (words.isEmpty() || rules.isEmpty()) {
            return new Grammar(false, true, true, true, Set.of());
        }
        Set<String> unknown = new TreeSet<>();
        for (String word : SOMETIMES_KNOWN) {
            if (!words.get().contains("\"" + word + "\"")) {
                unknown.add(word);
            }
        }
        return new Grammar(
                !words.get().contains("current_pos"),
                rules.get().contains("T_CHOICE word_opt"),
                !rules.get().contains("choice_option: T_BOOL T_WORD_QUOTE"),
                !rules.get().contains("T_DEPENDS T_ON expr T_EOL"),
                unknown);
    }
}
