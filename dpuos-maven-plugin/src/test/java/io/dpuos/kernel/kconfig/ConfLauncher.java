package io.dpuos.kernel.kconfig;

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

/**
 * Takes the arguments and environment of the kernel's {@code scripts/kconfig/conf}, so that judges can put it in its
 * place: all modes that ask nothing. With {@code DPUOS_KCONFIG_PROBES=FILE} the answers of the compiler are recorded in a
 * file, or taken from it when it is there.
 */
public final class ConfLauncher {
    private static final List<String> SILENT = List.of("--syncconfig", "-s", "--silent");

    private final Map<String, String> variables;
    private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.ISO_8859_1);
    private final PrintStream err = new PrintStream(System.err, false, StandardCharsets.ISO_8859_1);
    private final KconfigEnvironment environment = new KconfigEnvironment() {
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

    private ConfLauncher(Map<String, String> variables) {
        this.variables = variables;
    }

    /** Runs the tool. */
    public static void main(String[] arguments) throws InterruptedException {
        int[] status = {1};
        ConfLauncher launcher = new ConfLauncher(System.getenv());
        // The dependencies of a kernel are deep: evaluating them recurses through hundreds of symbols.
        Thread thread = new Thread(null, () -> status[0] = launcher.guarded(arguments), "conf", 512L << 20);
        thread.start();
        thread.join();
        System.exit(status[0]);
    }

    private int guarded(String[] arguments) {
        try {
            return run(arguments);
        } catch (KconfigException e) {
            err.println(e.getMessage());
            return 1;
        } catch (IOException e) {
            err.println(e);
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private int run(String[] arguments) throws IOException {
        String mode = "";
        String file = "";
        String top = "";
        boolean silent = false;
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            silent |= SILENT.contains(argument);
            if (argument.startsWith("--")) {
                int equals = argument.indexOf('=');
                mode = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
                boolean needsFile = mode.equals("defconfig") || mode.equals("savedefconfig");
                file = equals >= 0 ? argument.substring(equals + 1) : needsFile ? arguments[++i] : file;
            } else if (!argument.startsWith("-")) {
                top = argument;
            }
        }
        if (top.isEmpty()) {
            err.println("conf: Kconfig file missing");
            return 1;
        }
        String tableName = variables.get("DPUOS_KCONFIG_PROBES");
        ProbeTable probes = ProbeTable.recording(this::shell);
        if (tableName != null && Files.exists(Path.of(tableName))) {
            probes.load(tableName, Files.readString(Path.of(tableName), StandardCharsets.ISO_8859_1));
        }
        KconfigModel model = KconfigModel.read(this::read, top, environment, probes);
        if (tableName != null && !Files.exists(Path.of(tableName))) {
            Files.writeString(Path.of(tableName), probes.toText(), StandardCharsets.ISO_8859_1);
        }
        Evaluation evaluation = new Evaluation(model, environment);
        ConfigurationReader reader = new ConfigurationReader(evaluation, environment);
        ConfigurationWriter writer = new ConfigurationWriter(evaluation, environment);
        String failure = load(mode, file, reader);
        if (!failure.isEmpty()) {
            err.print(failure);
            return 1;
        }
        boolean strict = variables.containsKey("KCONFIG_WERROR");
        if (strict && reader.warnings() > 0) {
            return 1;
        }
        switch (mode) {
            case "allnoconfig" -> AllSymbols.answer(evaluation, Optional.of(Tristate.NO));
            case "allyesconfig" -> AllSymbols.answer(evaluation, Optional.of(Tristate.YES));
            case "allmodconfig" -> AllSymbols.answer(evaluation, Optional.of(Tristate.MOD));
            case "alldefconfig", "defconfig" -> AllSymbols.answer(evaluation, Optional.empty());
            case "listnewconfig" -> out.print(writer.unassigned());
            case "oldconfig", "syncconfig" -> {
                if (!writer.unassigned().isEmpty()) {
                    err.println("conf: there are new symbols, and this tool asks nothing; run olddefconfig first");
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
        if (mode.equals("savedefconfig")) {
            Files.writeString(Path.of(file), writer.minimal(), StandardCharsets.ISO_8859_1);
        } else if (!mode.equals("listnewconfig")) {
            write(evaluation, writer, silent);
            new AutoConfiguration(evaluation, reader, writer, variables).write(mode.equals("syncconfig"));
        }
        return 0;
    }

    private String load(String mode, String file, ConfigurationReader reader) {
        switch (mode) {
            case "defconfig" -> {
                Optional<String> text = read(file);
                if (text.isEmpty()) {
                    return "***\n*** Can't find default configuration \"" + file + "\"!\n***\n";
                }
                reader.read(file, text.get());
            }
            case "allnoconfig", "allyesconfig", "allmodconfig", "alldefconfig" -> {
                String seed = variables.get("KCONFIG_ALLCONFIG");
                if (seed == null) {
                    return "";
                }
                boolean named = !seed.isEmpty() && !seed.equals("1");
                String standard = mode.replace("config", "") + ".config";
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
            default -> {
                Optional<String> text = read(configName());
                if (text.isPresent()) {
                    reader.read(configName(), text.get());
                    return "";
                }
                for (String candidate : variables
                        .getOrDefault("KCONFIG_DEFCONFIG_LIST", "")
                        .strip()
                        .split("\\s+")) {
                    Optional<String> standard = candidate.isEmpty() ? Optional.empty() : read(candidate);
                    if (standard.isPresent()) {
                        out.print("#\n# using defaults found in " + candidate + "\n#\n");
                        reader.read(candidate, standard.get());
                        return "";
                    }
                }
            }
        }
        return "";
    }

    private String configName() {
        return variables.getOrDefault("KCONFIG_CONFIG", ".config");
    }

    private void write(Evaluation evaluation, ConfigurationWriter writer, boolean silent) throws IOException {
        Path target = Path.of(configName());
        byte[] bytes = writer.configuration().getBytes(StandardCharsets.ISO_8859_1);
        boolean same = Files.exists(target) && java.util.Arrays.equals(Files.readAllBytes(target), bytes);
        if (!same) {
            if (target.getParent() != null) {
                Files.createDirectories(target.getParent());
            }
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
        Path path = Path.of(name);
        if (!Files.isRegularFile(path) && !path.isAbsolute() && variables.containsKey("srctree")) {
            path = Path.of(variables.get("srctree")).resolve(name);
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
        try {
            Process process = new ProcessBuilder("sh", "-c", command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .start();
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
