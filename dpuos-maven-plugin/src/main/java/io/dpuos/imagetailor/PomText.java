package io.dpuos.imagetailor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the module's pom. */
final class PomText {
    private static final int WIDTH = 110;

    /** Elements in the order in which people read them; others follow. */
    private static final List<String> ORDER = List.of(
            "repositories",
            "packages",
            "drivers",
            "sysctl",
            "services",
            "accounts",
            "system",
            "files",
            "boot",
            "storage",
            "installer");

    private PomText() {}

    /**
     * Returns the text of the pom.
     *
     * @param version of the plugin
     */
    static String of(Module module, ImportRequest request, String artifactId, String arch, String version) {
        StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        text.append("<project xmlns=\"http://maven.apache.org/POM/4.0.0\"");
        text.append(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n");
        text.append("         xsi:schemaLocation=\"http://maven.apache.org/POM/4.0.0");
        text.append(" http://maven.apache.org/xsd/maven-4.0.0.xsd\">\n");
        text.append("  <!-- Made by dpuos:import-imagetailor; import-report.txt accounts for every element of the");
        text.append(" original. -->\n  <modelVersion>4.0.0</modelVersion>\n");
        text.append("  <groupId>").append(escape(request.groupId())).append("</groupId>\n");
        text.append("  <artifactId>").append(escape(artifactId)).append("</artifactId>\n");
        text.append("  <version>1.0-SNAPSHOT</version>\n  <packaging>dpuos-iso</packaging>\n\n  <properties>\n");
        text.append("    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>\n");
        text.append("    <dpuos.arch>").append(arch).append("</dpuos.arch>\n");
        text.append("    <dpuos.distribution>")
                .append(escape(request.distribution()))
                .append("</dpuos.distribution>\n");
        text.append("  </properties>\n\n  <build>\n    <plugins>\n      <plugin>\n");
        text.append("        <groupId>io.dpuos</groupId>\n        <artifactId>dpuos-maven-plugin</artifactId>\n");
        text.append("        <version>").append(escape(version)).append("</version>\n");
        text.append("        <extensions>true</extensions>\n        <configuration>\n");
        text.append("          <arch>${dpuos.arch}</arch>\n");
        text.append("          <distribution>${dpuos.distribution}</distribution>\n");
        List<String> names = new ArrayList<>(ORDER);
        module.configuration().children().keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(names::add);
        for (String name : names) {
            Module.Node node = module.configuration().children().get(name);
            if (node != null) {
                element(name, node, "          ", text);
            }
        }
        text.append("        </configuration>\n      </plugin>\n    </plugins>\n  </build>\n\n  <profiles>\n");
        for (String each : List.of("aarch64", "x86_64")) {
            text.append("    <profile><id>arch-")
                    .append(each)
                    .append("</id><properties><dpuos.arch>")
                    .append(each);
            text.append("</dpuos.arch></properties></profile>\n");
        }
        return text.append("  </profiles>\n</project>\n").toString();
    }

    private static void element(String name, Module.Node node, String indent, StringBuilder text) {
        text.append(indent).append('<').append(name).append('>');
        if (node.children().isEmpty()) {
            words(node.words(), indent, text);
        } else {
            text.append('\n');
            for (Map.Entry<String, Module.Node> child : node.children().entrySet()) {
                element(child.getKey(), child.getValue(), indent + "  ", text);
            }
            text.append(indent);
        }
        text.append("</").append(name).append(">\n");
    }

    private static void words(List<String> words, String indent, StringBuilder text) {
        String joined = escape(String.join(" ", words)).replace("@SOURCES@", "${project.basedir}/src/main/dpuos");
        if (joined.length() <= WIDTH || joined.indexOf(' ') < 0) {
            text.append(joined);
            return;
        }
        StringBuilder line = new StringBuilder();
        for (String word : joined.split(" ")) {
            if (line.length() + word.length() > WIDTH) {
                text.append('\n')
                        .append(indent)
                        .append("  ")
                        .append(line.toString().stripTrailing());
                line.setLength(0);
            }
            line.append(word).append(' ');
        }
        text.append('\n')
                .append(indent)
                .append("  ")
                .append(line.toString().stripTrailing())
                .append('\n')
                .append(indent);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
