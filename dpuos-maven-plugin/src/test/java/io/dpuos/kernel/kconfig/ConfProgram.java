package io.dpuos.kernel.kconfig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kernel's {@code scripts/kconfig/conf} by the plugin's engine: its arguments, environment, files and messages. */
final class ConfProgram {
    private static final List<String> SILENT = List.of("--syncconfig", "-s", "--silent");

    private final Map<String, String> variables;
    private final Path directory;
    private final PrintStream out;
    private final PrintStream err;
    private final BufferedReader in;
    final KconfigEnvironment environment = new KconfigEnvironment() {
        @Override
        public Optional<String> variable(String name) {
            return Optional.ofNullable(variables.get(name));
        }

        @Override
        public void out(String text) {
            out.print(text);
        }

        @Override
        public void err(String text) {
            err.print(text);
        }
    };

    /** What an invocation asks for. */
    private record Request(String mode, String file, String top, boolean silent) {
        static Request of(String... arguments) {
            String mode = "oldaskconfig";
            String file = "";
            String top = "";
            boolean silent = false;
            for (int i = 0; i < arguments.length; i++) {
                String argument = arguments[i];
                silent |= SILENT.contains(argument);
                if (argument.startsWith("--") && !SILENT.subList(1, 3).contains(argument)) {
                    int equals = argument.indexOf('=');
                    mode = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
                    boolean needsFile = mode.equals("defconfig") || mode.equals("savedefconfig");
                    file = equals >= 0 ? argument.substring(equals + 1) : needsFile ? arguments[++i] : file;
                } else if (!argument.startsWith("-")) {
                    top = argument;
                }
            }
            return new Request(mode, file, top, silent);
        }
    }

    ConfProgram(Map<String, String> variables, Path directory, BufferedReader in, PrintStream out, PrintStream err) {
        this.variables = variables;
        this.directory = directory;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Reads the tree and does what the arguments say; returns the exit status. */
    int run(String... arguments) throws IOException {
        Request request = Request.of(arguments);
        if (request.top().isEmpty()) {
            err.println("conf: Kconfig file missing");
            return 1;
        }
        try {
            Optional<CRandom> random = request.mode().equals("randconfig") ? Optional.of(seed()) : Optional.empty();
            return run(request, readTree(request.top()), random);
        } catch (KconfigException e) {
            if (!e.isTold()) {
                err.println(e.getMessage());
            }
            return 1;
        }
    }

    /** Does what the arguments say with a tree that was read before. */
    int run(KconfigModel model, String... arguments) throws IOException {
        Request request = Request.of(arguments);
        Optional<CRandom> random = request.mode().equals("randconfig") ? Optional.of(seed()) : Optional.empty();
        return run(request, model, random);
    }

    private CRandom seed() {
        long seed = System.nanoTime();
        String given = variables.getOrDefault("KCONFIG_SEED", "");
        Values.Number number = Values.read(given, 0, false);
        if (!given.isEmpty() && number.end() == given.length()) {
            seed = number.value();
        }
        out.print("KCONFIG_SEED=0x" + Integer.toHexString((int) seed).toUpperCase(java.util.Locale.ROOT) + "\n");
        return new CRandom((int) seed);
    }

    KconfigModel readTree(String top) throws IOException {
        String tableName = variables.get("DPUOS_KCONFIG_PROBES");
        ProbeTable probes = ProbeTable.recording(this::shell);
        boolean recorded = tableName != null && Files.exists(Path.of(tableName));
        if (tableName != null && recorded) {
            probes.load(tableName, Files.readString(Path.of(tableName), StandardCharsets.ISO_8859_1));
        }
        KconfigModel model = KconfigModel.read(this::read, top, environment, probes);
        if (tableName != null && !recorded) {
            Files.writeString(Path.of(tableName), probes.toText(), StandardCharsets.ISO_8859_1);
        }
        return model;
    }

    private int run(Request request, KconfigModel model, Optional<CRandom> random) throws IOException {
        Evaluation evaluation = new Evaluation(model, environment);
        ConfigurationReader reader = new ConfigurationReader(evaluation, environment);
        ConfigurationWriter writer = new ConfigurationWriter(evaluation, environment);
        String failure = load(request, reader, evaluation);
        if (!failure.isEmpty()) {
            err.print(failure);
            return 1;
        }
        boolean strict = variables.containsKey("KCONFIG_WERROR");
        if (strict && reader.warnings() > 0) {
            return 1;
        }
        boolean sync = request.mode().equals("syncconfig");
        boolean keep =
                sync && !variables.getOrDefault("KCONFIG_NOSILENTUPDATE", "").isEmpty();
        if (keep && evaluation.changed()) {
            err.print("\n*** The configuration requires explicit update.\n\n");
            return 1;
        }
        switch (request.mode()) {
            case "allnoconfig" -> AllSymbols.answer(evaluation, Optional.of(Tristate.NO));
            case "allyesconfig" -> AllSymbols.answer(evaluation, Optional.of(Tristate.YES));
            case "allmodconfig" -> AllSymbols.answer(evaluation, Optional.of(Tristate.MOD));
            case "alldefconfig", "defconfig" -> AllSymbols.answer(evaluation, Optional.empty());
            case "yes2modconfig" -> rewrite(evaluation, Tristate.YES, Tristate.MOD);
            case "mod2yesconfig" -> rewrite(evaluation, Tristate.MOD, Tristate.YES);
            case "mod2noconfig" -> rewrite(evaluation, Tristate.MOD, Tristate.NO);
            case "randconfig" -> {
                RandomAnswers answers = new RandomAnswers(evaluation, random.orElseThrow());
                if (!answers.weigh(variables.getOrDefault("KCONFIG_PROBABILITY", ""))) {
                    err.print("KCONFIG_PROBABILITY: Numerical result out of range\n");
                    return 1;
                }
                answers.answer();
            }
            case "listnewconfig" -> out.print(writer.unassigned());
            case "oldconfig", "syncconfig", "oldaskconfig", "helpnewconfig" -> {
                boolean stops = read("scripts/kconfig/conf.c").orElse("").contains("at end of input");
                if (!new ConfDialogue(evaluation, environment, request.mode(), stops, in, out, err).run()) {
                    return 1;
                }
            }
            default -> {
                // olddefconfig and savedefconfig take everything as it is.
            }
        }
        if (strict && evaluation.warnings() > 0) {
            return 1;
        }
        if (request.mode().equals("savedefconfig")) {
            Files.writeString(at(request.file()), writer.minimal(), StandardCharsets.ISO_8859_1);
        } else if (!request.mode().equals("listnewconfig") && !request.mode().equals("helpnewconfig")) {
            if (!keep) {
                write(evaluation, writer, request.silent());
            }
            new AutoConfiguration(evaluation, environment, writer, variables, directory).write(sync);
        }
        return 0;
    }

    private static void rewrite(Evaluation evaluation, Tristate from, Tristate to) {
        for (Symbol symbol : evaluation.model().inTableOrder()) {
            if (evaluation.effectiveType(symbol) == SymbolType.TRISTATE && evaluation.userValue(symbol) == from) {
                evaluation.setUserValue(symbol, to);
            }
        }
        evaluation.invalidate();
    }

    /** Reads the configuration that a mode begins with; returns a message when there is none. */
    private String load(Request request, ConfigurationReader reader, Evaluation evaluation) {
        String mode = request.mode();
        switch (mode) {
            case "defconfig" -> {
                Optional<String> text = read(request.file());
                if (text.isEmpty()) {
                    return "***\n*** Can't find default configuration \"" + request.file() + "\"!\n***\n";
                }
                reader.read(request.file(), text.get());
            }
            case "allnoconfig", "allyesconfig", "allmodconfig", "alldefconfig", "randconfig" -> {
                String seed = variables.get("KCONFIG_ALLCONFIG");
                if (seed == null) {
                    return "";
                }
                boolean named = !seed.isEmpty() && !seed.equals("1");
                String standard =
                        mode.equals("randconfig") ? "allrandom.config" : mode.replace("config", "") + ".config";
                for (String candidate : named ? List.of(seed) : List.of(standard, "all.config")) {
                    Optional<String> text = read(candidate);
                    if (text.isPresent()) {
                        reader.assign(candidate, text.get());
                        return "";
                    }
                }
                return named
                        ? "*** Can't read seed configuration \"" + seed + "\"!\n"
                        : "*** KCONFIG_ALLCONFIG set, but no \"" + standard + "\" or \"all.config\" file found\n";
            }
            default -> readOwn(reader, evaluation);
        }
        return "";
    }

    private void readOwn(ConfigurationReader reader, Evaluation evaluation) {
        Optional<String> text = read(configName());
        if (text.isPresent()) {
            reader.read(configName(), text.get());
            return;
        }
        String list = variables.getOrDefault("KCONFIG_DEFCONFIG_LIST", "").strip();
        for (String candidate : list.split("\\s+")) {
            Optional<String> standard = candidate.isEmpty() ? Optional.empty() : read(candidate);
            if (standard.isPresent()) {
                out.print("#\n# using defaults found in " + candidate + "\n#\n");
                reader.read(candidate, standard.get());
                evaluation.setChanged(true);
                return;
            }
        }
    }

    private String configName() {
        return variables.getOrDefault("KCONFIG_CONFIG", ".config");
    }

    private Path at(String name) {
        return directory.resolve(name);
    }

    private void write(Evaluation evaluation, ConfigurationWriter writer, boolean silent) throws IOException {
        Path target = at(configName());
        byte[] bytes = writer.configuration().getBytes(StandardCharsets.ISO_8859_1);
        boolean overwrite =
                !variables.getOrDefault("KCONFIG_OVERWRITECONFIG", "").isEmpty();
        boolean same = !overwrite && Files.exists(target) && java.util.Arrays.equals(Files.readAllBytes(target), bytes);
        if (target.getParent() != null) {
            Files.createDirectories(target.getParent());
        }
        if (overwrite) {
            Files.write(target, bytes);
        } else if (!same) {
            Path temporary = target.resolveSibling(
                    target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
            Files.write(temporary, bytes);
            if (Files.exists(target)) {
                Files.move(
                        target,
                        target.resolveSibling(target.getFileName() + ".old"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
        if (!silent) {
            out.print("#\n# " + (same ? "No change to " : "configuration written to ") + configName() + "\n#\n");
        }
        evaluation.setChanged(false);
    }

    private Optional<String> read(String name) {
        Path path = at(name);
        if (!Files.isRegularFile(path) && !Path.of(name).isAbsolute() && variables.containsKey("srctree")) {
            path = directory.resolve(variables.get("srctree")).resolve(name);
        }
        if (!Files.isRegularFile(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(path, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String shell(String command) {
        out.flush();
        err.flush();
        try {
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                    .directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT);
            builder.environment().putAll(variables);
            Process process = builder.start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            process.waitFor();
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
