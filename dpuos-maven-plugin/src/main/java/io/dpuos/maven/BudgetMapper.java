package io.dpuos.maven;

import io.dpuos.assemble.DefinitionException;
import io.dpuos.boot.ByteSize;
import io.dpuos.maven.config.BudgetBean;
import io.dpuos.report.Budget;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Maps {@code <budget>}. */
final class BudgetMapper {
    private BudgetMapper() {}

    static Budget map(@Nullable BudgetBean bean) {
        if (bean == null) {
            return Budget.NONE;
        }
        return new Budget(
                bytes("<budget><iso>", bean.iso()),
                bytes("<budget><installed>", bean.installed()),
                count("<budget><packages>", bean.packages(), 1),
                count("<budget><services>", bean.services(), 0),
                count("<budget><listeningSockets>", bean.listeningSockets(), 0));
    }

    private static OptionalLong bytes(String path, @Nullable String text) {
        return text == null ? OptionalLong.empty() : OptionalLong.of(ByteSize.parse(path, text.strip()));
    }

    private static OptionalLong count(String path, @Nullable Integer value, int least) {
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value < least) {
            throw new DefinitionException(path + value + " is too small; expected a number from " + least + " on");
        }
        return OptionalLong.of(value);
    }
}
