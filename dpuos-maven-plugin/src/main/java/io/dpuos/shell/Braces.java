package io.dpuos.shell;

import io.dpuos.shell.Syntax.Part;
import io.dpuos.shell.Syntax.Text;
import io.dpuos.shell.Syntax.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brace expansion: {@code a{b,c}} and {@code {1..9}} make several words of one, before all other expansions. */
final class Braces {
    private static final int MAX_WORDS = 50_000;
    private static final Pattern RANGE = Pattern.compile("(-?\\d{1,9})\\.\\.(-?\\d{1,9})(?:\\.\\.(-?\\d{1,9}))?");
    private static final Pattern LETTERS = Pattern.compile("([a-zA-Z])\\.\\.([a-zA-Z])(?:\\.\\.(-?\\d{1,3}))?");

    private Braces() {}

    static List<Word> expand(Word word) {
        boolean candidate = word.parts().stream()
                .anyMatch(part -> part instanceof Text text
                        && !text.quoted()
                        && text.text().indexOf('{') >= 0);
        if (!candidate) {
            return List.of(word);
        }
        List<Word> words = new ArrayList<>();
        for (List<Part> parts : expand(characters(word), word.line())) {
            words.add(new Word(parts, word.line()));
        }
        return words;
    }

    /** Unquoted text as one part per character, everything else as it is. */
    private static List<Part> characters(Word word) {
        List<Part> parts = new ArrayList<>();
        for (Part part : word.parts()) {
            if (part instanceof Text text && !text.quoted()) {
                for (int i = 0; i < text.text().length(); i++) {
                    parts.add(new Text(String.valueOf(text.text().charAt(i)), false));
                }
            } else {
                parts.add(part);
            }
        }
        return parts;
    }

    private static boolean is(Part part, char c) {
        return part instanceof Text text && !text.quoted() && text.text().equals(String.valueOf(c));
    }

    private static List<List<Part>> expand(List<Part> parts, int line) {
        for (int open = 0; open < parts.size(); open++) {
            if (!is(parts.get(open), '{')) {
                continue;
            }
            int depth = 0;
            List<Integer> commas = new ArrayList<>();
            for (int i = open; i < parts.size(); i++) {
                if (is(parts.get(i), '{')) {
                    depth++;
                } else if (is(parts.get(i), '}') && --depth == 0) {
                    List<List<Part>> middles = middles(parts, open, i, commas, line);
                    if (middles.isEmpty()) {
                        break;
                    }
                    return combine(parts, open, i, middles, line);
                } else if (is(parts.get(i), ',') && depth == 1) {
                    commas.add(i);
                }
            }
        }
        return List.of(merge(parts));
    }

    private static List<List<Part>> combine(List<Part> parts, int open, int close, List<List<Part>> middles, int line) {
        List<List<Part>> all = new ArrayList<>();
        for (List<Part> tail : expand(parts.subList(close + 1, parts.size()), line)) {
            all.add(tail);
        }
        List<List<Part>> result = new ArrayList<>();
        for (List<Part> middle : middles) {
            for (List<Part> tail : all) {
                List<Part> joined = new ArrayList<>(parts.subList(0, open));
                joined.addAll(middle);
                joined.addAll(tail);
                result.add(merge(joined));
                if (result.size() > MAX_WORDS) {
                    throw new ShellLimitException(line, "braces", "braces expand to more than " + MAX_WORDS + " words");
                }
            }
        }
        return result;
    }

    private static List<List<Part>> middles(List<Part> parts, int open, int close, List<Integer> commas, int line) {
        List<List<Part>> middles = new ArrayList<>();
        if (commas.isEmpty()) {
            range(merge(parts.subList(open + 1, close)), middles);
            return middles;
        }
        int start = open + 1;
        for (int i = 0; i <= commas.size(); i++) {
            int end = i < commas.size() ? commas.get(i) : close;
            middles.addAll(expand(parts.subList(start, end), line));
            start = end + 1;
        }
        return middles;
    }

    private static void range(List<Part> inside, List<List<Part>> into) {
        if (inside.size() != 1 || !(inside.get(0) instanceof Text text) || text.quoted()) {
            return;
        }
        Matcher letters = LETTERS.matcher(text.text());
        Matcher numbers = RANGE.matcher(text.text());
        if (letters.matches()) {
            char from = letters.group(1).charAt(0);
            char to = letters.group(2).charAt(0);
            int letterStep = letters.group(3) == null ? 1 : Math.max(1, Math.abs(Integer.parseInt(letters.group(3))));
            for (int c = from; from <= to ? c <= to : c >= to; c += from <= to ? letterStep : -letterStep) {
                into.add(List.of(new Text(String.valueOf((char) c), false)));
            }
        } else if (numbers.matches()) {
            long from = Long.parseLong(numbers.group(1));
            long to = Long.parseLong(numbers.group(2));
            long step = numbers.group(3) == null ? 1 : Math.max(1, Math.abs(Long.parseLong(numbers.group(3))));
            boolean padded =
                    numbers.group(1).matches("-?0\\d+") || numbers.group(2).matches("-?0\\d+");
            int width = padded
                    ? Math.max(numbers.group(1).length(), numbers.group(2).length())
                    : 1;
            if (Math.abs(to - from) / step > MAX_WORDS) {
                throw new ShellLimitException(0, "braces", "braces expand to more than " + MAX_WORDS + " words");
            }
            for (long n = from; from <= to ? n <= to : n >= to; n += from <= to ? step : -step) {
                into.add(List.of(new Text(String.format(java.util.Locale.ROOT, "%0" + width + "d", n), false)));
            }
        }
    }

    /** Joins neighbouring unquoted texts again. */
    private static List<Part> merge(List<Part> parts) {
        List<Part> merged = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Text piece && !piece.quoted()) {
                text.append(piece.text());
            } else {
                if (text.length() > 0) {
                    merged.add(new Text(text.toString(), false));
                    text.setLength(0);
                }
                merged.add(part);
            }
        }
        if (text.length() > 0) {
            merged.add(new Text(text.toString(), false));
        }
        return merged;
    }
}
