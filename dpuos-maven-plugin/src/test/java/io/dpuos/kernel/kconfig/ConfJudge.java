package io.dpuos.kernel.kconfig;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs the kernel's own {@code conf} and the plugin's engine on the same input and compares every file and both outputs.
 * The tree is read once; the C program reads it each time, with the compiler's answers from a cache.
 */
final class ConfJudge {
    private static final int KILLED = 128;

    private final Path program;
    private final Path work;
    private final Map<String, String> variables = new TreeMap<>();
    private final Path preload;
    private final KconfigModel model;
    private final String treeOut;
    private final String treeErr;

    /**
     * One run of either program.
     *
     * @param arguments without the last one, which names the tree
     * @param config the {@code .config} to begin with, or empty
     * @param variables environment beside the usual one
     * @param input for standard input
     * @param tree files of a tree of its own; empty for the kernel's
     */
    record Case(
            String name,
            List<String> arguments,
            String config,
            Map<String, String> variables,
            String input,
            Map<String, String> tree) {
        Case(String name, List<String> arguments, String config, Map<String, String> variables, String input) {
            this(name, arguments, config, variables, input, Map.of());
        }

        Case(String name, List<String> arguments, String config) {
            this(name, arguments, config, Map.of(), "");
        }
    }

    private record Outcome(int status, Map<String, String> files, String out, String err) {}

    ConfJudge(Path source, Path program, String arch, String sourceArch, Path work)
            throws IOException, InterruptedException {
        this.program = program;
        this.work = Files.createDirectories(work);
        boolean cross = arch.equals("arm64") && Files.isExecutable(Path.of("/usr/bin/aarch64-linux-gnu-gcc"));
        String prefix = cross ? "aarch64-linux-gnu-" : "";
        variables.put("srctree", source.toString());
        variables.put("ARCH", arch);
        variables.put("SRCARCH", sourceArch);
        variables.put("KERNELVERSION", "6.1.0");
        variables.put("CC", prefix + "gcc");
        variables.put("LD", prefix + "ld");
        variables.put("NM", prefix + "nm");
        variables.put("AR", prefix + "ar");
        variables.put("OBJCOPY", prefix + "objcopy");
        variables.put("HOSTCC", "gcc");
        variables.put("RUSTC", "rustc");
        variables.put("BINDGEN", "bindgen");
        variables.put("PAHOLE", "pahole");
        variables.put("PYTHON3", "python3");
        variables.put("CC_VERSION_TEXT", prefix + "gcc");
        Path cache = Files.createDirectories(work.resolve("probes"));
        this.preload = compilePreload(work);
        variables.put("POPEN_CACHE", cache.toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        this.model = program(variables, work, "", out, err).readTree("Kconfig");
        this.treeOut = text(out);
        this.treeErr = text(err);
    }

    private static Path compilePreload(Path work) throws IOException, InterruptedException {
        Path code = work.resolve("popen-cache.c");
        try (InputStream in = ConfJudge.class.getResourceAsStream("popen-cache.c")) {
            Files.copy(Optional.ofNullable(in).orElseThrow(), code, StandardCopyOption.REPLACE_EXISTING);
        }
        Path library = work.resolve("popen-cache.so");
        Process process = new ProcessBuilder(
                        "gcc", "-shared", "-fPIC", "-O1", "-o", library.toString(), code.toString(), "-ldl")
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("gcc cannot compile " + code);
        }
        return library;
    }

    /** Returns what differs; empty when nothing does. */
    String differences(Case each) throws IOException, InterruptedException {
        Outcome theirs = theirs(each);
        if (theirs.status() >= KILLED || theirs.err().contains("Oops! How to check")) {
            // Some broken trees are too much for the C program, which then crashes or prints what it finds in memory.
            return "";
        }
        Outcome ours = ours(each);
        StringBuilder text = new StringBuilder();
        if (theirs.status() != ours.status()) {
            text.append("status ")
                    .append(theirs.status())
                    .append(" and ours ")
                    .append(ours.status())
                    .append('\n');
        }
        compare(text, "stderr", theirs.err(), ours.err());
        compare(text, "stdout", theirs.out(), ours.out());
        Map<String, String> names = new TreeMap<>(theirs.files());
        names.putAll(ours.files());
        for (String name : names.keySet()) {
            compare(
                    text,
                    name,
                    theirs.files().getOrDefault(name, "(no file)"),
                    ours.files().getOrDefault(name, "(no file)"));
        }
        return text.toString();
    }

    private static void compare(StringBuilder text, String what, String theirs, String ours) {
        if (theirs.equals(ours)) {
            return;
        }
        List<String> a = theirs.lines().toList();
        List<String> b = ours.lines().toList();
        int line = 0;
        while (line < Math.min(a.size(), b.size()) && a.get(line).equals(b.get(line))) {
            line++;
        }
        text.append(what).append(" line ").append(line + 1).append(": '");
        text.append(line < a.size() ? a.get(line) : "(end)").append("' and ours '");
        text.append(line < b.size() ? b.get(line) : "(end)").append("'\n");
    }

    /** Makes the directory that a program begins in. */
    Path prepare(String who, Case each) throws IOException {
        Path directory = work.resolve(who);
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(directory);
        if (!each.config().isEmpty()) {
            Files.writeString(directory.resolve(".config"), each.config(), StandardCharsets.ISO_8859_1);
        }
        for (Map.Entry<String, String> file : each.tree().entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue(), StandardCharsets.ISO_8859_1);
        }
        Files.writeString(directory.resolve("stdin"), each.input(), StandardCharsets.ISO_8859_1);
        if (!each.arguments().contains("--syncconfig")) {
            // Where auto.conf is there, only syncconfig writes it, with a stamp file for each of some ten thousand
            // symbols.
            Files.createDirectories(directory.resolve("include/config"));
            Files.createFile(directory.resolve("include/config/auto.conf"));
        }
        return directory;
    }

    private Outcome theirs(Case each) throws IOException, InterruptedException {
        Path directory = prepare("theirs", each);
        Path out = work.resolve("theirs.out");
        Path err = work.resolve("theirs.err");
        List<String> command = Stream.of(List.of(program.toString()), each.arguments(), List.of("Kconfig"))
                .flatMap(List::stream)
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(directory.resolve("stdin").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(variables);
        builder.environment().put("LD_PRELOAD", preload.toString());
        builder.environment().putAll(each.variables());
        Process process = builder.start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return new Outcome(
                process.waitFor(),
                files(directory),
                Files.readString(out, StandardCharsets.ISO_8859_1),
                Files.readString(err, StandardCharsets.ISO_8859_1));
    }

    private Outcome ours(Case each) throws IOException {
        Path directory = prepare("ours", each);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> all = new TreeMap<>(variables);
        all.putAll(each.variables());
        String[] arguments =
                Stream.concat(each.arguments().stream(), Stream.of("Kconfig")).toArray(String[]::new);
        ConfProgram conf = program(all, directory, each.input(), out, err);
        if (!each.tree().isEmpty()) {
            return new Outcome(DeepStack.call(() -> conf.run(arguments)), files(directory), text(out), text(err));
        }
        int status = DeepStack.call(() -> conf.run(model, arguments));
        boolean seeded = each.arguments().contains("--randconfig");
        String text = seeded ? text(out) + treeOut : treeOut + text(out);
        return new Outcome(status, files(directory), text, treeErr + text(err));
    }

    private static ConfProgram program(
            Map<String, String> variables,
            Path directory,
            String input,
            ByteArrayOutputStream out,
            ByteArrayOutputStream err) {
        return new ConfProgram(
                variables, directory, new BufferedReader(new StringReader(input)), stream(out), stream(err));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.ISO_8859_1);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        directory.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    /** Returns the configuration that our engine makes in a mode. */
    String configuration(String... arguments) throws IOException {
        return ours(new Case("", List.of(arguments), "")).files().getOrDefault(".config", "");
    }

    /** Returns what the C program makes of a configuration. */
    String theirConfiguration(String config) throws IOException, InterruptedException {
        return theirs(new Case("", List.of("--olddefconfig"), config)).files().getOrDefault(".config", "");
    }

    /** Runs the engine as a program of its own does: it reads the tree, too. */
    void alone(Case each) throws IOException {
        Path directory = prepare("ours", each);
        String[] arguments =
                Stream.concat(each.arguments().stream(), Stream.of("Kconfig")).toArray(String[]::new);
        Map<String, String> all = new TreeMap<>(variables);
        all.put("DPUOS_KCONFIG_PROBES", work.resolve("probe-table").toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status = DeepStack.call(() -> program(all, directory, "", out, out).run(arguments));
        if (status != 0) {
            throw new IOException("the engine ends with " + status + ": " + text(out));
        }
    }

    /** Returns the environment of the C program. */
    Map<String, String> environment() {
        Map<String, String> all = new TreeMap<>(variables);
        all.put("LD_PRELOAD", preload.toString());
        return all;
    }

    String program() {
        return program.toString();
    }

    /** Returns the names of the tree's bool and tristate symbols, sorted. */
    List<String> prompted() {
        return model.names().stream()
                .filter(name -> model.symbol(name)
                        .filter(symbol -> symbol.type().isLogical()
                                && symbol.menus().stream().anyMatch(menu -> menu.prompt != null))
                        .isPresent())
                .toList();
    }
}
