package io.dpuos.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.format.Judge;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wake-ups of timers, with systemd-analyze as judge of when calendar events elapse. */
class TimerRateJudgeTest {
    private static final int ELAPSES = 600;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "minutely",
                "hourly",
                "daily",
                "weekly",
                "monthly",
                "*:0/15",
                "*-*-* 03:17",
                "Mon *-*-* 00:00:00",
                "Mon..Fri 8..17:00",
                "*-*-1,15 06:00",
                "Sat,Sun 4:5",
                "*-*-* *:*:00/10",
                "*-*-* 6,18:00",
                "12:00",
                "*-1/3-1 00:00",
                "Tue",
                "*-*-* 0/2:30"
            })
    void elapsesAsOftenAsSystemdSays(String event) throws Exception {
        Judge.require("systemd-analyze");
        List<String> times = Judge.approved(
                        folder,
                        "TZ=UTC systemd-analyze calendar --base-time='2023-01-01 00:00:00 UTC' --iterations=" + ELAPSES
                                + " '" + event + "' | grep -o '[0-9-]* [0-9:]* UTC' | date -u -f - +%s")
                .lines()
                .toList();
        long first = Long.parseLong(times.get(0));
        long last = Long.parseLong(times.get(times.size() - 1));
        double perHour = (times.size() - 1) * 3600.0 / (last - first);

        assertThat(TimerRate.calendar(event)).isCloseTo(perHour, Percentage.withPercentage(6));
    }

    @ParameterizedTest
    @CsvSource({"5min,300", "1h 30min,5400", "90,90", "1d,86400", "2 weeks,1209600", "500ms,0.5"})
    void readsSpans(String span, double seconds) {
        assertThat(TimerRate.span(span)).contains(seconds);
    }

    @Test
    void countsOnceWhatElapsesOnce() {
        assertThat(TimerRate.calendar("2030-01-01 00:00:00")).isZero();
        assertThat(TimerRate.span("soon")).isEmpty();
    }
}
