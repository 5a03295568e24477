package io.dpuos.resolve.solver;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Takes parts off a test case as long as it keeps a property: packages, dependencies, jobs, options, flags. */
final class CaseReduction {
    private final Predicate<String> keeps;

    private CaseReduction(Predicate<String> keeps) {
        this.keeps = keeps;
    }

    /** Returns the smallest case found that keeps the property, which the given one has. */
    static String of(String text, Predicate<String> keeps) {
        return new CaseReduction(keeps).reduce(text);
    }

    private String reduce(String text) {
        String current = text;
        while (true) {
            String next = withoutWords(withoutLines(withoutPackages(current)));
            if (next.equals(current)) {
                return current;
            }
            current = next;
        }
    }

    private String withoutPackages(String text) {
        List<String> lines = text.lines().toList();
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith("#>=Pkg:")) {
                int end = i + 1;
                while (lines.get(end).startsWith("#>=") && !lines.get(end).startsWith("#>=Pkg:")) {
                    end++;
                }
                List<String> fewer = new ArrayList<>(lines.subList(0, i));
                fewer.addAll(lines.subList(end, lines.size()));
                lines = kept(lines, fewer);
            }
        }
        return joined(lines);
    }

    private String withoutLines(String text) {
        List<String> lines = text.lines().toList();
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).matches("(#>=(?!Pkg)|job |poolflags|solverflags).*")) {
                List<String> fewer = new ArrayList<>(lines);
                fewer.remove(i);
                lines = kept(lines, fewer);
            }
        }
        return joined(lines);
    }

    private String withoutWords(String text) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String separator =
                    lines.get(i).startsWith("job ") ? "(?<=[\\[,])[a-z]+,?|,[a-z]+(?=])| \\[[a-z]+]$| \\S+@\\S+" : "";
            separator = lines.get(i).matches("(pool|solver)flags .*") ? " \\S+" : separator;
            separator = lines.get(i).startsWith("#>=") && !lines.get(i).startsWith("#>=Pkg")
                    ? "( [<=>]+ \\S+)|( (&|\\||<IF>) .*)|(?<=: )\\S+ (&|\\||<IF>) "
                    : separator;
            if (separator.isEmpty()) {
                continue;
            }
            java.util.regex.Matcher found =
                    java.util.regex.Pattern.compile(separator).matcher(lines.get(i));
            for (int from = 0; found.find(from); ) {
                List<String> fewer = new ArrayList<>(lines);
                String line = lines.get(i);
                fewer.set(i, line.substring(0, found.start()) + line.substring(found.end()));
                List<String> next = kept(lines, fewer);
                from = next == fewer ? found.start() : found.end();
                lines = next;
                found.reset(lines.get(i));
                if (from > lines.get(i).length()) {
                    break;
                }
            }
        }
        return joined(lines);
    }

    private List<String> kept(List<String> before, List<String> fewer) {
        return keeps.test(joined(fewer)) ? fewer : before;
    }

    private static String joined(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }
}
