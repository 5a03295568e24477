package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page of all goals and their properties is made from the sources of the goals; {@code -Ddpuos.writeGoals=true} writes
 * it anew.
 */
class GoalsPageTest {
    private static final Path SOURCES = Path.of("src/main/java/io/dpuos/maven");
    private static final Path PAGE = Path.of("../src/site/markdown/goals.md");
    private static final Pattern MOJO =
            Pattern.compile("(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s*@Mojo\\(([^)]*)\\)\\s*(?:public )?final class (\\w+)");
    private static final Pattern PARAMETER = Pattern.compile("(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s*"
            + "@(?:org\\.apache\\.maven\\.plugins\\.annotations\\.)?Parameter(?:\\(((?:[^()\"]|\"[^\"]*\")*)\\))?\\s+"
            + "(?:private|protected) (?:@Nullable )?([\\w<>, ]+?) (\\w+)(?: =[^;]*)?;");

    @Test
    void thePageSaysWhatTheGoalsSay() throws Exception {
        String page = page();

        if (Boolean.getBoolean("dpuos.writeGoals")) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE))
                .as("run this test with -Ddpuos.writeGoals=true to write the page anew")
                .isEqualTo(page);
        assertThat(page).contains("## assemble-iso", "`dpuos.failOnDiff`", "`dpuos.lock`");
    }

    private static String page() throws Exception {
        StringBuilder page = new StringBuilder("# Goals and their properties\n\n"
                + "Made from the sources of the goals. A property is given as `-DPROPERTY=VALUE`, or as a property of the"
                + " pom. Elements of\n"
                + "the configuration are on the page [Configuration](configuration.html).\n");
        Map<String, String> goals = new TreeMap<>();
        try (Stream<Path> list = Files.list(SOURCES)) {
            for (Path file : list.filter(Files::isRegularFile).sorted().toList()) {
                String source = Files.readString(file);
                Matcher mojo = MOJO.matcher(source);
                if (mojo.find()) {
                    String name = first("name = \"([^\"]+)\"", mojo.group(2));
                    String phase = first("LifecyclePhase\\.(\\w+)", mojo.group(2));
                    boolean image = source.matches("(?s).*extends Abstract(Dpuos|Layer|Cache)Mojo.*");
                    String text = "\n## " + name + "\n\n" + plain(mojo.group(1)) + "\n"
                            + (phase.isEmpty()
                                    ? ""
                                    : "\nBound to the phase `"
                                            + phase.toLowerCase(java.util.Locale.ROOT)
                                                    .replace('_', '-') + "`.\n")
                            + table(source)
                            + (image && !source.contains("extends AbstractCacheMojo")
                                    ? "\nAnd the [properties of all goals of an image](#All_goals_of_an_image).\n"
                                    : "");
                    goals.put(name, text);
                }
            }
        }
        page.append("\n")
                .append(String.join(
                        " · ",
                        goals.keySet().stream()
                                .map(name -> "[" + name + "](#" + name + ")")
                                .toList()))
                .append("\n");
        goals.values().forEach(page::append);
        page.append("\n## All goals of an image\n")
                .append(table(Files.readString(SOURCES.resolve("AbstractDpuosMojo.java"))));
        return page.toString();
    }

    private static String table(String source) {
        StringBuilder rows = new StringBuilder();
        Matcher parameter = PARAMETER.matcher(source);
        while (parameter.find()) {
            String arguments = parameter.group(2) == null ? "" : parameter.group(2);
            String property = first("property = \"([^\"]+)\"", arguments);
            if (property.isEmpty() || arguments.contains("readonly")) {
                continue;
            }
            String otherwise = first("defaultValue = \"([^\"]*)\"", arguments);
            String text = plain(parameter.group(1)).replace("|", "\\|");
            rows.append("| `")
                    .append(property)
                    .append("` | ")
                    .append(otherwise.isEmpty() ? "" : "`" + otherwise + "`")
                    .append(" | ")
                    .append(arguments.contains("required = true") && otherwise.isEmpty() ? "Required. " : "")
                    .append(text)
                    .append(" |\n");
        }
        return rows.isEmpty() ? "" : "\n| property | default | meaning |\n|---|---|---|\n" + rows;
    }

    private static String plain(String comment) {
        String text = comment.replaceAll("(?m)^\\s*\\* ?", "")
                .replaceAll("\\s+", " ")
                .replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`")
                .replaceAll("</?p>", "");
        return text.strip().replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String first(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .findFirst()
                .orElse("");
    }

    @Test
    void everyGoalHasAPropertyOrAnImage() throws Exception {
        List<String> headings =
                page().lines().filter(line -> line.startsWith("## ")).toList();

        assertThat(headings)
                .contains("## diff", "## init", "## explain", "## survey")
                .hasSizeGreaterThan(15);
    }
}
