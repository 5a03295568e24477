package io.dpuos.shell;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates as touch(1) and date(1) take them, in UTC. */
final class Dates {
    private static final Pattern ISO = Pattern.compile(
            "(\\d{4})-(\\d{1,2})-(\\d{1,2})(?:[T ](\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d+)?)?)?\\s*(?:Z|UTC|GMT|([-+])(\\d{2}):?(\\d{2}))?");
    private static final Pattern NAMED = Pattern.compile(
            "(?:[A-Za-z]{3},? +)?(?:(\\d{1,2}) +([A-Za-z]{3})[a-z]*|([A-Za-z]{3})[a-z]* +(\\d{1,2})),? +(\\d{4})(?: +(\\d{1,2}):(\\d{2})(?::(\\d{2}))?)?(?: *(?:UTC|GMT|\\+0000))?");
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    private Dates() {}

    /** Reads a date; empty when it is not understood. */
    static Optional<Long> parse(String text, long now) {
        String trimmed = text.strip();
        if (trimmed.matches("@-?\\d{1,11}(\\.\\d+)?")) {
            return Optional.of(Long.parseLong(trimmed.substring(1).replaceAll("\\..*", "")));
        }
        if (trimmed.isEmpty() || trimmed.equals("now") || trimmed.equals("today")) {
            return Optional.of(now);
        }
        if (trimmed.equals("yesterday") || trimmed.equals("tomorrow")) {
            return Optional.of(now + (trimmed.equals("tomorrow") ? 86_400 : -86_400));
        }
        Matcher relative = Pattern.compile("([-+]?\\d{1,6}) (second|minute|hour|day|week)s?( ago)?")
                .matcher(trimmed);
        if (relative.matches()) {
            long unit =
                    switch (relative.group(2)) {
                        case "second" -> 1;
                        case "minute" -> 60;
                        case "hour" -> 3_600;
                        case "day" -> 86_400;
                        default -> 604_800;
                    };
            long count = Long.parseLong(relative.group(1).replace("+", ""));
            return Optional.of(now + (relative.group(3) == null ? count : -count) * unit);
        }
        try {
            return absolute(trimmed);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> absolute(String text) {
        Matcher iso = ISO.matcher(text);
        if (iso.matches()) {
            long seconds = LocalDateTime.of(
                            number(iso.group(1)),
                            number(iso.group(2)),
                            number(iso.group(3)),
                            number(iso.group(4)),
                            number(iso.group(5)),
                            number(iso.group(6)))
                    .toEpochSecond(ZoneOffset.UTC);
            if (iso.group(7) != null) {
                long offset = number(iso.group(8)) * 3_600L + number(iso.group(9)) * 60L;
                seconds -= iso.group(7).equals("+") ? offset : -offset;
            }
            return Optional.of(seconds);
        }
        Matcher compact = Pattern.compile("(\\d{4})(\\d{2})(\\d{2})").matcher(text);
        if (compact.matches()) {
            return Optional.of(LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE)
                    .atStartOfDay()
                    .toEpochSecond(ZoneOffset.UTC));
        }
        Matcher named = NAMED.matcher(text);
        if (named.matches()) {
            String month = (named.group(2) == null ? named.group(3) : named.group(2)).toLowerCase(Locale.ROOT);
            String day = named.group(1) == null ? named.group(4) : named.group(1);
            int index = MONTHS.indexOf(month);
            return index < 0 || index % 3 != 0
                    ? Optional.empty()
                    : Optional.of(LocalDateTime.of(
                                    number(named.group(5)),
                                    index / 3 + 1,
                                    number(day),
                                    number(named.group(6)),
                                    number(named.group(7)),
                                    number(named.group(8)))
                            .toEpochSecond(ZoneOffset.UTC));
        }
        return Optional.empty();
    }

    private static int number(String text) {
        return text == null ? 0 : Integer.parseInt(text);
    }

    /** Reads {@code [[CC]YY]MMDDhhmm[.ss]}. */
    static Optional<Long> stamp(String text, long now) {
        Matcher matcher = Pattern.compile("(\\d{2})?(\\d{2})?(\\d{2})(\\d{2})(\\d{2})(\\d{2})(?:\\.(\\d{2}))?")
                .matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int year = java.time.Instant.ofEpochSecond(now).atOffset(ZoneOffset.UTC).getYear();
        if (matcher.group(1) != null) {
            int last = number(matcher.group(matcher.group(2) == null ? 1 : 2));
            year = matcher.group(2) == null ? (last < 69 ? 2000 : 1900) + last : number(matcher.group(1)) * 100 + last;
        }
        try {
            return Optional.of(LocalDateTime.of(
                            year,
                            number(matcher.group(3)),
                            number(matcher.group(4)),
                            number(matcher.group(5)),
                            number(matcher.group(6)),
                            number(matcher.group(7)))
                    .toEpochSecond(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
