package io.dpuos.shell;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order of sort(1). */
final class SortOrder {
    private static final Pattern KEY =
            Pattern.compile("(\\d{1,6})(?:\\.(\\d{1,6}))?([bnrfVhM]*)(?:,(\\d{1,6})(?:\\.(\\d{1,6}))?([bnrfVhM]*))?");
    private static final Pattern NUMBER = Pattern.compile("^[ \\t]*(-?[0-9]*\\.?[0-9]*)");

    private SortOrder() {}

    static Comparator<String> of(Invocation call, Options options) {
        String flags = (options.has("n") ? "n" : "")
                + (options.has("r") ? "r" : "")
                + (options.has("f") ? "f" : "")
                + (options.has("V") ? "V" : "")
                + (options.has("h") ? "h" : "")
                + (options.has("M") ? "M" : "")
                + (options.has("b") ? "b" : "");
        if (!options.has("k")) {
            return compare(flags);
        }
        List<Comparator<String>> keys = new ArrayList<>();
        for (String key : options.values("k")) {
            Matcher matcher = KEY.matcher(key);
            if (!matcher.matches()) {
                throw call.refuse("-k " + key);
            }
            String own = matcher.group(3) + (matcher.group(6) == null ? "" : matcher.group(6));
            Comparator<String> order = compare(own.isEmpty() ? flags : own);
            String separator = options.value("t").orElse("");
            keys.add(Comparator.comparing(line -> extract(line, separator, matcher), order));
        }
        Comparator<String> all = keys.get(0);
        for (Comparator<String> key : keys.subList(1, keys.size())) {
            all = all.thenComparing(key);
        }
        return all;
    }

    private static Comparator<String> compare(String flags) {
        Comparator<String> order = Comparator.naturalOrder();
        if (flags.indexOf('n') >= 0) {
            order = Comparator.comparing(SortOrder::number);
        } else if (flags.indexOf('h') >= 0) {
            order = Comparator.comparing(SortOrder::human);
        } else if (flags.indexOf('M') >= 0) {
            order = Comparator.comparing(SortOrder::month);
        } else if (flags.indexOf('V') >= 0) {
            order = SortOrder::versions;
        } else if (flags.indexOf('f') >= 0) {
            order = Comparator.comparing(text -> text.toUpperCase(Locale.ROOT));
        }
        if (flags.indexOf('b') >= 0) {
            Comparator<String> plain = order;
            order = (a, b) -> plain.compare(a.stripLeading(), b.stripLeading());
        }
        return flags.indexOf('r') >= 0 ? order.reversed() : order;
    }

    private static BigDecimal human(String text) {
        Matcher matcher =
                Pattern.compile("^[ \\t]*-?[0-9]*\\.?[0-9]*([KkMGTPE]?)").matcher(text);
        int power = matcher.find() ? " KMGTPE".indexOf(matcher.group(1).toUpperCase(Locale.ROOT)) : 0;
        return number(text).multiply(BigDecimal.valueOf(1024).pow(Math.max(0, power)));
    }

    private static int month(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        int index = name.length() < 3 ? -1 : "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC".indexOf(name.substring(0, 3));
        return index % 3 == 0 ? index / 3 + 1 : 0;
    }

    private static BigDecimal number(String text) {
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.find()
                || !matcher.group(1).matches(".*[0-9].*")
                || matcher.group(1).length() > 100) {
            return BigDecimal.ZERO;
        }
        return new BigDecimal(matcher.group(1).replaceAll("\\.$", ""));
    }

    private static String extract(String line, String separator, Matcher key) {
        List<int[]> fields = new ArrayList<>();
        if (separator.isEmpty()) {
            Matcher matcher = Pattern.compile("[ \\t]*[^ \\t]+").matcher(line);
            while (matcher.find()) {
                fields.add(new int[] {matcher.start(), matcher.end()});
            }
        } else {
            int start = 0;
            while (true) {
                int end = line.indexOf(separator, start);
                fields.add(new int[] {start, end < 0 ? line.length() : end});
                if (end < 0) {
                    break;
                }
                start = end + separator.length();
            }
        }
        int first = Integer.parseInt(key.group(1)) - 1;
        if (first < 0 || first >= fields.size()) {
            return "";
        }
        int from = fields.get(first)[0] + (key.group(2) == null ? 0 : Math.max(0, Integer.parseInt(key.group(2)) - 1));
        int to = line.length();
        if (key.group(4) != null) {
            int last = Integer.parseInt(key.group(4)) - 1;
            if (last < fields.size() && last >= 0) {
                to = key.group(5) == null
                        ? fields.get(last)[1]
                        : Math.min(fields.get(last)[1], fields.get(last)[0] + Integer.parseInt(key.group(5)));
            }
        }
        return from >= to ? "" : line.substring(from, to);
    }

    private static int versions(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            if (Character.isDigit(a.charAt(i)) && Character.isDigit(b.charAt(j))) {
                int m = i;
                int n = j;
                while (m < a.length() && Character.isDigit(a.charAt(m))) {
                    m++;
                }
                while (n < b.length() && Character.isDigit(b.charAt(n))) {
                    n++;
                }
                int order = new java.math.BigInteger(a.substring(i, m))
                        .compareTo(new java.math.BigInteger(b.substring(j, n)));
                if (order != 0) {
                    return order;
                }
                i = m;
                j = n;
            } else {
                int order = Integer.compare(rank(a.charAt(i++)), rank(b.charAt(j++)));
                if (order != 0) {
                    return order;
                }
            }
        }
        return Integer.compare(a.length() - i, b.length() - j);
    }

    private static int rank(char c) {
        return c == '~' ? -1 : Character.isLetter(c) ? c : Character.isDigit(c) ? 0 : c + 256;
    }
}
