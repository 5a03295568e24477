package io.dpuos.report;

import io.dpuos.install.PackageStore;
import io.dpuos.rpm.PackageVerifier;
import io.dpuos.rpm.SignaturePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The program behind {@code it/scriptlet-coverage}: the scriptlets of all packages below folders. */
public final class CoverageLauncher {
    private CoverageLauncher() {}

    /** Prints the coverage of each folder and of all; ends with 1 when less than 95 % of the packages are covered. */
    public static void main(String[] folders) throws IOException {
        Path cache = Files.createTempDirectory("scriptlet-coverage");
        List<SurveyedPackage> all = new ArrayList<>();
        try {
            Survey survey = new Survey(
                    new PackageVerifier(new SignaturePolicy(false, true, true), List.of()),
                    new PackageStore(cache),
                    "x86_64",
                    2);
            for (String folder : folders) {
                SurveyReport report = survey.run(folder, packages(Path.of(folder)));
                all.addAll(report.packages());
                System.out.println(folder);
                report.summary().stream()
                        .filter(line -> !line.isBlank())
                        .forEach(line -> System.out.println("  " + line));
            }
        } finally {
            try (Stream<Path> files = Files.walk(cache)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        ScriptletCoverage coverage = ScriptletCoverage.of(all);
        System.out.println("All folders");
        coverage.lines().forEach(line -> System.out.println("  " + line));
        System.exit(coverage.covered() * 100L >= coverage.packages() * 95L ? 0 : 1);
    }

    static Map<String, Path> packages(Path folder) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.filter(path ->
                            path.toString().endsWith(".rpm") && !path.toString().endsWith(".src.rpm"))
                    .forEach(path -> files.put(folder.relativize(path).toString(), path));
        }
        return files;
    }
}
