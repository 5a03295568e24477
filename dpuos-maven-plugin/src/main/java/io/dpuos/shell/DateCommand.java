package io.dpuos.shell;

import io.dpuos.tree.Inode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code date}, with the image's clock and in UTC, and the formats of strftime(3) for all who show times. */
final class DateCommand implements Command {
    @Override
    public int run(Invocation call) {
        List<String> arguments = new ArrayList<>();
        String iso = "";
        for (String argument : call.arguments()) {
            if (argument.matches("-I[a-z]*|--iso-8601(=.*)?")) {
                String kind = argument.replaceFirst("^(-I|--iso-8601=?)", "");
                iso = kind.isEmpty() ? "date" : kind;
            } else {
                arguments.add(argument);
            }
        }
        Options options = Options.parse(
                call.withArguments(arguments),
                "uRd:r:s:",
                "utc=u",
                "universal=u",
                "rfc-email=R",
                "rfc-2822=R",
                "date=d:",
                "reference=r:");
        long seconds = call.files().clock();
        if (options.has("s")) {
            return 0;
        }
        if (options.has("r")) {
            Optional<Inode> inode = call.files().stat(options.value("r").orElse(""));
            if (inode.isEmpty()) {
                return call.fail(options.value("r").orElse("") + ": No such file or directory");
            }
            seconds = inode.get().attributes().mtime();
        } else if (options.has("d")) {
            String given = options.value("d").orElse("");
            Optional<Long> parsed = Dates.parse(given, seconds);
            if (parsed.isEmpty()) {
                if (given.matches("[A-Za-z]+")) {
                    return call.fail("invalid date '" + given + "'");
                }
                throw call.refuse("-d '" + given + "'");
            }
            seconds = parsed.get();
        }
        Instant clock = Instant.ofEpochSecond(seconds);
        if (!iso.isEmpty()) {
            String shown =
                    switch (iso) {
                        case "hours" -> "%Y-%m-%dT%H+00:00";
                        case "minutes" -> "%Y-%m-%dT%H:%M+00:00";
                        case "seconds" -> "%Y-%m-%dT%H:%M:%S+00:00";
                        case "ns" -> "%Y-%m-%dT%H:%M:%S,%N+00:00";
                        default -> "%Y-%m-%d";
                    };
            call.out(time(call, shown, seconds) + "\n");
            return 0;
        }
        String format = "+%a %b %e %H:%M:%S UTC %Y";
        if (options.has("R")) {
            format = "+%a, %d %b %Y %H:%M:%S +0000";
        }
        for (String operand : options.operands()) {
            if (!operand.startsWith("+")) {
                throw call.refuse(operand);
            }
            format = operand;
        }
        call.out(time(call, format.substring(1), clock.getEpochSecond()) + "\n");
        return 0;
    }

    /** Shows a time as strftime(3) does, in UTC. */
    static String time(Invocation call, String format, long seconds) {
        Instant clock = Instant.ofEpochSecond(seconds);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            char flag = "-_0^".indexOf(format.charAt(i + 1)) >= 0 && i + 2 < format.length() ? format.charAt(++i) : ' ';
            String field = field(call, format.charAt(++i), clock);
            out.append(
                    switch (flag) {
                        case '-' -> field.replaceFirst("^[ 0]+(?=.)", "");
                        case '_' -> field.replaceFirst("^0(?=.)", " ");
                        case '0' -> field.replace(' ', '0');
                        case '^' -> field.toUpperCase(Locale.ROOT);
                        default -> field;
                    });
        }
        return out.toString();
    }

    private static String field(Invocation call, char letter, Instant clock) {
        String pattern =
                switch (letter) {
                    case 'Y' -> "uuuu";
                    case 'y' -> "uu";
                    case 'm' -> "MM";
                    case 'd' -> "dd";
                    case 'H' -> "HH";
                    case 'M' -> "mm";
                    case 'S' -> "ss";
                    case 'j' -> "DDD";
                    case 'F' -> "uuuu-MM-dd";
                    case 'T' -> "HH:mm:ss";
                    case 'D' -> "MM/dd/uu";
                    case 'R' -> "HH:mm";
                    case 'a' -> "EEE";
                    case 'A' -> "EEEE";
                    case 'b', 'h' -> "MMM";
                    case 'B' -> "MMMM";
                    case 'I' -> "hh";
                    case 'p' -> "a";
                    default -> "";
                };
        if (!pattern.isEmpty()) {
            return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC)
                    .format(clock);
        }
        return switch (letter) {
            case 's' -> Long.toString(clock.getEpochSecond());
            case 'e' ->
                String.format(Locale.ROOT, "%2d", clock.atOffset(ZoneOffset.UTC).getDayOfMonth());
            case 'u' ->
                Integer.toString(clock.atOffset(ZoneOffset.UTC).getDayOfWeek().getValue());
            case 'w' ->
                Integer.toString(clock.atOffset(ZoneOffset.UTC).getDayOfWeek().getValue() % 7);
            case 'c' -> time(call, "%a %b %e %H:%M:%S %Y", clock.getEpochSecond());
            case 'x' -> time(call, "%m/%d/%y", clock.getEpochSecond());
            case 'X' -> time(call, "%H:%M:%S", clock.getEpochSecond());
            case 'r' -> time(call, "%I:%M:%S %p", clock.getEpochSecond());
            case 'k' ->
                String.format(Locale.ROOT, "%2d", clock.atOffset(ZoneOffset.UTC).getHour());
            case 'l' ->
                String.format(
                        Locale.ROOT, "%2d", (clock.atOffset(ZoneOffset.UTC).getHour() + 11) % 12 + 1);
            case 'C' ->
                String.format(
                        Locale.ROOT, "%02d", clock.atOffset(ZoneOffset.UTC).getYear() / 100);
            case 'G' ->
                String.format(
                        Locale.ROOT, "%04d", clock.atOffset(ZoneOffset.UTC).get(IsoFields.WEEK_BASED_YEAR));
            case 'g' ->
                String.format(
                        Locale.ROOT, "%02d", clock.atOffset(ZoneOffset.UTC).get(IsoFields.WEEK_BASED_YEAR) % 100);
            case 'V' ->
                String.format(
                        Locale.ROOT, "%02d", clock.atOffset(ZoneOffset.UTC).get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'U' -> {
                var day = clock.atOffset(ZoneOffset.UTC);
                int sunday = day.getDayOfWeek().getValue() % 7;
                yield String.format(Locale.ROOT, "%02d", (day.getDayOfYear() + 6 - sunday) / 7);
            }
            case 'W' -> {
                var day = clock.atOffset(ZoneOffset.UTC);
                int monday = (day.getDayOfWeek().getValue() + 6) % 7;
                yield String.format(Locale.ROOT, "%02d", (day.getDayOfYear() + 6 - monday) / 7);
            }
            case 'Z' -> "UTC";
            case 'z' -> "+0000";
            case 'N' -> "000000000";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> throw call.refuse("+%" + letter);
        };
    }
}
