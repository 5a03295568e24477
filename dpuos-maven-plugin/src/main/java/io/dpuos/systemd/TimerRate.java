package io.dpuos.systemd;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a timer wakes the machine, from systemd.timer(5) and systemd.time(7). Immutable.
 *
 * @param perHour average wake-ups an hour in the long run; 0 for one that elapses only once
 * @param times the settings, as they stand
 */
record TimerRate(double perHour, String times) {
    private static final Map<String, Double> SHORTHANDS = Map.of(
            "minutely", 60.0,
            "hourly", 1.0,
            "daily", 1.0 / 24,
            "weekly", 1.0 / 168,
            "monthly", 12 / 8766.0,
            "quarterly", 4 / 8766.0,
            "semiannually", 2 / 8766.0,
            "yearly", 1 / 8766.0,
            "annually", 1 / 8766.0);

    private static final Map<String, Double> SECONDS = new TreeMap<>();

    static {
        String[][] units = {
            {"1e-6", "usec", "us", "µs"},
            {"1e-3", "msec", "ms"},
            {"1", "", "s", "sec", "second", "seconds"},
            {"60", "m", "min", "minute", "minutes"},
            {"3600", "h", "hr", "hour", "hours"},
            {"86400", "d", "day", "days"},
            {"604800", "w", "week", "weeks"},
            {"2629800", "M", "month", "months"},
            {"31557600", "y", "year", "years"}
        };
        for (String[] unit : units) {
            for (int i = 1; i < unit.length; i++) {
                SECONDS.put(unit[i], Double.valueOf(unit[0]));
            }
        }
    }

    private static final Pattern SPAN = Pattern.compile("\\s*([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-zµ]*)");
    private static final Pattern TIME = Pattern.compile("([0-9*,./~-]+):([0-9*,./-]+)(?::([0-9*,./-]+))?");
    private static final Pattern DATE = Pattern.compile("(?:([0-9*,./]+)-)?([0-9*,./]+)[-~]([0-9*,./]+)");
    private static final Pattern DAYS = Pattern.compile("(?i)(mon|tue|wed|thu|fri|sat|sun)[a-z]*");

    static TimerRate of(LoadedUnit timer) {
        double rate = 0;
        StringBuilder times = new StringBuilder();
        for (UnitText.Assignment line : timer.lines()) {
            if (!line.section().equals("Timer") || !line.key().startsWith("On")) {
                continue;
            }
            if (line.value().isEmpty()) {
                rate = 0;
                times.setLength(0);
                continue;
            }
            times.append(times.isEmpty() ? "" : " ")
                    .append(line.key())
                    .append('=')
                    .append(line.value());
            switch (line.key()) {
                case "OnCalendar" -> rate += calendar(line.value());
                case "OnUnitActiveSec", "OnUnitInactiveSec" ->
                    rate += span(line.value())
                            .map(seconds -> seconds > 0 ? 3600 / seconds : 0)
                            .orElse(0.0);
                default -> {
                    // After boot, startup or activation: once.
                }
            }
        }
        return new TimerRate(rate, times.toString());
    }

    /** Returns the seconds of a span such as {@code 1h 30min}; empty when it is none. */
    static Optional<Double> span(String text) {
        Matcher part = SPAN.matcher(text);
        double seconds = 0;
        int at = 0;
        while (at < text.strip().length() && part.find(at) && part.start() == at) {
            Double unit = SECONDS.get(part.group(2));
            if (unit == null) {
                return Optional.empty();
            }
            seconds += Double.parseDouble(part.group(1)) * unit;
            at = part.end();
        }
        return at == 0 || !text.substring(at).isBlank() ? Optional.empty() : Optional.of(seconds);
    }

    /** Returns how often a calendar event elapses an hour, on average over years. */
    static double calendar(String text) {
        Double known = SHORTHANDS.get(text.strip().toLowerCase(Locale.ROOT));
        if (known != null) {
            return known;
        }
        double days = 1;
        double times = 1;
        boolean dated = false;
        for (String word : text.strip().split("\\s+")) {
            Matcher time = TIME.matcher(word);
            Matcher date = DATE.matcher(word);
            if (time.matches()) {
                times = count(time.group(1), 24)
                        * count(time.group(2), 60)
                        * (time.group(3) == null ? 1 : count(time.group(3), 60));
            } else if (DAYS.matcher(word).lookingAt()) {
                days *= weekdays(word) / 7;
            } else if (date.matches()) {
                dated = true;
                boolean once = date.group(1) != null && date.group(1).matches("[0-9]+");
                days *= once ? 0 : count(date.group(2), 12) / 12 * count(date.group(3), 30.44) / 30.44;
            }
        }
        return days * times / (dated || days > 0 ? 24 : 1);
    }

    /** Returns how many values of a range a field such as {@code *}, {@code 3,5}, {@code 8..17} or {@code 0/15} names. */
    private static double count(String field, double range) {
        double sum = 0;
        for (String part : field.split(",")) {
            String[] step = part.split("/", 2);
            double from = 0;
            double to = range;
            if (step[0].contains("..")) {
                String[] ends = step[0].split("\\.\\.");
                from = number(ends[0]);
                to = number(ends[ends.length - 1]) + 1;
            } else if (!step[0].equals("*")) {
                from = number(step[0]);
                to = step.length > 1 ? range : from + 1;
            }
            double every = step.length > 1 ? Math.max(number(step[1]), 1e-6) : 1;
            sum += Math.max(1, Math.ceil((to - from) / every));
        }
        return Math.min(sum, Math.max(range, 1));
    }

    private static double number(String text) {
        return text.matches("[0-9]+(\\.[0-9]+)?") ? Double.parseDouble(text) : 0;
    }

    private static double weekdays(String word) {
        String names = "mon tue wed thu fri sat sun";
        double count = 0;
        for (String part : word.toLowerCase(Locale.ROOT).split(",")) {
            String[] ends = part.split("\\.\\.|-");
            int first = names.indexOf(part.isBlank() ? "mon" : ends[0].substring(0, Math.min(3, ends[0].length()))) / 4;
            String lastName = ends[ends.length - 1];
            int last = names.indexOf(lastName.substring(0, Math.min(3, lastName.length()))) / 4;
            count += part.isBlank() ? 0 : Math.floorMod(last - first, 7) + 1;
        }
        return Math.min(count, 7);
    }

    @Override
    public String toString() {
        String rate = perHour == 0
                ? "once"
                : perHour >= 1
                        ? String.format(Locale.ROOT, "%.1f an hour", perHour)
                        : String.format(Locale.ROOT, "%.2f a day", perHour * 24);
        return times + " (" + rate + ")";
    }
}
