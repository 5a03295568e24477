package io.dpuos.shell;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;

/** The functions of awk that need no variables. */
final class AwkFunctions {
    static final Set<String> NAMES = Set.of(
            "length",
            "substr",
            "index",
            "split",
            "sub",
            "gsub",
            "match",
            "sprintf",
            "sin",
            "cos",
            "atan2",
            "exp",
            "log",
            "sqrt",
            "int",
            "rand",
            "srand",
            "tolower",
            "toupper",
            "system",
            "close",
            "fflush",
            "gensub",
            "systime",
            "strftime");

    private AwkFunctions() {}

    static AwkValue call(AwkMachine machine, String name, List<AwkValue> values) {
        String text = values.isEmpty() ? machine.record() : values.get(0).text();
        double number = values.isEmpty() ? 0 : values.get(0).number();
        return switch (name) {
            case "length" -> AwkValue.of(text.length());
            case "substr" -> AwkValue.of(substring(values));
            case "index" -> AwkValue.of(text.indexOf(values.get(1).text()) + 1);
            case "sprintf" -> AwkValue.of(machine.format(values));
            case "sin" -> AwkValue.of(Math.sin(number));
            case "cos" -> AwkValue.of(Math.cos(number));
            case "atan2" -> AwkValue.of(Math.atan2(number, values.get(1).number()));
            case "exp" -> AwkValue.of(Math.exp(number));
            case "log" -> AwkValue.of(Math.log(number));
            case "sqrt" -> AwkValue.of(Math.sqrt(number));
            case "int" -> AwkValue.of(number < 0 ? Math.ceil(number) : Math.floor(number));
            case "tolower" -> AwkValue.of(text.toLowerCase(Locale.ROOT));
            case "toupper" -> AwkValue.of(text.toUpperCase(Locale.ROOT));
            case "system" -> AwkValue.of(machine.system(text));
            case "systime" -> AwkValue.of(machine.call().files().clock());
            case "strftime" ->
                AwkValue.of(DateCommand.time(
                        machine.call(),
                        text,
                        values.size() > 1
                                ? (long) values.get(1).number()
                                : machine.call().files().clock()));
            case "close" -> AwkValue.of(machine.close(text));
            case "fflush", "srand" -> AwkValue.of(0);
            default -> throw machine.call().refuse("function " + name);
        };
    }

    private static String substring(List<AwkValue> values) {
        String text = values.get(0).text();
        double start = Math.rint(values.get(1).number());
        double end = values.size() > 2 ? start + Math.rint(values.get(2).number()) : Double.MAX_VALUE;
        int from = (int) Math.max(1, Math.min(start, text.length() + 1.0));
        int to = (int) Math.max(from, Math.min(end, text.length() + 1.0));
        return text.substring(from - 1, to - 1);
    }

    /** The replacement of sub and gsub: {@code &} is the match, {@code \&} is itself. */
    static String replacement(String text, Matcher matcher, boolean groups) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && (text.charAt(i + 1) == '&' || text.charAt(i + 1) == '\\')) {
                out.append(text.charAt(++i));
            } else if (groups && c == '\\' && i + 1 < text.length() && Character.isDigit(text.charAt(i + 1))) {
                int group = text.charAt(++i) - '0';
                String value = group <= matcher.groupCount() ? matcher.group(group) : "";
                out.append(value == null ? "" : value);
            } else if (c == '&') {
                out.append(matcher.group());
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
