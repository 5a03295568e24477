package io.dpuos.kernel.kconfig;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers what a Kconfig tree asks of the compiler from a configuration that was made with it: that configuration must
 * come out unchanged, so a symbol that it mentions had its conditions met, and one that it does not mention had not.
 *
 * <p>Whether the answers fit is seen by evaluating that configuration alone; see what changes then.
 */
public final class InferredProbes implements ShellProbe {
    private static final Pattern CHOICE = Pattern.compile("&& echo \"([^\"]*)\" \\|\\| echo \"([^\"]*)\"\\s*$");
    private static final Pattern WORD_OF = Pattern.compile("set -- (.*) && echo \\$(\\d)");

    private static final Pattern IS_EMPTY = Pattern.compile("\\{ test -z \"([^\"]*)\"; \\}");

    private final Map<String, String> settings;
    private final Set<String> negated;
    private final SortedSet<String> guessed = new TreeSet<>();
    private final SortedSet<String> asked = new TreeSet<>();
    private String symbol = "";

    /**
     * Makes the probe.
     *
     * @param settings values by symbol with {@code CONFIG_}, {@code n} for those that are "not set"
     * @param negated symbols without {@code CONFIG_} whose definition negates the compiler's answer
     */
    public InferredProbes(Map<String, String> settings, Set<String> negated) {
        this.settings = Map.copyOf(settings);
        this.negated = Set.copyOf(negated);
    }

    /** Returns the symbols, without {@code CONFIG_}, whose definition asks the compiler for yes or no. */
    public SortedSet<String> asked() {
        return Collections.unmodifiableSortedSet(asked);
    }

    /** Returns the commands whose answers the configuration does not determine; they were answered with yes. */
    public SortedSet<String> guessed() {
        return Collections.unmodifiableSortedSet(guessed);
    }

    @Override
    public void defining(String newSymbol) {
        symbol = newSymbol;
    }

    private Optional<String> setting(String name) {
        return Optional.ofNullable(settings.get("CONFIG_" + name));
    }

    private boolean isSet(String name) {
        return setting(name).filter("y"::equals).isPresent();
    }

    private String number(String name) {
        return setting(name).orElse("0");
    }

    @Override
    public String output(String command) {
        Matcher word = WORD_OF.matcher(command);
        if (word.matches()) {
            String[] words = word.group(1).strip().split("\\s+");
            int index = Integer.parseInt(word.group(2)) - 1;
            return index >= 0 && index < words.length ? words[index] : "";
        }
        if (command.contains("cc-version.sh")) {
            return isSet("CC_IS_CLANG") ? "Clang " + number("CLANG_VERSION") : "GCC " + number("GCC_VERSION");
        } else if (command.contains("as-version.sh")) {
            return isSet("AS_IS_LLVM") ? "LLVM " + number("AS_VERSION") : "GNU " + number("AS_VERSION");
        } else if (command.contains("ld-version.sh")) {
            return isSet("LD_IS_LLD") ? "LLD " + number("LLD_VERSION") : "BFD " + number("LD_VERSION");
        }
        Matcher choice = CHOICE.matcher(command);
        if (choice.find()) {
            return choice.group(succeeds(command) ? 1 : 2);
        }
        Optional<String> known = symbol.isEmpty() ? Optional.empty() : setting(symbol);
        if (known.isPresent()) {
            String text = known.get();
            return text.startsWith("\"") ? ConfigurationReader.unquote(text).orElse("") : text;
        }
        guessed.add(command);
        return "";
    }

    private boolean succeeds(String command) {
        Matcher isEmpty = IS_EMPTY.matcher(command);
        if (isEmpty.find()) {
            return isEmpty.group(1).isEmpty();
        } else if (command.contains("command -v")) {
            return true;
        } else if (!symbol.isEmpty()) {
            asked.add(symbol);
            return setting(symbol).isPresent() != negated.contains(symbol);
        }
        // A macro such as m64-flag; its users are asked for themselves.
        guessed.add(command);
        return true;
    }
}
