package io.dpuos.init;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A module of a few lines that inherits from the reference build. Never overwrites a file. Immutable.
 *
 * @param answers what was asked, all of it
 * @param pluginVersion version of plugin and parent
 */
public record NewModule(Map<Question, String> answers, String pluginVersion) {
    private static final Map<String, String> FILES = files();

    private static Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("pom.xml", "pom.xml");
        files.put("src/main/dpuos/README.md", "README.md");
        files.put("src/main/dpuos/sysctl/90-local.conf", "90-local.conf");
        files.put("src/main/dpuos/rootfs/etc/motd", "motd");
        files.put(".gitignore", "gitignore");
        files.put(".mvn/jvm.config", "jvm.config");
        return files;
    }

    /** Checks and copies the answers. */
    public NewModule {
        Map<Question, String> checked = new LinkedHashMap<>();
        for (Question question : Question.all()) {
            checked.put(question, question.check(answers.getOrDefault(question, question.otherwise())));
        }
        answers = Map.copyOf(checked);
    }

    /**
     * Writes the module.
     *
     * @return the files that were written
     * @throws InitException when one of them is there already; then nothing is written
     */
    public List<Path> write(Path folder) throws IOException {
        for (String name : FILES.keySet()) {
            if (Files.exists(folder.resolve(name)) && !name.startsWith(".")) {
                throw new InitException(folder.resolve(name)
                        + " is there already, and nothing is overwritten; name another folder by"
                        + " -Ddpuos.output=FOLDER");
            }
        }
        List<Path> written = new ArrayList<>();
        for (Map.Entry<String, String> each : FILES.entrySet()) {
            Path file = folder.resolve(each.getKey());
            if (Files.exists(file)) {
                continue;
            }
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text(each.getValue()), StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
            written.add(file);
        }
        return written;
    }

    private String text(String template) throws IOException {
        String text;
        try (InputStream in = NewModule.class.getResourceAsStream("module/" + template)) {
            if (in == null) {
                throw new IllegalStateException("module/" + template + " is missing in the plugin");
            }
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        String packages = answer(Question.PACKAGES).replace(',', ' ').strip().replaceAll("\\s+", " ");
        // An empty element is an error of the configuration, so without packages there is none.
        text = text.replace(
                "@PACKAGES_ELEMENT@",
                packages.isEmpty()
                        ? ""
                        : "          <packages><install><tools>" + packages + "</tools></install></packages>\n");
        for (Question question : Question.all()) {
            text = text.replace("@" + question.name() + "@", answer(question));
        }
        return text.replace("@PLUGIN_VERSION@", pluginVersion);
    }

    private String answer(Question question) {
        return answers.getOrDefault(question, question.otherwise());
    }
}
