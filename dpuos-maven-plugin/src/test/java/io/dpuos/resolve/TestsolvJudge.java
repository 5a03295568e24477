package io.dpuos.resolve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Asks libsolv's {@code testsolv} what it would install. */
final class TestsolvJudge {

    private final Path directory;
    private int cases;

    /** Converts the primary metadata of a repository's folder into libsolv's own form. */
    TestsolvJudge(Path directory, Path folder) throws IOException, InterruptedException {
        this.directory = directory;
        try (Stream<Path> files = Files.list(folder.resolve("repodata"))) {
            Path primary = files.filter(file -> file.toString().endsWith("primary.xml.gz"))
                    .findFirst()
                    .orElseThrow();
            Path xml = directory.resolve("primary.xml");
            try (InputStream in = new GZIPInputStream(Files.newInputStream(primary), 1 << 16)) {
                Files.copy(in, xml);
            }
            Process process = new ProcessBuilder("rpmmd2solv")
                    .redirectInput(xml.toFile())
                    .redirectOutput(directory.resolve("x.solv").toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("rpmmd2solv failed on " + primary);
            }
        }
    }

    Verdict solve(List<String> names, boolean weak, boolean best) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder("repo x 0 solv x.solv\nsystem x86_64 rpm\n");
        text.append("poolflags implicitobsoleteusescolors\n");
        if (!weak) {
            text.append("solverflags ignorerecommended\n");
        }
        for (String name : names) {
            text.append("job install name ")
                    .append(name)
                    .append(best ? " [forcebest,setevr,setarch]" : " [setevr,setarch]")
                    .append('\n');
        }
        Path file = directory.resolve("case" + cases++ + ".t");
        Files.writeString(file, text);
        Process process = new ProcessBuilder("testsolv", "-r", file.toString())
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        TreeSet<String> packages = new TreeSet<>();
        output.lines()
                .filter(line -> line.startsWith("install "))
                .forEach(line -> packages.add(line.substring(8, line.lastIndexOf('@'))));
        return new Verdict(packages, output.lines().anyMatch(line -> line.startsWith("problem ")));
    }
}
