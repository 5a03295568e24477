package io.dpuos.kernel.kconfig;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one member of each choice comes to be y: hooks into an evaluation. */
interface Choices {
    /** Forgets what was assigned. */
    void forgetAssignments();

    /** Takes note of a member that a configuration assigns. */
    void assigned(Symbol member);

    /** Returns whether a tristate member counts as bool in the present state. */
    boolean isDecided(Symbol symbol);

    /** Returns the visibility of a prompt, given what its condition says. */
    Tristate promptOf(Symbol symbol, Tristate condition);

    /** Is called before a symbol that is not valid is computed. */
    void beforeCalculation(Symbol symbol);

    /** Returns the value of a member whose choice decides; empty for all other symbols. */
    Optional<Tristate> memberValue(Symbol symbol);

    /** Is called after the value of a symbol was computed. */
    void afterCalculation(Symbol symbol);

    /** Returns the member of a choice that is y, or null. */
    @Nullable
    Symbol decided(MenuNode choice);

    /** Returns the member that is y when nothing is assigned. */
    Optional<Symbol> standard(Symbol member);

    /** Assigns one value to all bool and tristate symbols without one; empty assigns nothing and settles the choices only. */
    void answerAll(Optional<Tristate> answer);
}
