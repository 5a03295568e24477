package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTimestampTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-01T00:00:00Z, 1793491200",
        "2026-11-01T01:00:00+01:00, 1793491200",
        "1793491200, 1793491200",
        "315532800, 315532800",
        "4294967295, 4294967295"
    })
    void readsMomentsWithOffsetAndSeconds(String text, long seconds) throws Exception {
        assertThat(OutputTimestamp.parse(text)).contains(seconds);
    }

    @Test
    void isOffWhenAbsentOrASingleCharacter() throws Exception {
        assertThat(OutputTimestamp.parse(null)).isEmpty();
        assertThat(OutputTimestamp.parse("")).isEmpty();
        assertThat(OutputTimestamp.parse("x")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-11-01", "2026-11-01T00:00:00", "-5", "9999999999999999999999"})
    void saysWhatIsExpected(String text) {
        assertThatThrownBy(() -> OutputTimestamp.parse(text))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("2026-11-01T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1979-12-31T23:59:59Z", "315532799", "4294967296", "999999999999999999"})
    void refusesWhatTheMediumCannotHold(String text) {
        assertThatThrownBy(() -> OutputTimestamp.parse(text))
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("not within 1980 to 2106");
    }
}
