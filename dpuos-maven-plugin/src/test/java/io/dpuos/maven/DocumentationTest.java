package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.maven.config.ConfigurationCheck;
import io.dpuos.maven.config.RawElement;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** What README and site tell people to write and to type is understood by the goals. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> NOT_OURS =
            Set.of("dependency", "extensions", "cache", "parent", "groupId", "artifactId", "version", "packaging");

    @Test
    void everySampleOfConfigurationIsAccepted() throws Exception {
        Map<String, Type> known = new TreeMap<>();
        for (Field field : AbstractDpuosMojo.class.getDeclaredFields()) {
            known.put(field.getName(), field.getGenericType());
        }
        ConfigurationCheck check = new ConfigurationCheck(known);
        List<String> problems = new ArrayList<>();
        int checked = 0;
        for (Path page : pages()) {
            for (String sample : samples(page)) {
                for (Element element : configuration(sample)) {
                    checked++;
                    check.problems(new RawElement("configuration", Optional.empty(), List.of(raw(element))))
                            .forEach(problem -> problems.add(ROOT.relativize(page) + ": " + problem));
                }
            }
        }

        assertThat(problems).isEmpty();
        assertThat(checked).as("samples that were found").isGreaterThan(10);
    }

    @Test
    void everyGoalThatIsNamedExists() throws Exception {
        Set<String> goals = new TreeSet<>(Set.of("help"));
        sources("@Mojo\\(\\s*name = \"([a-z-]+)\"").forEach(goals::add);
        Pattern named = Pattern.compile("(?:(?<![.a-z])dpuos|dpuos-maven-plugin(?::[0-9A-Z.-]+)?):([a-z][a-z-]*)");
        List<String> unknown = new ArrayList<>();
        for (Path page : pages()) {
            Matcher matcher = named.matcher(Files.readString(page));
            while (matcher.find()) {
                if (!goals.contains(matcher.group(1))) {
                    unknown.add(ROOT.relativize(page) + ": " + matcher.group());
                }
            }
        }

        assertThat(unknown).isEmpty();
        assertThat(goals).contains("init", "diff", "explain", "assemble-iso");
    }

    @Test
    void everyPropertyThatIsNamedIsReadBySomething() throws Exception {
        Set<String> properties = new TreeSet<>();
        sources("property = \"([A-Za-z.]+)\"").forEach(properties::add);
        // What serves tests and odd networks is read from the session, and is no parameter of a goal.
        sources("session, \"(dpuos\\.[A-Za-z]+)\"").forEach(properties::add);
        try (Stream<Path> walk = Files.walk(ROOT.resolve("dpuos-maven-plugin/src/test"))) {
            for (Path file :
                    walk.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher matcher = Pattern.compile("\"(dpuos\\.[A-Za-z.]+)\"").matcher(Files.readString(file));
                while (matcher.find()) {
                    properties.add(matcher.group(1));
                }
            }
        }
        List<String> unknown = new ArrayList<>();
        for (Path page : pages()) {
            Matcher matcher =
                    Pattern.compile("-D(dpuos\\.[A-Za-z]+(?:\\.[A-Za-z]+)*)").matcher(Files.readString(page));
            while (matcher.find()) {
                if (!properties.contains(matcher.group(1))) {
                    unknown.add(ROOT.relativize(page) + ": -D" + matcher.group(1));
                }
            }
        }

        assertThat(unknown).isEmpty();
    }

    @Test
    void everyParameterOfAPomIsDescribedOnThePageOfConfiguration() throws Exception {
        String page = Files.readString(ROOT.resolve("src/site/markdown/configuration.md"));
        List<String> missing = new ArrayList<>();
        for (Field field : AbstractDpuosMojo.class.getDeclaredFields()) {
            boolean bean = field.getGenericType().getTypeName().contains("io.dpuos.maven.config");
            if (bean && !page.contains("## " + field.getName())) {
                missing.add(field.getName());
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void everyLinkLeadsToAPage() throws Exception {
        Path site = ROOT.resolve("src/site/markdown");
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher matcher =
                    Pattern.compile("]\\((?!https?:)([^)#]*)(#[^)]*)?\\)").matcher(Files.readString(page));
            while (matcher.find()) {
                String target = matcher.group(1);
                Path folder = page.getParent();
                boolean there = target.isEmpty()
                        || folder != null
                                && (Files.exists(folder.resolve(target))
                                        || Files.exists(folder.resolve(target.replaceFirst("\\.html$", ".md"))))
                        || Files.exists(site.resolve(target));
                if (!there) {
                    broken.add(ROOT.relativize(page) + ": " + target);
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    private static List<Path> pages() throws Exception {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("it/README.md")));
        try (Stream<Path> walk = Files.walk(ROOT.resolve("src/site/markdown"))) {
            walk.filter(path -> path.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    private static List<String> sources(String pattern) throws Exception {
        List<String> found = new ArrayList<>();
        try (Stream<Path> list = Files.list(ROOT.resolve("dpuos-maven-plugin/src/main/java/io/dpuos/maven"))) {
            for (Path file :
                    list.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
                while (matcher.find()) {
                    found.add(matcher.group(1));
                }
            }
        }
        return found;
    }

    private static List<String> samples(Path page) throws Exception {
        List<String> samples = new ArrayList<>();
        Matcher matcher = Pattern.compile("(?ms)^```xml\n(.*?)^```").matcher(Files.readString(page));
        while (matcher.find()) {
            samples.add(matcher.group(1));
        }
        return samples;
    }

    /** The elements of a sample that stand in the plugin's configuration. A sample that is no XML fails the test. */
    private static List<Element> configuration(String sample) throws Exception {
        String body = sample.replaceFirst("^<\\?xml[^>]*>", "");
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(("<sample>" + body + "</sample>").getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        List<Element> found = new ArrayList<>();
        for (Element child : children(root)) {
            if (child.getTagName().equals("project")) {
                var configurations = child.getElementsByTagName("configuration");
                for (int i = 0; i < configurations.getLength(); i++) {
                    Element plugin = (Element) configurations.item(i).getParentNode();
                    if (plugin.getTextContent().contains("dpuos-maven-plugin")) {
                        found.addAll(children((Element) configurations.item(i)));
                    }
                }
            } else if (child.getTagName().equals("configuration")) {
                found.addAll(children(child));
            } else if (child.getTagName().equals("distribution") && !child.hasAttributes() && isDescription(child)) {
                continue;
            } else if (!NOT_OURS.contains(child.getTagName())) {
                found.add(child);
            }
        }
        return found;
    }

    /** A file {@code distributions/ID.xml} has the same root as the element of the pom. */
    private static boolean isDescription(Element element) {
        return children(element).stream().anyMatch(child -> child.getTagName().equals("efiDirectory"));
    }

    private static RawElement raw(Element element) {
        List<RawElement> children =
                children(element).stream().map(DocumentationTest::raw).toList();
        String text = element.getTextContent().strip();
        return new RawElement(
                element.getTagName(),
                children.isEmpty() && !text.isEmpty() ? Optional.of(text) : Optional.empty(),
                children);
    }

    private static List<Element> children(Element element) {
        List<Element> children = new ArrayList<>();
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                children.add(inner);
            }
        }
        return children;
    }
}
