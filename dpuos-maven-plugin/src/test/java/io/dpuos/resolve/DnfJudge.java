package io.dpuos.resolve;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** Asks dnf what it would install into an empty root; one process answers many requests. */
final class DnfJudge implements AutoCloseable {
    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    DnfJudge(Path directory, Path repository) throws IOException {
        Path script = directory.resolve("judge.py");
        try (InputStream in = DnfJudge.class.getResourceAsStream("/judge/dnf.py")) {
            Files.copy(in, script);
        }
        Files.createDirectory(directory.resolve("root"));
        process = new ProcessBuilder(
                        "/usr/bin/python3",
                        script.toString(),
                        directory.resolve("root").toString(),
                        repository.toAbsolutePath().normalize().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        requests = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
        for (String line = answers.readLine(); !"ready".equals(line); line = answers.readLine()) {
            if (line == null) {
                throw new IOException("dnf did not start");
            }
        }
    }

    Verdict solve(List<String> words, boolean weak, boolean best) throws IOException {
        requests.write((weak ? "weak\t" : "strict\t") + (best ? "best\t" : "any\t") + String.join("\t", words) + "\n");
        requests.flush();
        String answer = answers.readLine();
        return answer.equals("problem")
                ? new Verdict(new TreeSet<>(), true)
                : new Verdict(new TreeSet<>(List.of(answer.split(" "))), false);
    }

    @Override
    public void close() throws IOException {
        requests.close();
        process.destroy();
    }
}
